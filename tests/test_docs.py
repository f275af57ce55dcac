"""What the documents point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_MODULE = re.compile(r"`([\w/]+\.py)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    found = [link for link in _LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [link for link in found if not (page.parent / link).exists()] == []


def test_modules_of_the_architecture_exist() -> None:
    files = {f"/{path.relative_to(ROOT).as_posix()}" for path in ROOT.glob("bcp/**/*.py")}
    files |= {f"/{path.relative_to(ROOT).as_posix()}" for path in ROOT.glob("playbooks/**/*.py")}
    files |= {f"/{path.relative_to(ROOT).as_posix()}" for path in ROOT.glob("benchmarks/*.py")}
    named = _MODULE.findall((ROOT / "docs/architecture.md").read_text("utf-8"))
    assert len(named) > 50
    assert [each for each in named if not any(file.endswith(f"/{each}") for file in files)] == []
