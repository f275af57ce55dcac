"""Compare two editions of a document, and write the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bcp.adapters.paper.look import read_look, read_templates
from bcp.adapters.paper.reading import read_edition
from bcp.app import wiring
from bcp.app.write_paper import write_paper
from bcp.documents.comparison.differences import ChapterChanges, compare
from bcp.documents.comparison.side_by_side import (
    ProposedRevision,
    comparison_paper,
    propose_revision,
)
from bcp.documents.wording import Wording
from bcp.model.edition import Edition
from bcp.model.paper import PaperFormat

STEM = "comparison"


@dataclass(frozen=True, slots=True)
class ComparedDocuments:
    """Two editions, what differs, what the revision history would say, and the files."""

    old: Edition
    new: Edition
    chapters: tuple[ChapterChanges, ...]
    revision: ProposedRevision
    paths: tuple[Path, ...]


def compare_documents(
    old: Path,
    new: Path,
    workspace: Path,
    output: Path,
    wording: Wording,
    *,
    formats: Sequence[PaperFormat] = tuple(PaperFormat),
) -> ComparedDocuments:
    """Read both, compare them, and write the comparison in each of the formats.

    Raises Refused for files that are no documents, a faulty template of the city, and without the
    extra `documents`; Failed where pandoc, Typst or the disk fail.
    """
    before, after = read_edition(old), read_edition(new)
    chapters = compare(before, after)
    day = _day(after)
    revision = propose_revision(after, chapters, day, wording)
    paper = comparison_paper(
        before, after, chapters, day, wording, overrides=read_templates(workspace)
    )
    stem = f"{STEM}.{wording.language}"
    paths = write_paper(paper, output, stem, formats, read_look(workspace))
    return ComparedDocuments(before, after, chapters, revision, paths)


def _day(edition: Edition) -> date:
    try:
        return date.fromisoformat(edition.day)
    except ValueError:
        return wiring.clock().now().date()
