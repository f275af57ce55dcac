"""The papers of a drill as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

from bcp.adapters.translation import translator
from bcp.app.write_drill_papers import gather_drill, write_drill_papers
from bcp.documents.continuity.content import Grid
from bcp.documents.continuity.pen import Pen
from bcp.documents.drill_papers.book import drill_parts
from bcp.documents.drill_papers.facts import DrillPaper
from bcp.documents.wording import Wording
from bcp.model.refusal import Refused
from tests.app.written import everything_in
from tests.cities import SmallCity

JAPANESE = Wording("ja", translator("ja"))
EXERCISE = """\
briefing: open-briefing
injects:
  - {kind: guest-dies, system: registry, step: restore}
objectives: [{text: open-objective}]
events:
  - id: secret-event
    at: 2h
    to: it-section
    text: secret-text
    expected: secret-expected
    within: 30m
  - id: secret-other
    at: 3h
    to: 秘密の係
    text: secret-told
    expected: secret-reaction
    within: 1h
    effect: {kind: attendance, team: it-section, present: 1}
"""
SHOWN = {"secret-text", "secret-expected", "秘密の係", "secret-told", "secret-reaction"}


@pytest.fixture
def exercise(small_city: SmallCity) -> SmallCity:
    """A city with an exercise; what participants must not know is marked."""
    small_city.replace("drills/hall-lost.yaml", "description: 庁舎", "description: secret-damage")
    path = small_city.root / "drills/hall-lost.yaml"
    path.write_text(path.read_text(encoding="utf-8") + EXERCISE, encoding="utf-8")
    return small_city


def test_nothing_that_participants_must_not_know_is_in_any_of_their_files(
    exercise: SmallCity, tmp_path: Path
) -> None:
    paths = write_drill_papers(exercise.root, "hall-lost", tmp_path / "out", JAPANESE)

    assert len(paths) == len(set(paths)) == 12
    for path in paths:
        text = everything_in(path)
        if "participants" in path.name:
            assert "secret" not in text, path.name
            assert "秘密の係" not in text, path.name
            assert "open-briefing" in text
            assert "open-objective" in text
        elif "controller" in path.name:
            assert {sign for sign in SHOWN if sign not in text} == set(), path.name


def test_the_word_file_has_all_headings_and_tables_and_every_page_says_that_it_is_a_drill(
    exercise: SmallCity, tmp_path: Path
) -> None:
    facts = gather_drill(exercise.root, "hall-lost")
    paths = write_drill_papers(exercise.root, "hall-lost", tmp_path / "out", JAPANESE)
    for kind in DrillPaper:
        found = {path.suffix: path for path in paths if kind.value in path.name}
        parts = drill_parts(facts, kind, Pen(JAPANESE))
        document: Any = docx.Document(str(found[".docx"]))
        headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
        grids = [
            block
            for part in parts
            for section in part.sections
            for block in section.blocks
            if isinstance(block, Grid)
        ]
        tables = document.tables[1:] if kind is DrillPaper.PLAN else document.tables

        assert ["".join(each.split()) for each in headings] == [
            "".join(part.heading.split()) for part in parts
        ]
        assert [[cell.text for cell in table.rows[0].cells] for table in tables] == [
            [head.text for head in grid.heads] for grid in grids
        ]
        reader = pypdf.PdfReader(str(found[".pdf"]))
        assert all("訓練" in page.extract_text() for page in reader.pages)


def test_an_unknown_scenario_is_refused(small_city: SmallCity, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        write_drill_papers(small_city.root, "hall-lst", tmp_path, JAPANESE)
