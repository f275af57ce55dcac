"""How reports are written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bcp.adapters.files import write_atomically
from bcp.adapters.translation import LANGUAGES, translator
from bcp.app.write_report import write_report
from bcp.documents.wording import Wording
from bcp.evaluation.judging import RunAssessment

REPORTS = Path("reports")


def wordings(languages: Sequence[str] = LANGUAGES) -> tuple[Wording, ...]:
    """How the given languages write reports."""
    return tuple(Wording(language, translator(language)) for language in languages)


def reports_of(assessment: RunAssessment, folder: Path) -> tuple[Path, ...]:
    """Write the report of a run in every language; returns the files. Raises OSError."""
    return write_report(assessment, folder, wordings(), write_atomically)
