"""Write the report of a run as a document for paper."""

from __future__ import annotations

from pathlib import Path

from bcp.adapters.paper.look import read_look
from bcp.app import wiring
from bcp.app.write_paper import write_paper
from bcp.documents.report_content import Report
from bcp.documents.report_paper import report_paper
from bcp.documents.wording import Wording
from bcp.evaluation.judging import RunAssessment
from bcp.model.paper import PaperFormat


def write_report_paper(
    workspace: Path,
    report: Report,
    assessment: RunAssessment,
    wording: Wording,
    kind: PaperFormat,
) -> Path:
    """Write `reports/<run>/report.<language>.<format>`; an earlier one is replaced.

    Raises Refused without the extra `documents`; Failed where pandoc, Typst or the disk fail.
    """
    paper = report_paper(report, assessment, wording)
    folder = workspace / wiring.REPORTS / assessment.run
    (path,) = write_paper(
        paper, folder, f"report.{wording.language}", (kind,), read_look(workspace)
    )
    return path
