"""How reports are written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bcp.adapters.files import write_atomically
from bcp.adapters.translation import LANGUAGES, translator
from bcp.app.write_report import write_report, write_told_report
from bcp.documents.wording import Wording
from bcp.evaluation.assessment import Assessment
from bcp.evaluation.told import ToldAssessment

REPORTS = Path("reports")


def wordings(languages: Sequence[str] = LANGUAGES) -> tuple[Wording, ...]:
    """How the given languages write reports."""
    return tuple(Wording(language, translator(language)) for language in languages)


def reports_of(assessment: Assessment, folder: Path) -> tuple[Path, ...]:
    """Write the report of a run in every language; returns the files. Raises OSError."""
    return write_report(assessment, folder, wordings(), write_atomically)


def told_reports_of(assessment: ToldAssessment, folder: Path) -> tuple[Path, ...]:
    """The same for a drill in which nothing is carried out."""
    return write_told_report(assessment, folder, wordings(), write_atomically)
