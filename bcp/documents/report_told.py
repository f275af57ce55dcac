"""The report of a drill in which nothing is carried out."""

from __future__ import annotations

from bcp.documents.report_content import Report
from bcp.documents.report_tabletop import build_tabletop_report
from bcp.documents.report_walk_through import build_walk_through_report
from bcp.documents.wording import Wording
from bcp.evaluation.told import ToldAssessment
from bcp.evaluation.walk_through import WalkThroughAssessment


def build_told_report(assessment: ToldAssessment, wording: Wording) -> Report:
    """The whole report of a tabletop or a walk-through."""
    if isinstance(assessment, WalkThroughAssessment):
        return build_walk_through_report(assessment, wording)
    return build_tabletop_report(assessment, wording)
