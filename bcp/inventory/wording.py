"""What pydantic found wrong, said so that an official can correct it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pydantic_core import ErrorDetails

from bcp.inventory.suggestion import Suggestions
from bcp.model.message import Message
from bcp.model.quantity import shorten


@dataclass(frozen=True, slots=True)
class Wording:
    """Code, summary and hint of a problem."""

    code: str
    summary: Message
    hint: Message


def word(detail: ErrorDetails) -> Wording:
    """The wording for one of pydantic's errors (all but unknown keys)."""
    kind = detail["type"]
    if detail["input"] is None:
        return _empty(detail)
    for prefix, wording in _WORDINGS:
        if kind.startswith(prefix):
            return wording(detail)
    if "-" in kind:
        return _own(detail)
    return Wording(
        "invalid-value",
        Message.of("The value is not valid: {detail}.", detail=shorten(detail["msg"])),
        Message.of("Compare it with the schema: ict-bcp schema."),
    )


def _key(detail: ErrorDetails) -> str:
    names = [part for part in detail["loc"] if isinstance(part, str)]
    return names[-1] if names else ""


def _shown(detail: ErrorDetails) -> str:
    return shorten(detail["input"])


def _limit(detail: ErrorDetails, name: str) -> int:
    return int(detail.get("ctx", {})[name])


def _found(value: object) -> Message:
    """What stands where something else is expected."""
    if isinstance(value, dict):
        return Message.of("a mapping (key: value)")
    if isinstance(value, list):
        return Message.of("a list")
    return Message.of("'{value}'", value=shorten(value))


def _missing(detail: ErrorDetails) -> Wording:
    return Wording(
        "missing-key",
        Message.of("The key '{key}' is missing.", key=_key(detail)),
        Message.of("Add it here."),
    )


def _empty(detail: ErrorDetails) -> Wording:
    return Wording(
        "empty-value",
        Message.of("'{key}' has no value.", key=_key(detail)),
        Message.of("Fill it in, or leave the key out if it is optional."),
    )


def _not_a_mapping(detail: ErrorDetails) -> Wording:
    return Wording(
        "wrong-type",
        Message.of("A mapping belongs here, not {found}.", found=_found(detail["input"])),
        Message.of("Write one 'key: value' a line."),
    )


def _not_a_list(detail: ErrorDetails) -> Wording:
    return Wording(
        "wrong-type",
        Message.of("A list belongs here, not {found}.", found=_found(detail["input"])),
        Message.of("Begin each item with '- ', even if there is only one."),
    )


def _not_text(detail: ErrorDetails) -> Wording:
    found = _found(detail["input"])
    return Wording(
        "wrong-type",
        Message.of("Text belongs in '{key}', not {found}.", key=_key(detail), found=found),
        Message.of("Write text; put a number, true and false in quotes."),
    )


def _text_too_short(detail: ErrorDetails) -> Wording:
    return Wording(
        "empty-text",
        Message.of("'{key}' is empty.", key=_key(detail)),
        Message.of("Fill it in, or leave the key out if it is optional."),
    )


def _text_too_long(detail: ErrorDetails) -> Wording:
    length = len(detail["input"]) if isinstance(detail["input"], str) else 0
    limit = _limit(detail, "max_length")
    return Wording(
        "text-too-long",
        Message.of("'{key}' has {length} characters.", key=_key(detail), length=length),
        Message.of("Shorten it to at most {limit}.", limit=limit),
    )


def _pattern(detail: ErrorDetails) -> Wording:
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    value = _shown(detail)
    if pattern.startswith("^[a-z]"):
        return Wording(
            "bad-identifier",
            Message.of("'{value}' is not an identifier.", value=value),
            Message.of(
                "Use lower-case letters, digits and single hyphens, beginning with a letter: "
                "tax-collection."
            ),
        )
    if pattern.startswith("^(assumption"):
        return Wording(
            "bad-source",
            Message.of("'{value}' does not say where the statement comes from.", value=value),
            Message.of(
                "Write a measure such as ②-04, 'document: …', 'measured: …' or 'assumption'."
            ),
        )
    if pattern.startswith(r"^\d{4}-(0"):
        return Wording(
            "bad-month",
            Message.of("'{value}' is not a month.", value=value),
            Message.of("Write year and month: 2029-03."),
        )
    return Wording(
        "bad-format",
        Message.of("'{value}' does not have the form of '{key}'.", value=value, key=_key(detail)),
        Message.of("It must match {pattern}.", pattern=pattern),
    )


def _not_a_choice(detail: ErrorDetails) -> Wording:
    expected = str(detail.get("ctx", {}).get("expected", ""))
    return _choice(_key(detail), detail["input"], tuple(re.findall(r"'([^']*)'", expected)))


def _not_a_member(detail: ErrorDetails) -> Wording:
    context = detail.get("ctx", {})
    key = str(context.get("discriminator", "")).strip("'")
    given = detail["input"].get(key) if isinstance(detail["input"], dict) else detail["input"]
    choices = tuple(re.findall(r"'([^']*)'", str(context.get("expected_tags", ""))))
    if not choices:
        return Wording(
            "missing-key",
            Message.of("The key '{key}' is missing.", key=key),
            Message.of("Add it here."),
        )
    return _choice(key, given, choices)


def _choice(key: str, given: object, choices: tuple[str, ...]) -> Wording:
    summary = Message.of("{found} is not a choice of '{key}'.", found=_found(given), key=key)
    near = Suggestions(choices).closest(str(given))
    names = ", ".join(choices)
    if near:
        hint = Message.of("Did you mean '{name}'? Choices: {names}.", name=near, names=names)
    else:
        hint = Message.of("Choices: {names}.", names=names)
    return Wording("unknown-choice", summary, hint)


def _not_a_switch(detail: ErrorDetails) -> Wording:
    return Wording(
        "wrong-type",
        Message.of("'{value}' is neither true nor false.", value=_shown(detail)),
        Message.of("Write true or false."),
    )


def _not_a_number(detail: ErrorDetails) -> Wording:
    return Wording(
        "wrong-type",
        Message.of("'{value}' is not a whole number.", value=_shown(detail)),
        Message.of("Write digits only, without quotes or a unit."),
    )


def _too_small(detail: ErrorDetails) -> Wording:
    limit = _limit(detail, "ge" if "ge" in detail.get("ctx", {}) else "gt")
    return Wording(
        "out-of-range",
        Message.of("{value} is too small for '{key}'.", value=_shown(detail), key=_key(detail)),
        Message.of("Write at least {limit}.", limit=limit),
    )


def _too_large(detail: ErrorDetails) -> Wording:
    limit = _limit(detail, "le" if "le" in detail.get("ctx", {}) else "lt")
    return Wording(
        "out-of-range",
        Message.of("{value} is too large for '{key}'.", value=_shown(detail), key=_key(detail)),
        Message.of("Write at most {limit}.", limit=limit),
    )


def _list_too_short(detail: ErrorDetails) -> Wording:
    limit = _limit(detail, "min_length")
    return Wording(
        "too-few",
        Message.of("The list '{key}' has too few items.", key=_key(detail)),
        Message.of("Give at least {limit}.", limit=limit),
    )


def _not_a_date(detail: ErrorDetails) -> Wording:
    return Wording(
        "bad-date",
        Message.of("'{value}' is not a date.", value=_shown(detail)),
        Message.of("Write year, month and day: 2026-04-01."),
    )


def _not_a_time(detail: ErrorDetails) -> Wording:
    return Wording(
        "bad-time",
        Message.of("'{value}' is not a date and time with its time zone.", value=_shown(detail)),
        Message.of("Write it as 2026-04-01T05:30:00+09:00."),
    )


_OWN_HINTS = {
    "duration-range": Message.of("Write a shorter one."),
    "duration-clock": Message.of("Units are w, d, h, m and s."),
    "duration-unit": Message.of("Units are w, d, h, m and s."),
    "size-unit": Message.of("Units are B, kB, MB, GB, TB, KiB, MiB, GiB and TiB."),
    "rate-unit": Message.of("Units are those of sizes, followed by /s."),
}


def _own(detail: ErrorDetails) -> Wording:
    """The wording of one of our own validators: its template and value, taken apart again."""
    template = detail["msg"]
    params: dict[str, str | int | float] = {}
    value = detail.get("ctx", {}).get("value")
    if value is not None:
        template = template.replace(f"'{value}'", "'{value}'", 1)
        params["value"] = str(value)
    hint = _OWN_HINTS.get(detail["type"], Message.of("Compare with the schema: ict-bcp schema."))
    return Wording(detail["type"], Message(template, tuple(params.items())), hint)


_WORDINGS: tuple[tuple[str, Callable[[ErrorDetails], Wording]], ...] = (
    ("missing", _missing),
    ("model_", _not_a_mapping),
    ("tuple_type", _not_a_list),
    ("string_type", _not_text),
    ("string_too_short", _text_too_short),
    ("string_too_long", _text_too_long),
    ("string_pattern", _pattern),
    ("enum", _not_a_choice),
    ("literal_error", _not_a_choice),
    ("union_tag", _not_a_member),
    ("bool_", _not_a_switch),
    ("int_", _not_a_number),
    ("greater_than", _too_small),
    ("less_than", _too_large),
    ("too_short", _list_too_short),
    ("date_", _not_a_date),
    ("datetime_", _not_a_time),
    ("timezone", _not_a_time),
)
