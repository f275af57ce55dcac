"""Runs one Ansible module of the project as Ansible would: `module_runner.py NAME < arguments`."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import ansible.module_utils
from ansible.module_utils import basic

PLUGINS = Path(__file__).resolve().parents[2] / "playbooks" / "plugins"


def main() -> None:
    ansible.module_utils.__path__.append(str(PLUGINS / "module_utils"))
    arguments = {"ANSIBLE_MODULE_ARGS": json.load(sys.stdin)}
    vars(basic).update(_ANSIBLE_ARGS=json.dumps(arguments).encode(), _ANSIBLE_PROFILE="legacy")
    runpy.run_path(str(PLUGINS / "modules" / f"{sys.argv[1]}.py"), run_name="__main__")


if __name__ == "__main__":
    main()
