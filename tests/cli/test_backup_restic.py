"""`ict-bcp backup` and the restore roles with a repository of Debian's restic on a running lab."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bcp.adapters.ansible import AnsibleStepRunner
from bcp.adapters.connection import ControlFolder
from bcp.adapters.lab.account import lab_account
from bcp.adapters.targets import read_targets
from bcp.app.load_workspace import load
from bcp.cli.main import app
from bcp.documents.playbooks import render_step
from bcp.planning.plan import PlannedStep
from bcp.planning.planner import make_plan
from tests.adapters.drill_city import DATABASE, REGISTRY, DrillCity, drill_city
from tests.playbooks.guests import RUNNER
from tests.playbooks.stores import flip_two_bytes

pytestmark = [pytest.mark.lab, pytest.mark.full]

PASSWORD = "the password of a vault"


class Vault:
    """A city that also keeps its documents in a repository of restic, append-only."""

    def __init__(self, city: DrillCity) -> None:
        self.city, self.account = city, lab_account([RUNNER])
        self.folder = city.root / ".lab/repositories/vault"
        self.folder.mkdir(mode=0o700)
        self.file = city.root / ".lab/repositories/vault-password"
        self.file.write_text(PASSWORD)
        self.file.chmod(0o600)
        for path in (self.folder, self.file):
            self.account.own(path)
        self.restic("init")
        data = city.generations(REGISTRY, "documents")[0] / "data"
        self.restic("backup", "--tag", f"system:{REGISTRY},backup:documents", str(data))
        database = city.generations(DATABASE, "database")[0]
        tags = f"system:{DATABASE},backup:database"
        self.restic("backup", "--tag", tags, str(database / "base"))
        self.restic("backup", "--tag", f"{tags},wal", str(database.parent / "wal"))
        self.add_copy("systems_inventory/core/registry-database.yaml", "24h", 30)
        stated = city.root / "systems_inventory/repositories.yaml"
        near = stated.read_text(encoding="utf-8")
        vault = (
            "  - {id: vault, name: 追記のみの保管庫, site: branch, system: backup-far, lanes: 1,\n"
            "     rate: 40MiB/s, kind: restic, append_only: true}\n"
        )
        stated.write_text(near.rstrip("\n") + "\n" + vault, encoding="utf-8")
        registry = city.root / "systems_inventory/core/registry.yaml"
        text = registry.read_text(encoding="utf-8")
        copy = "      - {repository: far, interval: 24h, generations: 30}\nrecovery:"
        more = "      - {repository: vault, interval: 30m, generations: 30}\nrecovery:"
        assert copy in text
        registry.write_text(text.replace(copy, copy[:-9] + more), encoding="utf-8")
        targets = city.root / ".lab/targets.json"
        known = json.loads(targets.read_text(encoding="utf-8"))
        known["repositories"]["vault"] = str(self.folder)
        known["password_files"] = {"vault": str(self.file)}
        targets.write_text(json.dumps(known), encoding="utf-8")

    def add_copy(self, file: str, interval: str, generations: int) -> None:
        path = self.city.root / file
        far = f"      - {{repository: far, interval: {interval}, generations: {generations}}}\n"
        text = path.read_text(encoding="utf-8")
        assert far in text
        path.write_text(text.replace(far, far + far.replace("far", "vault")), encoding="utf-8")

    def restic(self, *words: str) -> None:
        command = [*self.account.prefix, "restic", "--no-cache", "--repo", str(self.folder), *words]
        environment = {**os.environ, "RESTIC_PASSWORD": PASSWORD}
        subprocess.run(command, env=environment, check=True, capture_output=True)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["backup", *words, "-w", str(self.city.root)])

    def answer(self, *words: str, code: int = 0) -> Any:
        done = self.run(*words, "--json")
        assert done.exit_code == code, done.output
        return json.loads(done.stdout)

    def flip(self) -> None:
        """Turn two bytes over in every pack; the second time they are whole again."""
        for path in (self.folder / "data").rglob("*"):
            if path.is_file():
                flip_two_bytes(path)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    with drill_city(tmp_path_factory.mktemp("vault") / "city") as city:
        yield Vault(city)


def copy_in(found: Any, key: str = "copies") -> Any:
    return next(each for each in found["systems"][0][key] if each["repository"] == "vault")


def test_it_is_listed_read_and_restored_to_try_it_out(vault: Vault) -> None:
    listed = copy_in(vault.answer("list", REGISTRY))
    read = vault.answer("verify", REGISTRY)
    tried = vault.answer("restore-test", REGISTRY, "--backup", "documents")

    assert (listed["kind"], listed["encrypted"], listed["append_only"]) == ("restic", True, True)
    assert (read["well"], copy_in(read)["generations"][0]["state"]) == (True, "intact")
    assert read["repositories"] == [{"repository": "vault", "state": "intact", "detail": ""}]
    assert (tried["proven"], tried["repository"], tried["kind"]) == (True, "vault", "restic")
    assert tried["restore"]["generation"] == listed["generations"][0]["generation"]


def test_a_database_comes_back_from_its_base_backup_and_its_log(vault: Vault) -> None:
    found = vault.answer("restore-test", DATABASE, "--repository", "vault")

    assert (found["proven"], found["kind"], found["removed"]) == (True, "restic", True)
    assert [each["name"] for each in found["checks"]] == ["checksums", "server-answers"]
    assert found["rows"] > 0


def test_the_restore_role_takes_the_kind_from_the_declaration(vault: Vault) -> None:
    loaded = load(vault.city.root)
    inventory = loaded.sound()
    plan = make_plan(inventory, loaded.scenario("hall-lost"), digest=loaded.digest)
    step: PlannedStep = plan.steps_by_key[f"{REGISTRY}/restore"]
    control = ControlFolder()
    vault.city.lose(REGISTRY)
    try:
        runner = AnsibleStepRunner(
            vault.city.root,
            plan,
            inventory,
            read_targets(vault.city.root / ".lab/targets.json"),
            control,
            play_of=lambda each: render_step(plan, inventory, each),
        )
        outcome = runner.run(step, 1)
    finally:
        control.close()

    assert outcome.failure is None
    assert {each.repository for each in outcome.restores if each.backup == "documents"} == {"vault"}
    source = vault.city.generations(REGISTRY, "documents")[0] / "data"
    back = vault.city.guest(REGISTRY) / "files"
    assert {path.relative_to(back) for path in back.rglob("*") if path.is_file()} == {
        path.relative_to(source) for path in source.rglob("*") if path.is_file()
    }


def test_flipped_bytes_name_the_snapshot_and_a_wrong_password_what_to_do(vault: Vault) -> None:
    vault.flip()
    spoilt = vault.answer("verify", REGISTRY, code=1)
    vault.flip()
    vault.file.write_text("wrong")
    closed = vault.answer("verify", REGISTRY, code=1)
    tried = vault.run("restore-test", REGISTRY, "--backup", "documents")
    vault.file.write_text(PASSWORD)

    (generation,) = copy_in(spoilt)["generations"]
    assert (generation["state"], "verification failed" in generation["detail"]) == (
        "damaged",
        True,
    )
    assert spoilt["repositories"][0]["state"] == "damaged"
    assert "is wrong: correct it" in copy_in(closed)["trouble"]
    assert tried.exit_code == 1
    assert "is wrong: correct it" in " ".join(tried.stdout.split())
