"""Documents kept in a workspace, and what makes each of them stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcp.adapters.translation import translator
from bcp.app.check_workspace import check_workspace
from bcp.app.stale_documents import FOLDER
from bcp.app.write_document import write_bcp
from bcp.app.write_drill_papers import write_drill_papers
from bcp.app.write_progress import write_progress
from bcp.documents.drill_papers.facts import DrillPaper
from bcp.documents.wording import Wording
from bcp.model.paper import PaperFormat
from tests.cities import SmallCity

ENGLISH = Wording("en", translator("en"))


def stale(city: SmallCity) -> dict[str, tuple[str, str]]:
    """By file name: why it is stale, and the command that makes it anew."""
    problems = check_workspace(city.root, outputs=True).problems
    return {
        Path(each.position.file).name: (each.summary.render(), each.hint.render())
        for each in problems
        if each.code == "stale-document"
    }


@pytest.fixture
def kept(small_city: SmallCity) -> SmallCity:
    """A city that keeps all its documents in the workspace."""
    folder = small_city.root / FOLDER
    write_bcp(small_city.root, folder, ENGLISH)
    write_drill_papers(small_city.root, "hall-lost", folder, ENGLISH, papers=(DrillPaper.PLAN,))
    write_progress(small_city.root, folder, ENGLISH, year=2026)
    return small_city


def test_what_was_just_made_is_not_stale(kept: SmallCity) -> None:
    assert len(list((kept.root / FOLDER).iterdir())) == 12
    assert stale(kept) == {}


def test_a_changed_inventory_makes_every_document_stale(kept: SmallCity) -> None:
    kept.replace("systems_inventory/core/registry.yaml", "name:", "description: 別\nname:")
    found = stale(kept)
    assert sorted(found) == sorted(each.name for each in (kept.root / FOLDER).iterdir())
    assert {reason for reason, _ in found.values()} == {
        "This was made from something else: the inventory has changed since."
    }
    hints = {name.split(".")[0]: hint for name, (_, hint) in found.items()}
    assert hints == {
        "ict-bcp": "Make it anew: ict-bcp document bcp",
        "drill-plan": "Make it anew: ict-bcp document drill hall-lost",
        "progress-2026": "Make it anew: ict-bcp document progress --year 2026",
    }


def test_a_changed_scenario_makes_stale_what_holds_a_plan(kept: SmallCity) -> None:
    kept.replace("drills/hall-lost.yaml", "after: 12h", "after: 20h")
    found = stale(kept)
    assert {name.split(".")[0] for name in found} == {"ict-bcp", "drill-plan"}
    assert len(found) == 8
    assert all("another plan" in reason for reason, _ in found.values())


def test_changed_statements_make_stale_what_repeats_them(kept: SmallCity) -> None:
    kept.write("systems_inventory/continuity.yaml", "cover: {version: '3'}\n")
    found = stale(kept)
    assert sorted(found) == sorted(
        f"{stem}.en.{kind.value}"
        for stem in ("ict-bcp", "drill-plan.hall-lost")
        for kind in PaperFormat
    )
    assert {reason for reason, _ in found.values()} == {
        "This was made from something else: continuity.yaml or forms.yaml has changed since."
    }


def test_files_of_others_are_left_alone(small_city: SmallCity) -> None:
    for name in ("notes.docx", "ict-bcp.en.docx", "ict-bcp.en.md", "comparison.ja.md"):
        small_city.write(f"{FOLDER}/{name}", b"nothing of ours")
    assert stale(small_city) == {}
