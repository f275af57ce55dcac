"""The password of the vault: from the environment, a file that it names, or a person."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.model.message import Message
from bcp.model.refusal import Refused

PASSWORD = "ICT_BCP_VAULT_PASSWORD"  # noqa: S105 - the name of a variable
PASSWORD_FILE = "ICT_BCP_VAULT_PASSWORD_FILE"  # noqa: S105 - the name of a variable
_LONGEST = 4096


@dataclass(slots=True)
class VaultPassword:
    """Gives the password when it is needed, and asks a person at most once."""

    _known: str = field(default="", repr=False)
    _file: str = field(default="", repr=False)

    def withdraw(self, environment: MutableMapping[str, str]) -> None:
        """Take over what the environment says; after that it tells no child process any more."""
        known, file = environment.pop(PASSWORD, ""), environment.pop(PASSWORD_FILE, "")
        if known or file:
            self._known, self._file = known, file

    def get(self, ask: Callable[[], str] | None = None) -> str:
        """The password. Raises Refused when nothing gives it; `ask` None: nobody can be asked."""
        if not self._known and self._file:
            content = read_bounded(Path(self._file), _LONGEST)
            self._known = content.decode("utf-8", "replace").strip("\r\n")
            if not self._known:
                raise Refused(
                    Message.of("'{path}' holds no password.", path=self._file),
                    Message.of("Write the vault's password into it, and nothing else."),
                )
        if not self._known and ask is not None:
            self._known = ask()
        if not self._known:
            raise Refused(
                Message.of("The credentials are encrypted, and nothing gives their password."),
                Message.of(
                    "Set {file} to a file that only you can read, or {variable}, or begin it on "
                    "a terminal.",
                    file=PASSWORD_FILE,
                    variable=PASSWORD,
                ),
            )
        return self._known
