"""The file of targets: every problem with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcp.app.load_workspace import load
from bcp.inventory.targets_file import check_targets, decode_targets
from bcp.model.lab import ServiceKind
from bcp.model.scenario import Realm
from bcp.model.targets import Service, Target, Targets
from tests.cities import SmallCity

HEAD = """\
realm: production
ssh_port: 22
user: recovery
identity_file: keys/recovery
known_hosts: keys/known_hosts
python: /usr/bin/python3
platform_address: 192.0.2.10
repositories: {near: /srv/near, far: /srv/far}
"""
GOOD = (
    HEAD
    + """\
hosts:
  - system: registry
    address: 192.0.2.21
    root: /srv/registry
    services: [{name: application, kind: application, port: 80}]
  - {system: registry-database, address: 192.0.2.22, root: /srv/database}
"""
)
ROOT = Path(__file__).parents[2]


def lines_of(content: str, realm: Realm = Realm.PRODUCTION, city: SmallCity | None = None) -> str:
    targets, source, problems = decode_targets("t.yaml", content.encode(), realm)
    if targets is not None and city is not None:
        problems = tuple(check_targets(targets, source, load(city.root).sound()))
    return "\n".join(each.render() for each in problems)


def test_a_sound_file_is_read() -> None:
    targets, _, problems = decode_targets("t.yaml", GOOD.encode(), Realm.PRODUCTION)
    assert problems == ()
    application = Service(name="application", kind=ServiceKind.APPLICATION, port=80)
    assert targets == Targets(
        realm=Realm.PRODUCTION,
        ssh_port=22,
        user="recovery",
        identity_file="keys/recovery",
        known_hosts="keys/known_hosts",
        python="/usr/bin/python3",
        platform_address="192.0.2.10",
        repositories={"near": "/srv/near", "far": "/srv/far"},
        hosts=(
            Target(
                system="registry",
                address="192.0.2.21",
                root="/srv/registry",
                services=(application,),
            ),
            Target(system="registry-database", address="192.0.2.22", root="/srv/database"),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (GOOD, "", ["t.yaml:1:1 [empty-file]"]),
        (GOOD, "- a\n", ["t.yaml:1:1 [wrong-type]"]),
        ("realm: production", "realm: drill", ["t.yaml:1:8 [other-realm]"]),
        ("realm: production", "realm: prodction", ["t.yaml:1:8 [unknown-choice]"]),
        ("user: recovery", "usr: r", ["t.yaml:1:1 [missing-key]", "t.yaml:3:1 [unknown-key]"]),
        ("ssh_port: 22", "ssh_port: 70000", ["t.yaml:2:11 [out-of-range]"]),
        ("user: recovery", "user: -oProxyCommand=x", ["t.yaml:3:7 [bad-format]"]),
        ("192.0.2.21", "-oProxyCommand=x", ["t.yaml:11:14 [bad-format]"]),
        ("root: /srv/registry", "root: srv", ["t.yaml:12:11 [bad-format]"]),
        ("192.0.2.22", "192.0.2.21", ["t.yaml:14:42 [address-twice]"]),
        ("192.0.2.22", "192.0.2.10", ["t.yaml:14:42 [address-twice]"]),
        ("system: registry-database", "system: registry", ["t.yaml:14:14 [system-twice]"]),
        ("user: recovery", "user: a\nuser: b", ["t.yaml:4:1 [duplicate-key]"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, expected: list[str]) -> None:
    assert old in GOOD
    _, _, problems = decode_targets("t.yaml", GOOD.replace(old, new, 1).encode(), Realm.PRODUCTION)
    assert [f"{each.position} [{each.code}]" for each in problems] == expected


def test_all_problems_come_at_once_with_what_to_do() -> None:
    content = (
        GOOD.replace("production", "drill", 1)
        .replace("192.0.2.22", "192.0.2.21")
        .replace("registry-database", "registry")
    )
    assert lines_of(content) == (
        "t.yaml:1:8: error[other-realm]: This file is for the realm 'production', but it states "
        "'drill'. Targets of the realm 'drill' belong in playbooks/targets-drill.yaml.\n"
        "t.yaml:14:14: error[system-twice]: 'registry' stands here twice. "
        "Each host has a system and an address of its own.\n"
        "t.yaml:14:33: error[address-twice]: '192.0.2.21' stands here twice. "
        "Each host has a system and an address of its own."
    )


def test_names_are_held_against_the_inventory(small_city: SmallCity) -> None:
    content = GOOD.replace("system: registry-database", "system: registry-databse").replace(
        "near:", "nera:"
    )
    assert lines_of(content, city=small_city) == (
        "t.yaml:14:14: error[unknown-reference]: There is no system 'registry-databse'. "
        "Did you mean 'registry-database'?\n"
        "t.yaml:8:16: error[unknown-reference]: There is no repository 'nera'. "
        "Did you mean 'near'?\n"
        "t.yaml:10:3: warning[system-without-host]: Machines are to recover these systems, but "
        "nothing says where they are reached: registry-database. "
        "Add each to 'hosts'; without that its automated steps fail."
    )
    assert lines_of(GOOD, city=small_city) == ""


def test_the_sample_is_sound_but_for_the_systems_that_it_leaves_out() -> None:
    content = (ROOT / "playbooks/targets.example.yaml").read_bytes()
    targets, source, problems = decode_targets("e.yaml", content, Realm.PRODUCTION)
    assert problems == ()
    assert targets is not None
    found = check_targets(targets, source, load(ROOT).sound())
    assert [each.code for each in found] == ["system-without-host"]
