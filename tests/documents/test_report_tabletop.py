"""The report of a tabletop, and the chains of missed targets."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt

from bcp.adapters.translation import translator
from bcp.documents.report import HtmlReport, MarkdownReport
from bcp.documents.report_chains import chain_table
from bcp.documents.report_tabletop import build_tabletop_report
from bcp.documents.wording import Wording
from bcp.evaluation.tabletop import TabletopAssessment, assess_tabletop
from bcp.execution.events import ReactionJudgement
from bcp.execution.tabletop import Said, Taken
from bcp.planning.plan import Verdict
from tests.cities import SmallCity
from tests.documents.test_report import HOSTILE
from tests.tabletops import ACCEPT, GOOD, ScriptedTable, told, with_events

ENGLISH = Wording("en", translator("en"))


def assessed(city: SmallCity, text: str = "立入りを止めた") -> TabletopAssessment:
    """The register is to be back within five hours, which nothing can bring about."""
    city.replace("systems_inventory/objectives.yaml", "rto: 24h", "rto: 5h")
    said = Said("情報担当課長", text, ReactionJudgement.MET, 60.0)
    taken = {ACCEPT: Taken("市民担当課長", yes=True, why=text, at=12 * 3600, seconds=5.0)}
    state, _ = told(with_events(city), ScriptedTable({"first-report": said}, taken))
    found = assess_tabletop(state)
    return found.model_copy(update={"plan_digest": "a" * 64, "inventory_digest": "b" * 64})


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_whole_report(
    language: str, small_city: SmallCity, golden: Callable[[str, str], None]
) -> None:
    report = build_tabletop_report(assessed(small_city), Wording(language, translator(language)))
    golden(f"report.{language}.md", MarkdownReport().render(report))


def test_each_missed_target_has_its_chain_and_it_adds_up(small_city: SmallCity) -> None:
    plan = assessed(small_city).forecast
    missed = [each for each in plan.systems if each.verdict is not Verdict.MET]
    table = chain_table(plan, {}, ENGLISH)
    assert [each.system for each in missed] == ["registry-database", "registry"]
    assert list(dict.fromkeys(row[0].text for row in table.rows)) == [each.name for each in missed]
    last = {row[0].text: row[4].text for row in table.rows}
    assert last == {each.name: ENGLISH.length(each.recovered) for each in missed}


def test_no_chain_where_every_target_is_met(small_city: SmallCity) -> None:
    plan = told(with_events(small_city), ScriptedTable({"first-report": GOOD}))[0].plan
    assert all(each.verdict is Verdict.MET for each in plan.systems)
    assert chain_table(plan, {}, ENGLISH).rows == ()


def test_what_is_typed_at_the_table_is_inert(small_city: SmallCity) -> None:
    report = build_tabletop_report(assessed(small_city, HOSTILE), ENGLISH)
    page = HtmlReport().render(report)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    text = MarkdownReport().render(report)
    for rendered in (page, text):
        assert not re.search(r"[\u202e\x1b]", rendered)
    assert "<script" not in MarkdownIt("commonmark").render(text)
