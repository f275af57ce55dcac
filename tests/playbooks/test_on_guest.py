"""Our modules as Ansible runs them: in one exchange with the guest, else in its own way."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PLAYBOOKS = Path(__file__).resolve().parents[2] / "playbooks"
PLUGINS = PLAYBOOKS / "plugins"
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py"))
STATED = {"names": ["one"]}


class Place:
    """A guest with a service whose `servicectl` and Python write down how they were called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls = folder / "calls"
        self.state = folder / "running"
        self.python = self._program(
            "python", f'echo "$@" >> {self.calls}\nexec {sys.executable} "$@"\n'
        )
        self._program(
            "servicectl",
            f"case $1 in start) test -e {self.state} && echo unchanged one && exit;"
            f" touch {self.state}; echo changed one;;"
            f" status) test -e {self.state};; *) exit 1;; esac\n",
        )

    def _program(self, name: str, text: str) -> Path:
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}")
        path.chmod(0o755)
        return path

    def run(self, module: str, arguments: object, *options: str, **variables: str) -> Any:
        """What `ansible` says of a module on this machine."""
        given = {"ansible_connection": "local", "ansible_pipelining": True, **variables}
        programs = Path(sys.executable).parent
        done = subprocess.run(
            [
                *(programs / "ansible", "localhost", "-i", "localhost,", "-m", module),
                *("-a", json.dumps(arguments), "-e", json.dumps(given), *options),
            ],
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("ANSIBLE_")},
                "PATH": f"{self.folder}/bin:{programs}:/usr/bin:/bin",
                "LC_ALL": "C.UTF-8",
                "ANSIBLE_CONFIG": str(PLAYBOOKS / "ansible.cfg"),
                "ANSIBLE_INVENTORY_ENABLED": "host_list",
                "ANSIBLE_HOME": str(self.folder / "home"),
                "ANSIBLE_NOCOLOR": "1",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout.partition("=> ")[2]
        assert said, done.stdout + done.stderr
        return json.loads(said)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_one_call_of_the_guests_python_does_it(place: Place) -> None:
    python = str(place.python)
    first = place.run("bcp_service", STATED, ansible_python_interpreter=python)
    again = place.run("bcp_service", STATED, ansible_python_interpreter=python)
    assert [(each["changed"], each["started"]) for each in (first, again)] == [
        (True, ["one"]),
        (False, []),
    ]
    assert place.calls.read_text().splitlines() == ["-I -S -", "-I -S -"]


def test_check_mode_reaches_the_module(place: Place) -> None:
    result = place.run(
        "bcp_service", STATED, "--check", ansible_python_interpreter=str(place.python)
    )
    assert (result["changed"], result["started"]) == (True, ["one"])
    assert not place.state.exists()


def test_where_python_is_not_known_ansible_does_it_in_its_own_way(place: Place) -> None:
    result = place.run("bcp_service", STATED)
    assert result["started"] == ["one"]
    assert not place.calls.exists()


def test_arguments_are_checked_before_anything_is_sent(place: Place) -> None:
    result = place.run(
        "bcp_service", {"names": ["one"], "state": "gone"},
        ansible_python_interpreter=str(place.python),
    )  # fmt: skip
    assert "state must be one of: started, restarted" in result["msg"]
    assert not place.calls.exists()


def test_a_failure_says_what_kind_it_is(place: Place) -> None:
    result = place.run(
        "bcp_service", {"names": ["one"], "state": "restarted"},
        ansible_python_interpreter=str(place.python),
    )  # fmt: skip
    assert result["bcp_failure"] == "task-failed"
    assert "service one did not restart" in result["msg"]


def test_a_guest_that_answers_nonsense_is_a_failure_with_what_it_said(place: Place) -> None:
    place.python.write_text("#!/bin/sh\ncat > /dev/null\necho 'bcp-result []'\necho no; exit 3\n")
    result = place.run("bcp_service", STATED, ansible_python_interpreter=str(place.python))
    assert (result["rc"], result["module_stdout"]) == (3, "bcp-result []\nno\n")


def test_a_guest_tells_no_facts_and_nothing_that_is_ansibles_own(place: Place) -> None:
    told = {"changed": True, "ansible_facts": {"bcp_root": "/"}, "_ansible_no_log": True}
    said = f"cat > /dev/null\necho 'bcp-result {json.dumps(told)}'\necho 'bcp-result {{'\n"
    place.python.write_text(f"#!/bin/sh\n{said}")
    result = place.run("bcp_service", STATED, ansible_python_interpreter=str(place.python))
    assert result == {"changed": True}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_names_its_parts_each_behind_those_that_it_needs(name: str) -> None:
    tree = ast.parse((PLUGINS / "modules" / f"{name}.py").read_text())
    (parts,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PARTS"
    )
    for number, part in enumerate(parts):
        source = ast.parse((PLUGINS / "module_utils" / f"{part}.py").read_text())
        assert needed(source) <= set(parts[:number]), part
    assert needed(tree) - {"basic"} <= set(parts)


def needed(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ansible."):
            assert node.module is not None
            own = node.module.removeprefix("ansible.module_utils").removeprefix(".")
            found |= {own} if own else {alias.name for alias in node.names}
    return found
