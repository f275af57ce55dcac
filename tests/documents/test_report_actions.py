"""The section of a report that says what the drill did to the corrective actions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bcp.adapters.translation import translator
from bcp.documents.report import HtmlReport, MarkdownReport
from bcp.documents.report_actions import ReportActions, with_actions
from bcp.documents.report_content import Report, Tone
from bcp.documents.report_tabletop import build_tabletop_report
from bcp.documents.report_walk_through import build_walk_through_report
from bcp.documents.wording import Wording
from bcp.evaluation.actions import DrillFindings
from bcp.evaluation.drill_actions import DrillActions, actions_of_drill
from bcp.evaluation.findings import FindingKind
from bcp.evaluation.walk_through import assess_walk_through
from bcp.model.action import Closing, DecidedAction
from tests.cities import SmallCity
from tests.cli.test_walk_through import read_by_file, state_of_walk
from tests.conftest import Golden
from tests.documents.test_report import HOSTILE, parsed, report, shown
from tests.documents.test_report_tabletop import assessed as told
from tests.evaluation.test_actions import TODAY, run
from tests.evaluation.test_actions import shown as finding

ENGLISH = Wording("en", translator("en"))
NAMES: dict[str, tuple[str, str | None]] = {
    "registry": ("住民記録", "Resident registry"),
    "tax": ("税", None),
}
NEW, AGAIN, PROVEN, CLOSED, OPEN, TOLD = (
    finding(FindingKind.RETRIED, "registry"),
    finding(FindingKind.TIME_MISSED, "registry"),
    finding(FindingKind.NOT_RECOVERED, "registry"),
    finding(FindingKind.BACKUP_REJECTED, "registry"),
    finding(FindingKind.POINT_MISSED, "tax"),
    finding(FindingKind.STEP_UNCLEAR, "registry/restore"),
)


def page(drills: list[DrillFindings] | None = None, owner: str = "行政管理課") -> ReportActions:
    """Run 2 of two drills."""
    drills = drills or [run(1, AGAIN, PROVEN, CLOSED, OPEN, TOLD), run(2, NEW, AGAIN)]
    decided = (
        DecidedAction(id=OPEN.id, owner=owner, deadline=TODAY - timedelta(days=1)),
        DecidedAction(id=AGAIN.id, owner=owner, deadline=TODAY + timedelta(days=9)),
        DecidedAction(id=CLOSED.id, closed=Closing(run="run-2")),
    )
    actions = actions_of_drill("run-2", drills, decided, TODAY)
    assert actions is not None
    return ReportActions(actions, NAMES)


def section(written: Report) -> str:
    """The section as Markdown."""
    text = MarkdownReport().render(written)
    return text.partition("Corrective actions\n\n")[2].partition("\n## ")[0]


def test_the_section_says_what_became_of_every_action(golden: Golden) -> None:
    written = with_actions(report("en"), page(), ENGLISH)
    golden("section.md", section(written))


def test_what_came_again_or_is_late_stands_out_without_colour() -> None:
    written = with_actions(report("en"), page(), ENGLISH)
    table = written.sections[1].table
    assert table is not None
    standing = {row[5].text: (row[0].text, row[0].tone, row[4].text) for row in table.rows}
    assert standing[AGAIN.id][:2] == ("✕ came again", Tone.BAD)
    assert standing[PROVEN.id][:2] == ("✓ proven, to be closed", Tone.GOOD)
    assert standing[CLOSED.id][:2] == ("✓ proven done", Tone.GOOD)
    assert standing[OPEN.id] == ("still open", Tone.PLAIN, "✕ 2026-11-23 (Mon), overdue")


def test_nobody_is_told_to_close_what_is_closed() -> None:
    drills = [run(1, CLOSED), run(2)]
    text = section(with_actions(report("en"), page(drills), ENGLISH))
    assert "proven done 1" in text
    assert "actions close" not in text


def test_a_drill_without_actions_says_so() -> None:
    nothing = DrillActions(run="run-2", new=(), again=(), proven=(), remaining=())
    text = section(with_actions(report("en"), ReportActions(nothing, NAMES), ENGLISH))
    assert "This drill asks for no action, and none was open before it." in text


def test_without_knowledge_of_the_actions_the_report_is_as_it_was() -> None:
    assert with_actions(report("en"), None, ENGLISH) == report("en")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_section_follows_the_findings_of_a_drill(language: str) -> None:
    wording = Wording(language, translator(language))
    plain, written = report(language), with_actions(report(language), page(), wording)
    assert written.sections[0] == plain.sections[0]
    assert written.sections[0].table == written.findings
    assert written.sections[2:] == plain.sections[1:]


def test_the_section_follows_the_findings_of_a_table_and_of_a_walk_through(
    small_city: SmallCity,
) -> None:
    read_by_file(small_city.root)
    walked = build_walk_through_report(assess_walk_through(state_of_walk(small_city.root)), ENGLISH)
    for plain in (walked, build_tabletop_report(told(small_city), ENGLISH)):
        titles = [each.title for each in with_actions(plain, page(), ENGLISH).sections]
        assert titles.index("Corrective actions") == titles.index("Findings") + 1
        assert len(titles) == len(plain.sections) + 1


def test_a_terminal_shows_the_sum() -> None:
    text = shown(with_actions(report("en"), page(), ENGLISH))
    assert (
        "Corrective actions: new 1, came again 1, proven done 2, still open from before 2." in text
    )


def test_hostile_departments_and_names_do_nothing() -> None:
    hostile = ReportActions(page(owner=HOSTILE).actions, {"registry": (HOSTILE, HOSTILE)})
    written = with_actions(report("en"), hostile, ENGLISH)
    html, harmless = HtmlReport().render(written), HtmlReport().render(report("en"))
    assert parsed(html).tags == parsed(harmless).tags
    for text in (html, MarkdownReport().render(written), shown(written)):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "&lt;script&gt;" in html
