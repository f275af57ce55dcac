"""Real Ansible on a workspace: hosts and groups, and text of the inventory that stays text."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect  # type: ignore[import-untyped]
import pytest

from bcp.app.ansible_hosts import REALM, ansible_hosts
from bcp.app.write_playbooks import write_playbooks
from bcp.model.refusal import Refused
from tests.cities import SmallCity
from tests.inventory.test_targets_file import GOOD

ROOT = Path(__file__).parents[2]
CORE = "systems_inventory/core"
POWER = "systems_inventory/infrastructure/power.yaml"


@pytest.fixture
def city(small_city: SmallCity) -> SmallCity:
    shutil.copytree(ROOT / "playbooks", small_city.root / "playbooks")
    return small_city


def environment(city: SmallCity) -> dict[str, str]:
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("ANSIBLE_")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
        "ANSIBLE_HOME": str(city.root / ".ansible"),
        "ANSIBLE_NOCOLOR": "1",
    }


def ansible(city: SmallCity, *words: str, fails: bool = False) -> str:
    program, *arguments = words
    done = subprocess.run(
        [str(Path(sys.executable).parent / program), *arguments],
        cwd=city.root / "playbooks",
        env=environment(city),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_groups_come_from_tier_segment_and_site(city: SmallCity) -> None:
    listed = json.loads(ansible(city, "ansible-inventory", "--list"))
    assert listed["tier_core"]["hosts"] == ["registry-database", "registry"]
    assert sorted(listed["segment_mynumber"]["hosts"]) == ["registry", "registry-database"]
    assert listed["site_branch"]["hosts"] == ["backup-far"]
    assert listed["platforms"]["hosts"] == ["platform-main"]
    variables = listed["_meta"]["hostvars"]["registry"]
    assert variables == {
        "bcp_name": _data("台帳"),
        "bcp_workspace": _data(str(city.root)),
        "bcp_driver": _data("process"),
        "bcp_platform": _data("platform-main"),
    }


def _data(text: str) -> dict[str, str]:
    """A string that Ansible knows to be data."""
    return {"__ansible_unsafe": text}


def test_a_lab_gives_hosts_their_addresses(city: SmallCity) -> None:
    city.write(
        ".lab/targets.json",
        json.dumps(
            {
                "realm": "drill",
                "ssh_port": 2222,
                "user": "nobody",
                "identity_file": "/keys/{{ 1 }} id",
                "known_hosts": "/keys/50% known",
                "python": "/usr/bin/python3",
                "platform_address": "127.1.1.1",
                "driver": "nspawn",
                "repositories": {"far": "/far"},
                "expectations": "/none",
                "hosts": [{"system": "registry", "address": "127.1.1.2", "root": "/root one"}],
            }
        ),
    )
    listed = json.loads(ansible(city, "ansible-inventory", "--list"))["_meta"]["hostvars"]
    registry = listed["registry"]
    assert (registry["ansible_host"], registry["ansible_port"]) == (_data("127.1.1.2"), 2222)
    assert registry["ansible_ssh_private_key_file"] == _data("/keys/{{ 1 }} id")
    options = registry["ansible_ssh_common_args"]["__ansible_unsafe"]
    assert "'UserKnownHostsFile=\"/keys/50%% known\"'" in options
    assert "StrictHostKeyChecking=yes" in options
    assert (registry["bcp_root"], registry["bcp_realm"]) == (_data("/root one"), _data("drill"))
    assert registry["bcp_driver"] == _data("nspawn")
    assert "ansible_host" not in listed["power"]
    assert listed["platform-main"]["ansible_host"] == _data("127.1.1.1")


def test_a_workspace_with_errors_is_an_error(city: SmallCity) -> None:
    city.replace(f"{CORE}/registry.yaml", "tier: core", "tier: cores")
    assert "ict-bcp check" in ansible(city, "ansible-inventory", "--graph", fails=True)


@pytest.mark.parametrize("number", range(2))
def test_hostile_text_comes_through_as_text(city: SmallCity, number: int) -> None:
    canary = city.root / "canary"
    texts = [
        [f"{{{{ lookup('pipe','touch {canary}') }}}}", f"$(touch {canary})", "../../x"],
        ["two\nlines: {% if %}", f"`touch {canary}`; 'quotes\" # {{{{ 1 }}}}", "!unsafe &a *a"],
    ][number]
    power, database, registry = texts
    city.replace(POWER, "name: 電源", f"name: {json.dumps(power)}")
    city.replace(POWER, "title: 動かす", f"title: {json.dumps(power)}")
    city.replace(
        f"{CORE}/registry-database.yaml", "name: 台帳データベース", f"name: {json.dumps(database)}"
    )
    city.replace(f"{CORE}/registry.yaml", "name: 台帳\n", f"name: {json.dumps(registry)}\n")
    written = write_playbooks(city.root, "hall-lost", None)
    assert set(written.files) == {
        "site.yml",
        *(
            f"systems/{name}.yml"
            for name in (
                "backup-near",
                "power",
                "registry",
                "registry-database",
                "virtualization-platform",
            )
        ),
    }
    play = (written.folder / "systems/power.yml").read_text(encoding="utf-8")
    show = play.partition("  tasks:")[0] + (
        "  tasks:\n    - ansible.builtin.debug:\n        msg:\n"
        '          - "{{ bcp_system_name }}"\n          - "{{ bcp_name }}"\n'
        "          - \"{{ hostvars['registry-database'].bcp_name }}\"\n"
        "          - \"{{ hostvars['registry'].bcp_name }}\"\n"
    )
    city.write("playbooks/show.yml", show)
    output = ansible(city, "ansible-playbook", "show.yml")
    shown = json.loads(output[output.index('{\n    "msg"') : output.index("\n}\n") + 2])
    assert shown["msg"] == [power, power, database, registry]
    asked = ansible(city, "ansible-playbook", str(written.folder / "site.yml"), fails=True)
    assert "Nobody confirmed this step." in asked
    assert not canary.exists()


@pytest.mark.parametrize(("answer", "status"), [("yes", 0), ("no", 2)])
def test_a_person_reads_the_instruction_and_confirms(
    city: SmallCity, answer: str, status: int
) -> None:
    hostile = "{{ lookup('pipe','id') }} $(id)"
    city.replace(POWER, "title: 動かす", f"title: {json.dumps(hostile)}")
    written = write_playbooks(city.root, "hall-lost", None)
    child = pexpect.spawn(
        str(Path(sys.executable).parent / "ansible-playbook"),
        [str(written.folder / "systems/power.yml"), "--tags", "step_bring-up"],
        cwd=str(city.root / "playbooks"),
        env=environment(city),
        encoding="utf-8",
        timeout=60,
    )
    child.expect_exact(hostile)
    child.expect_exact("Type 'yes' when this is done")
    child.send(f"{answer}\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == status


def test_the_citys_machines_are_reached_only_where_somebody_says_so(city: SmallCity) -> None:
    city.write("playbooks/targets.yaml", GOOD)
    for name in ("keys/recovery", "keys/known_hosts"):
        city.write(name, "")
    assert "ansible_host" not in _variables(city, {})
    earnest = _variables(city, {REALM: "production"})
    assert earnest["ansible_host"] == "192.0.2.21"
    assert earnest["bcp_realm"] == "production"
    with pytest.raises(Refused, match="no realm 'prod'"):
        _variables(city, {REALM: "prod"})
    (city.root / "playbooks/targets.yaml").unlink()
    with pytest.raises(Refused, match="Nothing says where"):
        _variables(city, {REALM: "production"})


def _variables(city: SmallCity, environment: dict[str, str]) -> dict[str, object]:
    hosts = {host.name: host for host in ansible_hosts(city.root, environment)}
    return dict(hosts["registry"].variables)
