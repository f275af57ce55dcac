"""From the judgement on a run to its report in one language, whatever the run was."""

from __future__ import annotations

from bcp.documents.report_actual import build_actual_report
from bcp.documents.report_content import Report
from bcp.documents.report_lab import build_lab_report
from bcp.documents.report_tabletop import build_tabletop_report
from bcp.documents.report_walk_through import build_walk_through_report
from bcp.documents.wording import Wording
from bcp.evaluation.actual import ActualAssessment
from bcp.evaluation.assessment import Assessment
from bcp.evaluation.judging import RunAssessment
from bcp.evaluation.tabletop import TabletopAssessment


def build_report(assessment: RunAssessment, wording: Wording) -> Report:
    """The whole report. The result depends on nothing but its arguments."""
    match assessment:
        case ActualAssessment():
            return build_actual_report(assessment, wording)
        case Assessment():
            return build_lab_report(assessment, wording)
        case TabletopAssessment():
            return build_tabletop_report(assessment, wording)
        case _:
            return build_walk_through_report(assessment, wording)
