"""Roles and generated plays pass ansible-lint's production profile, offline."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bcp.app.write_playbooks import write_playbooks
from tests.cities import SmallCity

ROOT = Path(__file__).parents[2]


def test_production_profile(small_city: SmallCity) -> None:
    shutil.copytree(
        ROOT / "playbooks",
        small_city.root / "playbooks",
        ignore=shutil.ignore_patterns("generated", "__pycache__"),
    )
    write_playbooks(small_city.root, "hall-lost", None)
    config = (ROOT / ".ansible-lint").read_text(encoding="utf-8")
    excluded = "  - playbooks/generated/\n  - generated/\n"
    assert excluded in config
    small_city.write(".ansible-lint", config.replace(excluded, ""))
    done = subprocess.run(
        [str(Path(sys.executable).parent / "ansible-lint"), "--offline", "--strict", "--nocolor"],
        cwd=small_city.root / "playbooks",
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "ANSIBLE_HOME": str(small_city.root / ".ansible"),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Profile 'production' was required, and it passed" in done.stdout + done.stderr
