"""Data is present and consistent: registers in a database, files, pages.

Business goes on after a backup, so newer rows and further files are right; what was there at the
beginning has to be there unchanged, and every chain of checksums has to be whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bcp.adapters.probe import Probe, StatedCheck
from bcp.model.lab import ServiceKind
from bcp.model.system import BackupKind

_REGISTER = """
SELECT json_build_object(
  'system', {system},
  'records', (SELECT count(*) FROM {schema}.records),
  'checksum', (SELECT encode(sha256(convert_to(string_agg(checksum, '' ORDER BY number), 'UTF8')),
      'hex') FROM {schema}.records),
  'altered', (SELECT count(*) FROM {schema}.records WHERE checksum <> encode(sha256(convert_to(
      concat_ws(E'\\n', number, name, address, to_char(born, 'YYYY-MM-DD'), category,
      amount::text), 'UTF8')), 'hex')),
  'broken', (SELECT count(*) FROM (
      SELECT system, number, at AT TIME ZONE 'UTC' AS at, checksum,
        coalesce(lag(checksum) OVER (ORDER BY id), '') AS previous
      FROM {schema}.transactions) AS chain
    WHERE checksum <> encode(sha256(convert_to(concat_ws(E'\\n', previous, system, number,
      to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS') || CASE WHEN date_trunc('second', at) = at THEN ''
        ELSE to_char(at, '.US') END || '+00:00'), 'UTF8')), 'hex')),
  'strangers', (SELECT count(*) FROM {schema}.transactions LEFT JOIN {schema}.records
      USING (number) WHERE records.number IS NULL))
"""


def test_data_is_present_and_consistent(data_check: StatedCheck, probe: Probe) -> None:
    """Everything that is known of the data set that the check names, or of all data."""
    looks: dict[BackupKind, Callable[[], int]] = {
        BackupKind.POSTGRESQL: lambda: _registers(probe, probe.facts.get("registers", [])),
        BackupKind.FILES: lambda: _owned_files(probe),
        BackupKind.APPLICATION: lambda: _files(probe, _below("app/", probe)),
        BackupKind.WEB: lambda: _pages(probe, probe.facts.get("answers", [])),
    }
    chosen = [look for kind, look in looks.items() if data_check.data_set in (None, kind)]
    if not sum(look() for look in chosen):
        pytest.fail(f"nothing is known of this data, so it cannot be verified: {data_check.backup}")


def _below(folder: str, probe: Probe) -> dict[str, str]:
    known: dict[str, str] = probe.facts.get("files", {})
    return {path: digest for path, digest in known.items() if path.startswith(folder)}


def _registers(probe: Probe, known: list[dict[str, Any]]) -> int:
    statements = [
        _REGISTER.format(schema=_identifier(fact["schema_name"]), system=_literal(fact["system"]))
        for fact in known
    ]
    found = probe.query(" UNION ALL ".join(statements)) if statements else []
    for fact, state in zip(known, found, strict=True):
        assert state == {
            "system": fact["system"],
            "records": fact["records"],
            "checksum": fact["checksum"],
            "altered": 0,
            "broken": 0,
            "strangers": 0,
        }
    return len(known)


def _files(probe: Probe, known: dict[str, str]) -> int:
    for folder in sorted({path.partition("/")[0] for path in known}):
        expected = {path: sum_ for path, sum_ in known.items() if path.startswith(f"{folder}/")}
        present = probe.checksums(folder)
        missing = sorted(expected.keys() - present.keys())
        assert not missing, f"{len(missing)} files are missing, first {missing[0]}"
        changed = sorted(path for path, sum_ in expected.items() if present[path] != sum_)
        assert not changed, f"{len(changed)} files are changed, first {changed[0]}"
    return len(known)


def _owned_files(probe: Probe) -> int:
    """The files, and where they are known the owner, mode and ACL of each and of its folder."""
    looked = _files(probe, _below("files/", probe))
    known = {path: tuple(told) for path, told in probe.facts.get("permissions", {}).items()}
    if known:
        present = probe.permissions("files")
        wrong = sorted(path for path in known if present.get(path) != known[path])
        told = f"{len(wrong)} owners, modes or ACLs are not as they were, first of {wrong[:1]}"
        assert not wrong, f"{told}: {present.get(wrong[0])}"
    return looked + len(known)


def _pages(probe: Probe, answers: list[dict[str, Any]]) -> int:
    """The files from which a web server answers."""
    web = {one.name for one in probe.target.services if one.kind is ServiceKind.WEB}
    pages = {
        f"web/html{answer['path']}" + ("index.html" if answer["path"].endswith("/") else ""):
        answer["sha256"]
        for answer in answers
        if answer["service"] in web and answer["sha256"]
    }  # fmt: skip
    return _files(probe, pages)


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
