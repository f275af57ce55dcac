"""Takes secrets out of texts, in every form in which programs are likely to show them.

Standard library only: it also works inside of Ansible.
"""

from __future__ import annotations

import base64
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "********"
SHORTEST = 4
"""Characters of the shortest secret that is looked for; shorter ones occur everywhere."""
_SHORTEST_LINE = 8
_SHORTEST_ENCODED = 6


class Redactor:
    """Knows secrets and takes them out of whatever it is given. Its own text shows none."""

    __slots__ = ("_pattern",)

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets for form in _forms(secret)}
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        """The text with every known secret replaced."""
        return text if self._pattern is None else self._pattern.sub(HIDDEN, text)

    def within(self, value: Any) -> Any:
        """A value as JSON has it, keys included, with every known secret replaced."""
        if self._pattern is None:
            return value
        if isinstance(value, dict):
            return {self.within(key): self.within(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.within(item) for item in value]
        if isinstance(value, str):
            return self(value)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return HIDDEN if number and self._pattern.fullmatch(str(value)) else value


def secrets_in(value: object) -> Iterator[str]:
    """Every text and number below a value as YAML has it."""
    if isinstance(value, dict):
        for item in value.values():
            yield from secrets_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from secrets_in(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _forms(secret: str) -> Iterator[str]:
    """What a secret looks like: as it is, its lines, quoted, escaped, encoded."""
    lines = [line.strip() for line in secret.splitlines()]
    parts = {secret, secret.strip(), *(line for line in lines if len(line) >= _SHORTEST_LINE)}
    for part in parts:
        if len(part) >= SHORTEST:
            yield part
            yield from (form for form in _written(part) if len(form) >= SHORTEST)
            yield from _encoded(part.encode("utf-8", "surrogatepass"))


def _written(text: str) -> Iterator[str]:
    for escaped in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]):
        yield escaped
        yield json.dumps(escaped)[1:-1]
    yield repr(text)[1:-1]
    yield shlex.quote(text)
    yield text.replace("'", "'\"'\"'")
    yield text.replace("'", "''")
    encoded = text.encode("utf-8", "surrogatepass")
    yield from (quote(encoded), quote(encoded, safe=""), quote_plus(encoded))


def _encoded(secret: bytes) -> Iterator[str]:
    """Base64 wherever in what was encoded the secret begins, without the bits beside it."""
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + secret).decode()
        core = text[(8 * offset + 5) // 6 : 8 * (offset + len(secret)) // 6]
        if len(core) >= _SHORTEST_ENCODED:
            yield core
            yield core.replace("+", "-").replace("/", "_")
    if len(secret) >= SHORTEST:
        yield secret.hex()
