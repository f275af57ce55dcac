"""What the application does, by profile. A desk answers requests from restored data only."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from .calls import ask, ask_about
from .config import Call, Config
from .failure import NotFound, Unavailable

if TYPE_CHECKING:
    from .register import Register

Routes = tuple[tuple[str, Callable[[Request], Any], tuple[str, ...]], ...]
GET, POST = ("GET",), ("POST",)


class Desk:
    """What every profile has in common; by itself, the profile `status`."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.register = _register(config.system, config.database) if config.database else None

    def routes(self) -> Routes:
        """Paths, what answers them, and their methods."""
        return ()

    def check(self) -> None:
        """Look at the parts that answers need. Raises Unavailable."""
        if self.register:
            self.register.ping()

    def status(self) -> dict[str, Any]:
        """The state of the equipment, as configured."""
        config = self.config
        return {
            "system": config.system,
            "name": config.name,
            "profile": config.profile,
            "equipment": config.equipment,
        }

    def read_data(self, name: str) -> Any:
        """A restored JSON document. Raises Unavailable."""
        try:
            return json.loads((self.config.data / name).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise Unavailable(f"{name}: {error}", self.config.system) from error


class RegisterDesk(Desk):
    """Records and transactions of a database; asks the systems it calls about each record."""

    def routes(self) -> Routes:
        """Records, transactions, summary."""
        return (
            ("/records/{number}", self._record, GET),
            ("/transactions", self._transact, POST),
            ("/summary", lambda _: self._records().summary(), GET),
        )

    def check(self) -> None:
        """Look into the register."""
        self._records().ping()

    def _records(self) -> Register:
        if self.register is None:
            raise Unavailable("no database is configured", self.config.system)
        return self.register

    def _record(self, request: Request) -> dict[str, Any]:
        number = request.path_params["number"]
        row = self._records().record(number)
        confirmed = {call.system: _gist(call, number) for call in self.config.calls}
        return {"system": self.config.system, **row, "confirmed_by": confirmed}

    def _transact(self, request: Request) -> dict[str, Any]:
        return self._records().add(request.query_params.get("number", ""))


class CertificateDesk(Desk):
    """Composes a certificate from the registers that it calls and records the issue."""

    def routes(self) -> Routes:
        """Certificates by number."""
        return (("/certificates/{number}", self._certificate, GET),)

    def _certificate(self, request: Request) -> dict[str, Any]:
        number = request.path_params["number"]
        answers = {call.system: ask_about(call, number) for call in self.config.calls}
        registers = {
            call.system: {
                key: answers[call.system][key]
                for key in ("number", "name", "address", "born", "category", "checksum")
            }
            for call in self.config.calls
            if call.profile == "register"
        }
        if not registers:
            raise Unavailable("no register to certify from", self.config.system)
        if len({(entry["name"], entry["born"]) for entry in registers.values()}) > 1:
            raise Unavailable("the registers contradict each other", self.config.system)
        first = next(iter(registers.values()))
        issue = self._record_issue(number)
        return {
            "system": self.config.system,
            "number": number,
            "name": first["name"],
            "address": first["address"],
            "born": first["born"],
            "registers": registers,
            "serial": issue,
        }

    def _record_issue(self, number: str) -> str:
        if self.register:
            return str(self.register.add(number)["id"])
        folder = self.config.files
        folder.mkdir(exist_ok=True)
        at = datetime.now(UTC).isoformat()
        line = json.dumps({"at": at, "number": number}) + "\n"
        handle = os.open(folder / "issued.jsonl", os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)
        return hashlib.sha256(line.encode()).hexdigest()[:16]


class RelayDesk(Desk):
    """Passes requests on to the systems that its rules allow."""

    def routes(self) -> Routes:
        """Requests to pass on, and the rules."""
        return (
            ("/relay/{system}/{path:path}", self._relay, GET),
            ("/rules", lambda _: self.read_data("rules.json"), GET),
        )

    def check(self) -> None:
        """Read the rules."""
        super().check()
        self.read_data("rules.json")

    def _relay(self, request: Request) -> Any:
        system = request.path_params["system"]
        rule = next((r for r in self.read_data("rules.json") if r["system"] == system), None)
        if rule is None:
            raise NotFound(f"no rule lets requests through to {system}", self.config.system)
        return ask(Call(**rule), "/" + request.path_params["path"])


class AccountDesk(Desk):
    """Answers who may log in."""

    def routes(self) -> Routes:
        """Accounts by uid."""
        return (("/accounts/{uid}", self._account, GET),)

    def check(self) -> None:
        """Read the accounts."""
        super().check()
        self.read_data("accounts.json")

    def _account(self, request: Request) -> Any:
        uid = request.path_params["uid"]
        account = self.read_data("accounts.json").get(uid)
        if account is None:
            raise NotFound(f"no account {uid}", self.config.system)
        return {"uid": uid, **account}


class CatalogueDesk(Desk):
    """Lists its files with checksums."""

    def routes(self) -> Routes:
        """The list of documents."""
        return (("/documents", self._documents, GET),)

    def check(self) -> None:
        """Look for the folder of files."""
        super().check()
        if not self.config.files.is_dir():
            raise Unavailable("there are no files", self.config.system)

    def _documents(self, _: Request) -> dict[str, Any]:
        files = self.config.files
        paths = sorted(path for path in files.rglob("*") if path.is_file())
        return {
            "system": self.config.system,
            "documents": [
                {"path": str(path.relative_to(files)), "sha256": _checksum(path)} for path in paths
            ],
        }


_DESKS: dict[str, type[Desk]] = {
    "register": RegisterDesk,
    "certificate": CertificateDesk,
    "relay": RelayDesk,
    "account": AccountDesk,
    "catalogue": CatalogueDesk,
    "status": Desk,
}


def desk_of(config: Config) -> Desk:
    """The desk of a configuration's profile. Raises KeyError for an unknown one."""
    return _DESKS[config.profile](config)


def _register(system: str, database: str) -> Register:
    from .register import Register  # noqa: PLC0415 - its driver starts slowly; most do without

    return Register(system, database)


def _gist(call: Call, number: str) -> str:
    answer = ask_about(call, number)
    return str(answer.get("checksum") or answer.get("profile") or answer.get("serial"))


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
