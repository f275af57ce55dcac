from __future__ import annotations

import os
import pwd
from pathlib import Path
from typing import Any

import pytest

from bcp.adapters.lab.account import LabAccount, lab_account
from bcp.adapters.lab.definition import LabDefinition
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.postgresql import server_settings
from bcp.adapters.lab.preflight import MARKER, refuse_foreign
from bcp.adapters.lab.programs import refuse_unless_installed
from bcp.adapters.lab.resolution import resolve, start_order
from bcp.model.refusal import Refused
from tests.adapters.lab.tiny_city import DATABASE, LARGE, REGISTRY, application, inventory, lab

ACCOUNT = LabAccount("somebody", 1000, 1000)


def _resolve(*guests: dict[str, Any], root: str = "/city/.lab") -> LabDefinition:
    return resolve(
        LabFolder(Path(root)), inventory(), lab(*guests, network="127.9.8.0/24"), ACCOUNT
    )


def test_guests_get_addresses_in_order() -> None:
    definition = _resolve(*LARGE)
    assert definition.platform_address == "127.9.8.2"
    assert [guest.address for guest in definition.guests] == [
        f"127.9.8.{10 + index}" for index in range(len(LARGE))
    ]
    assert definition.guests_by_system["seals"].after == ("registry", "database")
    assert definition.registers_in("database") == ("registry", "seals")
    assert definition.url("gate") == "http://127.9.8.15:8080"


def test_two_labs_do_not_share_a_password() -> None:
    assert _resolve().password != _resolve().password


def test_guests_start_after_what_they_need() -> None:
    order = list(_resolve(*LARGE).guests_by_system)
    sorter = start_order(_resolve(*LARGE).guests)
    started: list[str] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        started.extend(ready)
        sorter.done(*ready)
    assert sorted(started) == sorted(order)
    for before, after in (("database", "registry"), ("registry", "seals"), ("seals", "counter")):
        assert started.index(before) < started.index(after)


def test_a_circle_of_calls_is_named() -> None:
    guests = _resolve(
        application("gate", "relay", calls=["vault"]),
        application("vault", "status", calls=["gate"]),
    ).guests
    with pytest.raises(Refused, match=r"in a circle: (gate → vault|vault → gate) → "):
        start_order(guests)


@pytest.mark.parametrize(
    ("guests", "reason"),
    [
        ([application("nowhere", "status")], "the inventory has no such system"),
        ([DATABASE, DATABASE], "it is listed twice"),
        ([application("website", "status")], "its application has no backup of kind application"),
        ([{"system": "website", "files": 3}], "its files have no backup of kind files"),
        ([REGISTRY], "its database 'database' runs no PostgreSQL"),
        ([application("gate", "relay", calls=["vault"])], "it calls 'vault', which answers no"),
        ([application("gate", "relay", port=2222)], "two of its services (or SSH) share a port"),
        ([application("gate", "relay", kind="web")], "a service has a profile exactly when"),
    ],
)
def test_what_does_not_fit_is_refused(guests: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        _resolve(*guests)
    assert str(refusal.value).startswith(f"The lab cannot build guest '{guests[0]['system']}': ")
    assert reason in str(refusal.value)
    assert refusal.value.hint is not None


def test_paths_reach_postgresql_as_they_are() -> None:
    definition = _resolve(DATABASE, root="/it's 100% $(here)/.lab")
    settings = server_settings(definition, definition.guests[0], 5432)
    archive = next(line for line in settings.splitlines() if line.startswith("archive_command"))
    # Quoted once for the shell, then `'` doubled and `%` doubled for PostgreSQL.
    inner = "it''\"''\"''s 100%% $(here)/.lab"
    assert archive == (
        f"archive_command = '''/{inner}/bin/archive-wal'' \"%p\" \"%f\" "
        f"''/{inner}/repositories/hall/database/cluster/wal'''"
    )


def test_a_missing_package_names_the_extra() -> None:
    with pytest.raises(Refused) as refusal:
        refuse_unless_installed(("json", "no_such_package"))
    assert refusal.value.render() == (
        "The lab needs Python packages that are missing: no_such_package. "
        "Install them with: pip install 'ict-bcp[lab]'"
    )


def test_a_missing_ssh_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused) as refusal:
        refuse_unless_installed(())
    assert refusal.value.render() == (
        "The lab needs the program ssh, with which Ansible reaches its guests. "
        "Install your distribution's OpenSSH client (Debian: openssh-client)."
    )


def test_an_ordinary_user_works_as_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = pwd.getpwnam("nobody")
    monkeypatch.setattr(os, "geteuid", lambda: nobody.pw_uid)
    assert lab_account([]).prefix == ()
    assert lab_account([]).name == "nobody"


def test_a_user_without_a_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000_001)
    with pytest.raises(Refused, match="User 4000000001 has no entry in /etc/passwd"):
        lab_account([])


def test_root_hands_over_and_reads_on_only_where_it_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    tmp_path.chmod(0o700)
    closed = lab_account([tmp_path / "python"])
    assert closed.name == "nobody"
    assert f"--reuid={pwd.getpwnam('nobody').pw_uid}" in closed.prefix
    assert "--ambient-caps=+dac_read_search" in closed.prefix


def test_the_lab_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = LabFolder.of(tmp_path)
    folder.root.mkdir()
    (folder.root / MARKER).touch()
    refuse_foreign(folder)
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000_001)
    owner = pwd.getpwuid(folder.root.stat().st_uid).pw_name
    with pytest.raises(Refused, match=f"belongs to {owner}, who started this lab"):
        refuse_foreign(folder)


SHARE = {"name": "share", "kind": "smb", "port": 1445}


def test_services_on_machines_come_beside_the_others_there_and_nowhere_else() -> None:
    guest = application("archive", "catalogue", files=3) | {"on_machines": [SHARE]}
    folder, city = LabFolder(Path("/city/.lab")), inventory()
    embedded = resolve(folder, city, lab(guest), ACCOUNT)
    machines = resolve(folder, city, lab(guest), ACCOUNT, Path("/base"))
    assert [one.name for one in embedded.guests[0].services] == ["application"]
    assert [one.name for one in machines.guests[0].services] == ["application", "share"]


def test_what_only_a_machine_runs_is_never_left_out_in_silence() -> None:
    with pytest.raises(Refused, match="its service 'share' needs a machine") as refused:
        _resolve({"system": "archive", "files": 3, "services": [SHARE]})
    assert refused.value.hint is not None
    assert "on_machines" in str(refused.value.hint)


def test_a_file_server_has_files() -> None:
    guest = {"system": "archive", "on_machines": [SHARE]}
    with pytest.raises(Refused, match="its file server has no files"):
        resolve(LabFolder(Path("/x/.lab")), inventory(), lab(guest), ACCOUNT, Path("/base"))
