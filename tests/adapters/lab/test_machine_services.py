"""Debian's own services on machines: built, verified, written to, lost and restored by roles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bcp.adapters.connection import host_variables
from bcp.adapters.lab.corruption import newest_first
from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.lab.processes import processes_in
from bcp.adapters.lab.standing import Damage
from bcp.model.lab import GuestDriver
from tests.adapters.lab.conftest import quiet
from tests.adapters.lab.shell import Shell
from tests.adapters.lab.tiny_city import application, inventory, lab

pytestmark = pytest.mark.full

PLAYBOOKS = Path(__file__).resolve().parents[3] / "playbooks"
PAPERS = application("archive", "catalogue", files=7) | {
    "on_machines": [{"name": "share", "kind": "smb", "port": 1445}]
}


class Machines(Shell):
    """A lab of machines, with the roles and the verification that drills use."""

    def apply(self, system: str, role: str, *options: str, **variables: Any) -> dict[str, Any]:
        """What the last module of a role answered."""
        targets = self.embedded.targets()
        hosts = {host.system: host_variables(targets, host) for host in targets.hosts}
        place = self.folder.root.parent
        (place / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}))
        done = subprocess.run(
            [
                *(str(Path(sys.executable).with_name("ansible")), system),
                *("-i", str(place / "hosts.json"), "-m", "include_role", "-a", f"name={role}"),
                *("-e", json.dumps(variables), *options),
            ],
            cwd=PLAYBOOKS,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("ANSIBLE_")},
                "ANSIBLE_CONFIG": str(PLAYBOOKS / "ansible.cfg"),
                "ANSIBLE_INVENTORY_ENABLED": "yaml",
                "ANSIBLE_HOME": str(place / "ansible"),
                "ANSIBLE_NOCOLOR": "1",
                "ANSIBLE_SSH_ARGS": "-F none",
                "LC_ALL": "C.UTF-8",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout.rpartition("=> {")[2]
        assert said, done.stdout + done.stderr
        result = json.loads("{" + said)
        assert isinstance(result, dict)
        return result

    def restore(
        self, system: str, role: str, backup: str, *options: str, **more: Any
    ) -> dict[str, Any]:
        """Restore a data set as a drill does."""
        chosen = {"backup": backup, "repository": "offsite", **more}
        return self.apply(
            system, role, *options, **{f"{role}_{key}": chosen[key] for key in chosen}
        )

    def lose(self, system: str) -> datetime:
        """Destroy a machine, and make it anew and empty; returns when business ended."""
        incident = self.embedded.damage(Damage(lost=frozenset({system})))
        assert not self.root(system).exists()
        assert self.ssh("platform", f"guestctl create {system}").returncode == 0
        return incident

    def verify(self, system: str, *checks: dict[str, Any]) -> str:
        """What the verification says that fails; nothing when all is well."""
        path = self.folder.root.parent / "checks.json"
        path.write_text(json.dumps([{"description": "-", **check} for check in checks]))
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0"),
                *(str(PLAYBOOKS / "verify"), "--system", system, "--checks", str(path)),
                *("--targets", str(self.folder.targets)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert f"{len(checks)} passed" in done.stdout or " failed" in done.stdout, done.stdout
        return "" if done.returncode == 0 else done.stdout


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    embedded = EmbeddedLab(tmp_path_factory.mktemp("machines"))
    definition = lab(PAPERS, generations=2, machines={"network": "10.214.7.0/24"})
    embedded.up(inventory(), definition, quiet, driver=GuestDriver.NSPAWN)
    yield Machines(embedded)
    embedded.down()
    assert not embedded.folder.root.exists()
    assert processes_in(embedded.folder.root) == []


FILES = {"kind": "data", "data_set": "files", "backup": "papers"}
EVERYTHING = ({"kind": "listening"}, FILES, {"kind": "answer"})


def test_a_file_server_comes_back_with_its_owners_and_acls(city: Machines) -> None:
    assert city.verify("archive", *EVERYTHING) == ""
    inbox = city.root("archive") / "files/inbox"
    written = [path.name for path in inbox.glob("*.txt")]
    assert written, "no business came through the file server before the damage"
    city.lose("archive")
    assert "No such file" in city.verify("archive", FILES)
    newest = newest_first(city.folder.repositories / "offsite/archive/papers")[0]
    with (newest / "PERMISSIONS").open("ab") as kept:
        kept.write(b"# file: ../../etc/shadow\n# owner: user0001\n")
    foreseen = city.restore("archive", "files_restore", "papers", "--check")
    assert foreseen["rejected"] == [newest.name]
    restored = city.restore("archive", "files_restore", "papers")
    assert restored["bcp_restore"]["rejected"] == [newest.name]
    city.restore("archive", "application_restore", "release")
    city.apply("archive", "service")
    assert city.verify("archive", *EVERYTHING) == ""
    assert not city.restore("archive", "files_restore", "papers")["changed"]


def test_other_owners_than_before_are_found(city: Machines) -> None:
    folder = f"{city.root('archive')}/files/000"
    document = f"{folder}/document-00000.bin"
    assert city.verify("archive", FILES) == ""
    city.ssh("archive", f"chown user0003 {document}")
    assert "owners, modes or ACLs" in city.verify("archive", FILES)
    city.ssh("archive", f"setfacl -m u:user0002:r {document}")
    assert "user0002 reads" in city.verify("archive", {"kind": "answer"})
    city.ssh("archive", f"setfacl -x u:user0002 {document}")
    city.ssh("archive", f"chown user0001 {document}; chmod 2750 {folder}")
    assert "owners, modes or ACLs" in city.verify("archive", FILES)
    city.ssh("archive", f"chmod 2770 {folder}; setfacl -k {folder}")
    assert "owners, modes or ACLs" in city.verify("archive", FILES)


def test_files_of_an_account_that_is_not_known_are_not_passed_off_as_restored(
    city: Machines,
) -> None:
    city.ssh("archive", "userdel user0005")
    failed = city.restore("archive", "files_restore", "papers", older=1, this_repository=True)
    assert failed["bcp_failure"] == "task-failed"
    assert "must be known to the guest" in failed["msg"]
