from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console

from bcp.adapters.translation import translator
from bcp.documents.report import ConsoleReport, HtmlReport, MarkdownReport
from bcp.documents.report_builder import build_report
from bcp.documents.report_content import Report
from bcp.documents.report_gantt import ROWS_TO_A_PAGE, forecast_pictures
from bcp.documents.report_words import WORDS
from bcp.documents.wording import Wording
from bcp.evaluation.actual_outcome import ActualJudgement
from bcp.evaluation.assessment import Assessment, assess
from bcp.evaluation.chronology import EntryKind
from bcp.evaluation.findings import Weight
from bcp.evaluation.outcome import Ending, Judgement, PointJudgement
from bcp.evaluation.people_work import WorkResult
from bcp.evaluation.production import RateBound
from bcp.evaluation.standing import Standing, StandstillKind
from bcp.execution.events import Cause, Clarity, ClockJumped, IsolationChecked, ReactionJudgement
from bcp.execution.fold import fold
from bcp.execution.questions import QuestionKind
from bcp.execution.state import StepStatus
from bcp.model.scenario import BackupCorrupt, Scenario
from bcp.model.system import Segment, StepKind
from bcp.planning.plan import Basis, Impact
from tests.evaluation.city import (
    Lab,
    PlainCalendar,
    history,
    inventory,
    plan_for,
    renamed,
    run,
    scenario,
)

HOSTILE = "<script>alert(1)</script>|{{ 7*7 }}`$(id)`[x](http://evil.example)\"'&<!--\u202e\x1b[31m"
CORRUPT = BackupCorrupt(
    kind="backup-corrupt", system="core-database", backup="database", repository="offsite"
)
EVENTFUL = Lab(
    broken=frozenset({"resident-registry/restore"}),
    shaky=frozenset({"city-website/restore"}),
    rejected={"core-database": ("20261120T005800Z",)},
    data_age={"core-database": 700.0},
    injects=(CORRUPT,),
)


def assessed(
    lab: Lab = EVENTFUL, text: str | None = None, damage: Scenario | None = None
) -> Assessment:
    city, damage = (inventory() if text is None else renamed(text)), damage or scenario()
    if text is not None:
        damage = scenario(name=text, name_en=text, description=text)
    found = assess(run(city, damage, lab), city, damage, PlainCalendar())
    return found.model_copy(update={"plan_digest": "a" * 64})


def report(language: str, assessment: Assessment | None = None) -> Report:
    return build_report(assessment or assessed(), Wording(language, translator(language)))


def shown(written: Report, width: int = 140) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(ConsoleReport().render(written))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in str(text).splitlines()) + "\n"


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def parsed(html: str) -> _Elements:
    elements = _Elements()
    elements.feed(html)
    elements.close()
    return elements


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_whole_report(language: str, golden: Callable[[str, str], None]) -> None:
    written = report(language)
    golden(f"report.{language}.md", MarkdownReport().render(written))
    golden(f"report.{language}.html", HtmlReport().render(written))
    golden(f"console.{language}.txt", shown(written))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_narrow_terminal_loses_no_figure_of_the_columns_it_shows(language: str) -> None:
    written = report(language)
    narrow = shown(written, width=80)
    assert max(cell_len(line) for line in narrow.splitlines()) <= 80
    overview = written.overview
    for row in overview.rows:
        for index, shown_cell in enumerate(row):
            if index and not any(index in group for group in overview.spare):
                assert shown_cell.text in narrow


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_html_needs_nothing_from_outside(language: str) -> None:
    html = HtmlReport().render(report(language))
    elements = parsed(html)
    assert not elements.tags & {"script", "link", "img", "iframe", "object", "base", "form", "a"}
    assert not {"src", "href", "action", "srcset"} & {name for name, _ in elements.attributes}
    assert "@import" not in html
    assert set(re.findall(r"url\(([^)]*)\)", html)) == {
        value for value in re.findall(r"url\(([^)]*)\)", html) if value.startswith("#")
    }


@pytest.mark.parametrize(("language", "banner"), [("ja", "訓練"), ("en", "DRILL")])
def test_every_section_and_picture_says_that_it_was_a_drill(language: str, banner: str) -> None:
    written = report(language)
    html, text = HtmlReport().render(written), MarkdownReport().render(written)
    assert html.count(f'<span class="tag">{banner}</span>') == len(written.sections)
    pictures = sum(len(section.pictures) for section in written.sections)
    assert html.count(f">【{banner}】</text>") == pictures == 2
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert all(f"【{banner}】" in heading for heading in headings)


def test_a_clock_that_was_set_during_the_run_is_told() -> None:
    plain = report("en")
    judged = assessed()
    at = judged.started + timedelta(minutes=2)
    jump = ClockJumped(at=at, shown=at + timedelta(hours=3), seconds=10_800)
    told = dict(report("en", judged.model_copy(update={"jumps": (jump,)})).facts)
    assert told.keys() - dict(plain.facts).keys() == {"Clock set"}
    assert "by +10800 s" in told["Clock set"]


def test_what_was_tried_of_the_drill_network_is_told_and_a_leak_comes_first() -> None:
    judged = assessed()
    tried = ("10.1.0.1:22", "10.1.0.2:22")
    found = IsolationChecked(at=judged.started, network="10.213.86.0/24", tried=tried)
    leak = found.model_copy(update={"reached": tried[1:]})
    kept = report("en", judged.model_copy(update={"isolation": (found,)}))
    assert any("None of 2 places of production" in text for text in dict(kept.facts).values())
    assert kept.headline == report("en").headline
    led = report("en", judged.model_copy(update={"isolation": (found, leak)}))
    sentence = "The drill network 10.213.86.0/24 leads to production: 10.1.0.2:22 reached."
    assert led.headline == f"{sentence} {kept.headline}"


def test_compressed_time_of_people_is_always_called_so() -> None:
    judged = assessed()
    played = {"basis": Basis.ASSUMED, "compressed": 60}
    first = next(step for step in judged.steps if step.started is not None)
    steps = tuple(
        step.model_copy(update=played) if step is first else step for step in judged.steps
    )
    figures = judged.figures.model_copy(update={"compressed": 60})
    compressed = judged.model_copy(update={"steps": steps, "figures": figures})
    written = report("en", compressed)
    assert "compressed 60 times" in dict(written.facts)["Time of people"]
    assert "compressed 60 times" in written.figures[-1].note
    text = MarkdownReport().render(written)
    assert text.count("assumed, compressed 60 times") == 1
    for heading in ("Lab: incident to verified", "Incident to verified", "Began", "Ended"):
        assert f"| {heading} (compressed) |" in text
    assert "Lab (compressed)" in " ".join(shown(written).split())
    assert "compressed" not in MarkdownReport().render(report("en"))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_hostile_names_are_shown_and_do_nothing(language: str) -> None:
    lab = Lab(
        broken=EVENTFUL.broken, shaky=EVENTFUL.shaky, injects=EVENTFUL.injects, detail=HOSTILE
    )
    assessment = assessed(lab, HOSTILE)
    written = report(language, assessment)
    html = HtmlReport().render(written)
    harmless = parsed(HtmlReport().render(report(language)))
    elements = parsed(html)
    assert elements.tags == harmless.tags
    assert not {name for name, _ in elements.attributes if name.startswith("on")}
    source = MarkdownReport().render(written)
    console = shown(written, width=600)
    for text in (html, source, console):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "{{ 7*7 }}" in html
    assert "{{ 7\\*7 }}" in source
    assert "<script>alert(1)</script>|{{ 7*7 }}`$(id)`[x](http://evil.example)" in console


def test_hostile_names_do_nothing_in_rendered_markdown() -> None:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    rendered = parsed(
        parser.render(MarkdownReport().render(report("en", assessed(EVENTFUL, HOSTILE))))
    )
    assert rendered.tags <= {
        *("h1", "h2", "p", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td")
    }
    assert {name for name, _ in rendered.attributes} <= {"style"}


def test_measured_extrapolated_and_assumed_are_columns_of_their_own() -> None:
    headings = report("en").sections[1].table
    assert headings is not None
    shares = [heading for heading in headings.headings if heading.endswith("share")]
    assert shares == [
        "Forecast: measured share",
        "Forecast: extrapolated share",
        "Forecast: assumed share",
    ]


def test_the_summary_counts_what_the_assessment_counts() -> None:
    assert report("en").headline == (
        "2 of 4 systems recovered and verified. 2 of 4 meet their recovery time objective; "
        "2 had data older than their recovery point objective."
    )
    soon = scenario(
        attendance=[{"team": "it-section", "present": [{"after": "0s", "share": "100%"}]}]
    )
    assert report("en", assessed(Lab(), damage=soon)).headline == (
        "4 of 4 systems recovered and verified. Every target is met."
    )


def test_many_systems_are_divided_over_several_pictures() -> None:
    assessment = assessed()
    many = assessment.model_copy(update={"outcomes": assessment.outcomes * (ROWS_TO_A_PAGE // 2)})
    wording = Wording("en", str)
    pictures = forecast_pictures(many, wording, "DRILL")
    assert len(pictures) == 2
    spans = {
        re.findall(r'<text x="[\d.]+" y="34"[^>]*>([^<]*)</text>', each.svg)[-1]
        for each in pictures
    }
    assert len(spans) == 1
    assert len({re.search(r'id="(\w+)-', each.svg)[1] for each in pictures}) == 2  # type: ignore[index]


def test_a_report_can_be_made_of_every_beginning_of_a_run() -> None:
    city, damage = inventory(), scenario()
    events = history(plan_for(city, damage), EVENTFUL)
    wording = Wording("ja", translator("ja"))
    for length in range(1, len(events) + 1):
        state = fold(events[:length])
        written = build_report(assess(state, city, damage, PlainCalendar()), wording)
        assert parsed(HtmlReport().render(written)).tags
        assert shown(written)
        assert MarkdownReport().render(written).startswith("# 【訓練】")


def test_every_value_has_a_word() -> None:
    shown_enums = (
        *(Impact, Ending, Judgement, PointJudgement, Weight),
        *(Basis, StepKind, StepStatus, RateBound, ReactionJudgement, Clarity, Segment),
        *(ActualJudgement, Standing, StandstillKind, WorkResult, Cause, QuestionKind, EntryKind),
    )
    expected = {(enum, member.value) for enum in shown_enums for member in enum}
    assert set(WORDS) == expected
