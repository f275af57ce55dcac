"""The list of what a public version blanks, and that each line of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import bcp.documents.continuity
from bcp.documents.continuity.book import build_parts
from bcp.documents.continuity.content import Entry, State
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.model.message import Message
from tests.documents.continuity.city import ENGLISH, sample_facts


@pytest.mark.parametrize("secret", Secret)
def test_every_secret_is_used_by_a_part(secret: Secret) -> None:
    folder = Path(str(bcp.documents.continuity.__file__)).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert f"Secret.{secret.name}" in text


@pytest.mark.parametrize("secret", Secret)
def test_a_public_pen_writes_no_secret_and_does_not_even_ask_for_its_rows(secret: Secret) -> None:
    asked: list[str] = []

    def rows() -> Iterator[tuple[Entry, ...]]:
        asked.append(secret)
        yield (Entry("x"),)

    pen = Pen(ENGLISH, public=True)
    columns = ((Message.of("System"), 1.0),)
    grid = pen.grid("key", Message.of("Systems"), columns, rows(), secret=secret)
    entries = (grid.nothing, pen.value("x", "place", secret), pen.computed("x", secret))
    assert {(entry.text, entry.state, entry.place) for entry in entries} == {
        ("Not public", State.BLANKED, "")
    }
    assert asked == []
    assert Pen(ENGLISH).grid("key", Message.of("Systems"), columns, rows(), secret=secret).rows
    assert Pen(ENGLISH).value("x", "place", secret).text == "x"
    assert pen.value("x", "place").text == "x"


def test_chapters_6_and_7_are_blank_in_public_but_for_their_headings() -> None:
    parts = {part.key: part for part in build_parts(sample_facts(), Pen(ENGLISH, public=True))}
    for key in ("chapter-6", "chapter-7", "form-weaknesses", "form-backups", "form-vendors"):
        assert {entry.state for entry in parts[key].entries()} == {State.BLANKED}, key
