"""Write the report of a run: both languages, Markdown and HTML, and the assessment itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from bcp.documents.report import HtmlReport, MarkdownReport, ReportFormat
from bcp.documents.report_builder import build_report
from bcp.documents.report_content import Report
from bcp.documents.wording import Wording
from bcp.evaluation.judging import RunAssessment
from bcp.model.message import Message
from bcp.model.refusal import Refused

FORMATS: tuple[ReportFormat, ...] = (MarkdownReport(), HtmlReport())
_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")

Write = Callable[[Path, str], None]
"""Makes a file with that text, missing folders included; raises OSError."""


def write_report(
    assessment: RunAssessment, reports: Path, wordings: Sequence[Wording], write: Write
) -> tuple[Path, ...]:
    """Write `reports/<run>/report.<language>.<format>` and `assessment.json`; returns the paths.

    An earlier report of the run is replaced. Raises Refused for a run that cannot name a folder,
    and OSError.
    """
    texts = {"assessment.json": assessment.model_dump_json(indent=2) + "\n"}
    made = [build_report(assessment, wording) for wording in wordings]
    return _write(assessment.run, texts, made, reports, write)


def _write(
    run: str, texts: dict[str, str], made: Sequence[Report], reports: Path, write: Write
) -> tuple[Path, ...]:
    if not _RUN.fullmatch(run):
        raise Refused(Message.of("'{run}' cannot be the name of a run.", run=run))
    for report in made:
        for form in FORMATS:
            texts[f"report.{report.language}.{form.suffix}"] = form.render(report)
    folder = reports / run
    for name, text in texts.items():
        write(folder / name, text)
    return tuple(folder / name for name in texts)
