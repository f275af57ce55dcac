"""Asking a PostgreSQL server with psql, and waiting until it has left recovery."""

from __future__ import annotations

import time
from collections.abc import Callable

from ansible.module_utils.bcp_repository import RestoreError

_POLL_SECONDS = 0.1
_WORDS = ("--no-psqlrc", "--no-password", "--tuples-only", "--no-align", "--quiet")


def words_of(program: str, values: dict[str, str]) -> list[str]:
    """The words that run SQL from standard input; `:'name'` stands for a value as a literal."""
    sets = [word for name in values for word in ("--set", f"{name}={values[name]}")]
    return [program, *_WORDS, "--set", "ON_ERROR_STOP=1", *sets, "--file", "-"]


def text_of(sql: str) -> str:
    """What is written to its standard input: times are told in UTC."""
    return f"SET TIME ZONE 'UTC';\n{sql}"


def await_recovered(
    ask: Callable[[str], str], refuse_ended: Callable[[], None], timeout: int
) -> None:
    """Wait until a server has left recovery; it tells nobody when, so it is asked.

    Before it is consistent it takes no queries: `ask` may raise RestoreError. `refuse_ended` raises
    when the server has ended. Raises RestoreError after `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    while _is_recovering(ask):
        refuse_ended()
        if time.monotonic() > deadline:
            raise RestoreError("timeout", f"recovery did not end within {timeout} s")
        time.sleep(_POLL_SECONDS)


def _is_recovering(ask: Callable[[str], str]) -> bool:
    try:
        return ask("SELECT pg_is_in_recovery()") != "f"
    except RestoreError:
        return True
