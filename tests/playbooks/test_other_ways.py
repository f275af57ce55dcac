"""The sample's other ways as Ansible itself sees them: there, and untouched unless asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAYS = ROOT / "playbooks/generated"


def listed(scenario: str, *words: str) -> list[str]:
    """The tasks that Ansible would run of the site play, with their role."""
    done = subprocess.run(
        [
            Path(sys.executable).parent / "ansible-playbook",
            *("site.yml", "--list-tasks", "--inventory", "core-database,personnel,", *words),
        ],
        cwd=PLAYS / scenario,
        env={
            **os.environ,
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_CONFIG": str(ROOT / "playbooks/ansible.cfg"),
            "ANSIBLE_INVENTORY_ENABLED": "ansible.builtin.host_list",
            "ANSIBLE_NOCOLOR": "1",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [line.strip() for line in done.stdout.splitlines() if "TAGS: [" in line]


@pytest.mark.parametrize(
    ("scenario", "step", "roles"),
    [
        ("earthquake", "reinstall", {"manual"}),
        ("platform-failure", "restore-other-copy", {"guest", "postgresql_restore", "service"}),
    ],
)
def test_a_fallback_runs_only_when_its_tag_is_asked_for(
    scenario: str, step: str, roles: set[str]
) -> None:
    assert not [task for task in listed(scenario) if f"step_{step}" in task]
    asked = [
        task for task in listed(scenario, "--tags", f"step_{step}") if not task.startswith("play #")
    ]
    assert {task.partition(" : ")[0] for task in asked} == roles
    assert all(f"step_{step}" in task for task in asked)
