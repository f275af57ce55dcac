"""Backups of a running lab looked at over real SSH, whole and spoilt."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bcp.adapters.lab.corruption import corrupt, newest_first
from bcp.adapters.readiness import SshProber
from bcp.adapters.targets import Targets
from bcp.app.write_playbooks import write_playbooks
from bcp.cli.main import app
from bcp.evaluation.sightings import CopySight, CopyState, Reach, Sight, Trouble
from tests.adapters.drill_city import DATABASE, REGISTRY, DrillCity, drill_city
from tests.cities import drilled_today

pytestmark = pytest.mark.lab

Look = Callable[..., Sight]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("ready") / "city") as found:
        yield found


@pytest.fixture
def look(city: DrillCity) -> Look:
    def look_at(system: str, budget: int = 1 << 30, targets: Targets | None = None) -> Sight:
        prober = SshProber(city.root, targets or city.targets, seed=7, budget=budget)
        inventory = city.workspace.sound()
        return prober.look(inventory.systems_by_id[system], inventory.repositories_by_id)

    return look_at


def store(city: DrillCity, repository: str, system: str, backup: str) -> Path:
    return city.root / ".lab/repositories" / repository / system / backup


@contextmanager
def away(path: Path) -> Iterator[None]:
    """Something is not there for a while; at once, as the archiver of a database goes on."""
    elsewhere = path.with_name(f".{path.name}.away")
    path.rename(elsewhere)
    try:
        yield
    finally:
        elsewhere.rename(path)


def of(sight: Sight, backup: str, repository: str) -> CopySight:
    return next(
        copy for copy in sight.copies if (copy.backup, copy.repository) == (backup, repository)
    )


def test_whole_backups_are_read_whole_or_in_part(city: DrillCity, look: Look) -> None:
    whole, part = look(DATABASE), look(DATABASE, budget=1 << 20)
    newest = city.generations(DATABASE, "database")[0].name

    assert whole.guest == whole.view == Reach()
    assert whole.free is not None
    assert [(copy.repository, copy.state, copy.rejected) for copy in whole.copies] == [
        ("near", CopyState.INTACT, ()),
        ("far", CopyState.INTACT, ()),
    ]
    far, some = of(whole, "database", "far"), of(part, "database", "far")
    assert (far.generation, far.files, far.bytes) == (newest, far.all_files, far.all_bytes)
    assert some.state is CopyState.INTACT
    assert 0 < some.files < some.all_files == far.all_files
    assert 0 < some.bytes <= 1 << 20
    before = city.transact()
    assert (later := of(look(DATABASE), "database", "far").reaches_to) is not None
    assert later > before


def test_flipped_bytes_are_found_and_an_older_generation_is_named(
    city: DrillCity, look: Look
) -> None:
    for system, backup in ((DATABASE, "database"), (REGISTRY, "documents")):
        folder, count = store(city, "far", system, backup), len(city.generations(system, backup))
        (name,) = corrupt(folder, 1)
        newest = of(look(system), backup, "far")
        corrupt(folder, count)  # brings the newest back
        corrupt(folder, 1)
        every = of(look(system), backup, "far")
        corrupt(folder, count)
        whole = of(look(system), backup, "far")

        assert (newest.state, [each for each, _ in newest.rejected]) == (CopyState.INTACT, [name])
        assert newest.generation not in (None, name)
        assert (every.state, len(every.rejected)) == (CopyState.DAMAGED, count)
        assert (whole.state, whole.generation) == (CopyState.INTACT, name)


def test_missing_files_backups_and_repositories_are_told_apart(city: DrillCity, look: Look) -> None:
    near = city.root / ".lab/repositories/near"
    base = newest_first(near / DATABASE / "database")[0] / "base"
    with away(base / "PG_VERSION"):
        ((name, why),) = of(look(DATABASE), "database", "near").rejected
        assert name == base.parent.name
        assert "PG_VERSION" in why
    with away(near / REGISTRY / "documents"):
        assert of(look(REGISTRY), "documents", "near").state is CopyState.NONE
    with away(near):
        assert {copy.state for copy in look(REGISTRY).copies if copy.repository == "near"} == {
            CopyState.NO_REPOSITORY
        }


def test_a_lost_guest_is_seen_past_from_the_platform(city: DrillCity, look: Look) -> None:
    (host,) = [each for each in city.targets.hosts if each.system == REGISTRY]
    gone = host.model_copy(update={"address": "127.255.0.9"})
    sight = look(REGISTRY, targets=city.targets.model_copy(update={"hosts": (gone,)}))

    assert sight.guest is not None
    assert sight.guest.trouble is Trouble.UNREACHABLE
    assert sight.view == Reach()
    assert {copy.state for copy in sight.copies} == {CopyState.INTACT}


def test_each_trouble_on_the_way_is_named(city: DrillCity, look: Look, tmp_path: Path) -> None:
    key, hosts = tmp_path / "key", tmp_path / "known_hosts"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
    subprocess.run(command, check=True)
    hosts.write_text("")
    changes: dict[Trouble, dict[str, object]] = {
        Trouble.AUTHENTICATION: {"identity_file": str(key)},
        Trouble.HOST_KEY: {"known_hosts": str(hosts)},
        Trouble.UNREACHABLE: {"ssh_port": 1},
        Trouble.FAILED: {"python": "/nowhere/python3"},
    }
    for trouble, change in changes.items():
        targets = city.targets.model_copy(update=change)
        sight = look(REGISTRY, targets=targets)
        assert sight.view is not None
        assert (sight.view.trouble, sight.copies) == (trouble, ())
    hanging = city.guest(REGISTRY) / "hanging-python"
    hanging.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    hanging.chmod(0o755)
    targets = city.targets.model_copy(update={"python": str(hanging)})
    prober = SshProber(city.root, targets, seed=7, budget=1, seconds=1)
    inventory = city.workspace.sound()
    sight = prober.look(inventory.systems_by_id[REGISTRY], inventory.repositories_by_id)
    assert sight.view is not None
    assert sight.view.trouble is Trouble.TIMEOUT


def test_the_command_ends_with_the_worst_colour(city: DrillCity) -> None:
    words = ["ready", "--scenario", "hall-lost", "-w", str(city.root)]
    drilled_today(city.root)
    write_playbooks(city.root, "hall-lost", None)
    city.transact()
    good = CliRunner().invoke(app, words)
    assert (good.exit_code, good.stdout.splitlines()[-1]) == (0, "Red: 0, yellow: 0, green: 5.")
    repositories = city.root / ".lab/repositories"
    with away(repositories / "near"):
        less = CliRunner().invoke(app, words)
        with away(repositories / "far/registry/release"):
            worst = CliRunner().invoke(app, words)
    assert (less.exit_code, less.stdout.splitlines()[-1]) == (3, "Red: 0, yellow: 2, green: 3.")
    assert (worst.exit_code, worst.stdout.splitlines()[-1]) == (1, "Red: 1, yellow: 1, green: 3.")
    assert "There is no complete backup of 'release' in 'far'." in " ".join(worst.stdout.split())
