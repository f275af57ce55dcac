"""Known answers of a lab with synthetic data: what verification compares with.

Written to `expectations.json`; everything follows from the definition and its seed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import Field

from bcp.adapters.lab.cityapp.register import schema_of
from bcp.adapters.lab.contents import accounts, guest_contents, names, web_pages
from bcp.adapters.lab.definition import GuestDefinition, LabDefinition, ServiceDefinition
from bcp.adapters.lab.fileserver import ShareFact, permissions, share_facts
from bcp.adapters.lab.machinery import ACCOUNT
from bcp.adapters.lab.permissions import permissions_in
from bcp.adapters.lab.residents import digest_of, records
from bcp.model.identity import Entity
from bcp.model.lab import Profile, ServiceKind

SAMPLES = 3


class HttpAnswer(Entity):
    """A GET request and what its answer is: an object containing these members, or a body."""

    service: str
    port: int
    path: str
    contains: dict[str, object] = Field(default_factory=dict)
    sha256: str | None = None


class RegisterFacts(Entity):
    """A register of a database: its schema, number of records, and digest of their checksums."""

    system: str
    schema_name: str
    records: int
    checksum: str


class SystemFacts(Entity):
    """What holds for one system. `files` maps paths below the guest's root to SHA-256 sums;
    `names` maps host names to addresses; `registers` are those in the system's own PostgreSQL.
    `permissions` are the lines of getfacl by path below `files`, and `shares` what accounts may
    read of a file server.
    """

    answers: tuple[HttpAnswer, ...] = ()
    registers: tuple[RegisterFacts, ...] = ()
    files: dict[str, str] = Field(default_factory=dict)
    names: dict[str, str] = Field(default_factory=dict)
    permissions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    shares: tuple[ShareFact, ...] = ()


class Expectations(Entity):
    """Facts by system."""

    systems: dict[str, SystemFacts]


def expectations_of(lab: LabDefinition) -> Expectations:
    """The known answers of every system of a lab."""
    return Expectations(systems={guest.system: _facts(lab, guest) for guest in lab.guests})


def read_expectations(path: Path) -> Expectations:
    """Read `expectations.json`. Raises OSError or pydantic's ValidationError."""
    return Expectations.model_validate_json(path.read_bytes())


def _facts(lab: LabDefinition, guest: GuestDefinition) -> SystemFacts:
    files = guest_contents(lab, guest)
    return SystemFacts(
        answers=tuple(
            answer for service in guest.services for answer in _answers(lab, guest, service)
        ),
        registers=tuple(_register(lab, system) for system in lab.registers_in(guest.system)),
        files={path: hashlib.sha256(content).hexdigest() for path, content in files.items()},
        names=names(lab) if guest.service(ServiceKind.DNS) else {},
        permissions=_permissions(lab, guest) if guest.service(ServiceKind.SMB) else {},
        shares=share_facts(lab, guest),
    )


def _permissions(lab: LabDefinition, guest: GuestDefinition) -> dict[str, tuple[str, ...]]:
    text = permissions(lab, guest, ACCOUNT).encode()
    return {
        path: tuple(block.decode().split("\n")[1:]) for path, block in permissions_in(text).items()
    }


def _register(lab: LabDefinition, system: str) -> RegisterFacts:
    rows = records(system, lab.seed, lab.residents)
    return RegisterFacts(
        system=system,
        schema_name=schema_of(system),
        records=len(rows),
        checksum=digest_of(rows),
    )


def _answers(
    lab: LabDefinition, guest: GuestDefinition, service: ServiceDefinition
) -> list[HttpAnswer]:
    if service.kind is ServiceKind.WEB:
        return [
            HttpAnswer(
                service=service.name,
                port=service.port,
                path=path,
                sha256=hashlib.sha256(body).hexdigest(),
            )
            for path, body in web_pages(guest).items()
        ]
    if service.kind is not ServiceKind.APPLICATION:
        return []
    expected = {
        "/health": {"system": guest.system, "state": "ok"},
        "/status": {"system": guest.system, "profile": str(service.profile)},
        **_profile_answers(lab, guest, service),
    }
    return [
        HttpAnswer(service=service.name, port=service.port, path=path, contains=contains)
        for path, contains in expected.items()
    ]


def _profile_answers(
    lab: LabDefinition, guest: GuestDefinition, service: ServiceDefinition
) -> dict[str, dict[str, object]]:
    if service.profile is Profile.REGISTER:
        rows = records(guest.system, lab.seed, lab.residents)
        summary = {"records": len(rows), "checksum": digest_of(rows), "chain": "whole"}
        return {
            "/summary": dict(summary),
            **{
                f"/records/{row.number}": {
                    "system": guest.system,
                    "number": row.number,
                    "name": row.name,
                    "address": row.address,
                    "born": row.born,
                    "checksum": row.checksum,
                }
                for row in rows[:: max(1, len(rows) // SAMPLES)][:SAMPLES]
            },
        }
    if service.profile is Profile.CERTIFICATE:
        return _certificates(lab, guest, service)
    if service.profile is Profile.ACCOUNT:
        uid, account = next(iter(accounts(lab).items()))
        return {f"/accounts/{uid}": {"uid": uid, **account}}
    return {}


def _certificates(
    lab: LabDefinition, guest: GuestDefinition, service: ServiceDefinition
) -> dict[str, dict[str, object]]:
    registers = [
        name for name in service.calls if lab.application(name).profile is Profile.REGISTER
    ]
    rows = records(registers[0], lab.seed, lab.residents) if registers else ()
    return {
        f"/certificates/{row.number}": {
            "system": guest.system,
            "number": row.number,
            "name": row.name,
            "address": row.address,
            "born": row.born,
        }
        for row in rows[:SAMPLES]
    }
