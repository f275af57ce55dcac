"""Reports of played recoveries: finished, still going on, aborted, and a full drill."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from rich.cells import cell_len
from rich.console import Console

from bcp.adapters.translation import translator
from bcp.documents.report import ConsoleReport, HtmlReport, MarkdownReport
from bcp.documents.report_builder import build_report
from bcp.documents.report_content import Report
from bcp.documents.wording import Wording
from bcp.evaluation.actual import ActualAssessment
from bcp.execution.events import Leftover, LeftoverKind
from bcp.execution.requests import TakeNote
from tests.documents.test_report import HOSTILE, parsed
from tests.evaluation.played import (
    Played,
    aborted,
    closed,
    finished,
    until_asked,
    until_restored,
)

PLAYED: dict[str, Callable[[], ActualAssessment]] = {
    "finished": lambda: finished(Played()).assess(300),
    "running": lambda: until_asked(Played()).assess(252),
    "aborted": lambda: aborted(Played()).assess(300),
}
NOT_IN_A_REAL_INCIDENT = {
    "en": re.compile(r"\b(lab|drill|exercise|simulat\w+|extrapolat\w+|assumed)\b", re.IGNORECASE),
    "ja": re.compile(r"訓練|ラボ|外挿|仮定|実験"),
}
NOT_WHILE_IT_GOES_ON = re.compile(
    r"the (run|recovery) (is|was)? ?(ended|over|finished)", re.IGNORECASE
)


def report(assessment: ActualAssessment, language: str = "en") -> Report:
    return build_report(assessment, Wording(language, translator(language)))


def shown(written: Report, width: int = 140) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(ConsoleReport().render(written))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in str(text).splitlines()) + "\n"


def facts(written: Report) -> dict[str, str]:
    return dict(written.facts)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", PLAYED)
def test_a_whole_report(name: str, language: str, golden: Callable[[str, str], None]) -> None:
    written = report(PLAYED[name](), language)
    golden(f"{name}.{language}.md", MarkdownReport().render(written))
    golden(f"{name}.{language}.txt", shown(written))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page(language: str, golden: Callable[[str, str], None]) -> None:
    written = report(PLAYED["running"](), language)
    golden(f"running.{language}.html", HtmlReport().render(written))


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", PLAYED)
def test_a_real_incident_is_nowhere_spoken_of_as_a_drill(name: str, language: str) -> None:
    written = report(PLAYED[name](), language)
    for text in (MarkdownReport().render(written), shown(written)):
        assert NOT_IN_A_REAL_INCIDENT[language].findall(text) == []


@pytest.mark.parametrize("name", PLAYED)
def test_every_section_and_picture_says_that_it_was_real(name: str) -> None:
    written = report(PLAYED[name]())
    page = HtmlReport().render(written)
    assert page.count('<span class="tag">REAL INCIDENT</span>') == len(written.sections)
    assert page.count(">【REAL INCIDENT】</text>") == 1


def test_an_interim_report_says_when_it_was_taken_and_what_is_still_to_come() -> None:
    written = report(until_restored(Played()).assess(166))
    assert not NOT_WHILE_IT_GOES_ON.search(MarkdownReport().render(written))
    said = facts(written)
    assert said["State"] == "under way"
    assert said["Report taken"] == "2026-01-14 (Wed) 12:16"
    assert "Recovery ended" not in said
    assert written.headline.startswith("Under way, 2 h 46 min after the incident.")
    to_come, asked = written.sections[1:3]
    assert to_come.table is not None
    assert asked.table is not None
    assert [[cell.text for cell in row][:3] for row in to_come.table.rows] == [
        ["台帳データベース", "復元する", "running"],
        ["台帳", "–", "not started"],
    ]
    assert asked.table.rows == ()
    times = written.sections[3].table
    assert times is not None
    assert "Expected now" in times.headings
    assert times.rows[-1][-1].text == "2 h 46 min so far"


def test_a_report_after_the_end_expects_nothing() -> None:
    written = report(PLAYED["finished"]())
    titles = [section.title for section in written.sections]
    assert not [title for title in titles if title.startswith("Still to come")]
    times = next(s for s in written.sections if s.title == "Recovery times against targets")
    assert times.table is not None
    assert "Expected now" not in times.table.headings


@pytest.mark.parametrize(
    ("executed", "headline"),
    [
        (True, "Under way, 2 h 46 min after the incident."),
        (False, "Interrupted, 2 h 46 min after the incident: nobody executes it."),
    ],
)
def test_the_headline_says_where_it_stands(executed: bool, headline: str) -> None:
    written = report(until_restored(Played()).assess(166, executed=executed))
    assert written.headline.startswith(headline)


def test_the_headline_says_who_aborted_it() -> None:
    assert report(PLAYED["aborted"]()).headline.startswith(
        "Aborted by 情報担当課長 3 h 20 min after the incident."
    )


def test_a_full_drill_is_called_one_and_says_whether_it_is_cleaned_up() -> None:
    closed_one = report(closed(Played(full_drill=True)).assess(300))
    assert closed_one.banner == "FULL DRILL"
    assert facts(closed_one)["Clean-up"] == "nothing is left, the drill is closed"
    open_one = finished(Played(full_drill=True)).assess(300)
    assert facts(report(open_one))["Clean-up"] == "nobody has looked yet"
    left = (Leftover(kind=LeftoverKind.GUEST, name="registry"),)
    dirty = open_one.model_copy(update={"leftovers": left})
    assert facts(report(dirty))["Clean-up"] == "things left: 1"
    page = HtmlReport().render(closed_one)
    assert page.count('<span class="tag">FULL DRILL</span>') == len(closed_one.sections)
    assert "REAL INCIDENT" not in page
    assert "Clean-up" not in facts(report(PLAYED["finished"]()))


@pytest.mark.parametrize("name", PLAYED)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_narrow_terminal_shows_it(name: str, language: str) -> None:
    narrow = shown(report(PLAYED[name](), language), width=80)
    assert max(cell_len(line) for line in narrow.splitlines()) <= 80


def test_what_people_write_is_inert() -> None:
    played = until_asked(Played())
    played.ask(252, HOSTILE, TakeNote(), HOSTILE)
    written = report(played.assess(260))
    page = HtmlReport().render(written)
    assert parsed(page).tags == parsed(HtmlReport().render(report(PLAYED["running"]()))).tags
    for text in (page, MarkdownReport().render(written)):
        assert not re.search(r"[\u202e\x1b]", text)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_report_can_be_made_of_every_beginning_of_a_recovery() -> None:
    whole = finished(Played())
    for length in range(1, len(whole.events) + 1):
        beginning = Played()
        beginning.events = whole.events[:length]
        seconds = (whole.events[length - 1].at - whole.incident).total_seconds()
        written = report(beginning.assess(seconds / 60))
        assert parsed(HtmlReport().render(written)).tags
        assert MarkdownReport().render(written).startswith("# 【REAL INCIDENT】")
        assert shown(written)
