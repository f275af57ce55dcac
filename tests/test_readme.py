"""Every command that the README pages show is run here, in their order, on a fresh workspace."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ICT_BCP = Path(sys.executable).with_name("ict-bcp")
PAGES = ("README.md", "README.ja.md")
TARGET_MISSED = 3


def commands(page: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def test_both_pages_show_the_same_commands() -> None:
    english, japanese = (commands(page) for page in PAGES)
    assert english == japanese


def test_commands_are_of_the_two_known_kinds() -> None:
    assert {command.split()[0] for command in commands(PAGES[0])} == {"make", "ict-bcp"}


def test_make_commands_are_run_by_continuous_integration() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    made = [command for command in commands(PAGES[0]) if command.startswith("make ")]
    assert made
    assert [command for command in made if command not in script] == []


@pytest.mark.lab
def test_ict_bcp_commands_work_in_their_order(tmp_path: Path) -> None:
    for command in commands(PAGES[0]):
        program, *arguments = shlex.split(command)
        if program != "ict-bcp":
            continue
        done = subprocess.run(
            [ICT_BCP, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode in {0, TARGET_MISSED}, (command, done.stdout, done.stderr)
        assert done.stdout.strip(), command
        if arguments[0] == "init":
            _move_lab_network(tmp_path / arguments[1] / "drills" / "lab.yaml")


def _move_lab_network(definition: Path) -> None:
    """Leave the sample's network to whoever runs the sample city at the same time."""
    text = definition.read_text(encoding="utf-8")
    moved = re.sub(r"^network: .*$", "network: 127.87.0.0/24", text, flags=re.MULTILINE)
    assert moved != text
    definition.write_text(moved, encoding="utf-8")
