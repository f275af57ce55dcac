"""The report as a document for paper."""

from __future__ import annotations

import re

import pytest

from bcp.documents.report_builder import build_report
from bcp.documents.report_content import Report, Section, Table, cell
from bcp.documents.report_paper import report_paper
from bcp.documents.wording import Wording
from bcp.evaluation.assessment import Assessment, assess
from tests.conftest import Golden
from tests.documents.continuity.city import ENGLISH, JAPANESE
from tests.evaluation.city import PlainCalendar, inventory, run, scenario


def assessed() -> Assessment:
    city, damage = inventory(), scenario()
    return assess(run(city, damage), city, damage, PlainCalendar())


def markdown_of(report: Report, assessment: Assessment, wording: Wording) -> str:
    return report_paper(report, assessment, wording).markdown


@pytest.mark.parametrize("wording", [JAPANESE, ENGLISH], ids=["ja", "en"])
def test_the_document_of_a_report(wording: Wording, golden: Golden) -> None:
    assessment = assessed()
    paper = report_paper(build_report(assessment, wording), assessment, wording)
    text = paper.markdown
    for digest, sign in ((assessment.plan_digest, "p"), (assessment.inventory_digest, "i")):
        for length in (64, 12):
            text = text.replace(digest[:length], sign * length)
    golden(f"report.{wording.language}.md", text)
    assert re.findall(r"\bNone\b(?!\.)|\{[a-z_]+\}", text) == []


def test_every_section_table_and_picture_of_the_report_is_in_it() -> None:
    assessment = assessed()
    report = build_report(assessment, ENGLISH)
    paper = report_paper(report, assessment, ENGLISH)
    told = [each for each in report.sections if each.table or each.points or each.pictures]
    headings = re.findall(r"^# (.+?) \{#section-", paper.markdown, re.MULTILINE)

    assert [each.replace("\\", "") for each in headings] == [each.title for each in told]
    pictures = [picture.svg for each in told for picture in each.pictures]
    assert [each.svg for each in paper.pictures] == pictures
    assert len(pictures) > 1
    for picture in paper.pictures:
        assert f"({picture.name}.svg)" in paper.markdown


def test_only_a_wide_table_with_rows_stands_on_wide_paper() -> None:
    assessment = assessed()
    report = build_report(assessment, ENGLISH)
    headings = tuple(f"column {number}" for number in range(9))
    rows = (tuple(cell(str(number)) for number in range(9)),)

    def with_table(columns: int, *, filled: bool) -> str:
        content = Table(
            headings[:columns], tuple(row[:columns] for row in rows) if filled else (), "nothing"
        )
        changed = Report(
            **{name: getattr(report, name) for name in report.__slots__ if name != "sections"},
            sections=(Section("Only one", table=content),),
        )
        return markdown_of(changed, assessment, ENGLISH)

    assert "landscape" in with_table(9, filled=True)
    assert "landscape" not in with_table(7, filled=True)
    empty = with_table(9, filled=False)
    assert "landscape" not in empty
    assert "nothing" in empty
