"""The whole document: of the sample city in Japanese, of a city that states nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bcp.documents.continuity.book import build_parts, make_paper
from bcp.documents.continuity.content import Grid, Remark, State, entries_of
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.pen import Pen
from bcp.documents.wording import Wording
from bcp.model.forms import PUBLISHED_OUTLINE, Form, FormKind, FormSet
from bcp.model.refusal import Refused
from bcp.model.scenario import Losses
from bcp.planning.planner import make_plan
from tests.conftest import Golden
from tests.documents.continuity.city import ENGLISH, JAPANESE, sample_facts, small_facts

CHAPTERS = [f"chapter-{number}" for number in range(1, 10)]


def text_of(facts: Facts, wording: Wording = JAPANESE, *, public: bool = False) -> str:
    """The Markdown, with digests made the same for every edition of the inventory."""
    paper = make_paper(facts, wording, public=public)
    text = paper.markdown
    for digest, sign in (
        (facts.plan.digest, "p"),
        (facts.plan.inventory_digest, "i"),
        (facts.statements_digest, "s"),
    ):
        for length in (64, 16, 12):
            text = text.replace(digest[:length], sign * length)
    return text


def test_the_document_of_the_sample_city(golden: Golden) -> None:
    golden("sample.ja.md", text_of(sample_facts()))


def test_its_public_version(golden: Golden) -> None:
    golden("public.ja.md", text_of(sample_facts(), public=True))


def test_a_city_that_states_nothing_in_english(golden: Golden) -> None:
    golden("nothing.en.md", text_of(small_facts(), ENGLISH))


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("wording", [JAPANESE, ENGLISH], ids=["ja", "en"])
def test_nothing_unfinished_is_left_in_a_document(wording: Wording, *, public: bool) -> None:
    for facts in (sample_facts(), small_facts()):
        text = make_paper(facts, wording, public=public).markdown
        assert re.findall(r"\{\{|\}\}|\{%|\bNone\b|<bound|object at 0x|\{[a-z_]+\}", text) == []


@pytest.mark.parametrize("public", [False, True])
def test_every_part_of_the_outline_is_there_and_no_value_is_empty(*, public: bool) -> None:
    for facts in (sample_facts(), small_facts()):
        parts = build_parts(facts, Pen(JAPANESE, public=public))

        forms = [f"form-{kind.value}" for kind in FormKind]
        assert [part.key for part in parts] == ["front", *CHAPTERS, "forms", *forms]
        for part in parts:
            assert all(section.blocks for section in part.sections), part.key
            for entry in part.entries():
                assert entry.text or entry.state is State.PLAIN, part.key
                assert (entry.state is State.MISSING) == bool(entry.place), (part.key, entry)


def test_keys_of_tables_are_unique_and_their_rows_are_whole() -> None:
    grids = [
        block
        for part in build_parts(sample_facts(), Pen(JAPANESE))
        for section in part.sections
        for block in section.blocks
        if isinstance(block, Grid)
    ]
    assert len({grid.key for grid in grids}) == len(grids) > 40
    for grid in grids:
        assert {len(row) for row in grid.rows} <= {len(grid.heads)}, grid.key
        assert list(entries_of(grid))


def test_form_1_has_the_columns_of_the_published_outline() -> None:
    parts = {part.key: part for part in build_parts(sample_facts(), Pen(JAPANESE))}
    (grid,) = parts["form-systems"].sections[0].blocks
    assert isinstance(grid, Grid)
    assert len(grid.heads) == 10
    assert len(grid.rows) == len(sample_facts().inventory.systems)


def test_the_table_of_chapter_4_says_what_plan_and_forecast_say() -> None:
    facts, pen = sample_facts(), Pen(JAPANESE)
    parts = {part.key: part for part in build_parts(facts, pen)}
    grid = parts["chapter-4"].sections[1].blocks[0]
    assert isinstance(grid, Grid)
    by_name = {row[0].text: [entry.text for entry in row] for row in grid.rows}
    for planned in facts.plan.systems:
        forecast = facts.forecasts[planned.system]
        row = by_name[facts.inventory.systems_by_id[planned.system].name]
        assert row[5] == JAPANESE.length(planned.recovered)
        assert row[6] == JAPANESE.length(forecast.verified.p50)
        assert row[7] == JAPANESE.length(forecast.verified.p90)
    assert len(by_name) == len(facts.inventory.systems) > len(facts.plan.systems)


def test_a_business_is_back_with_the_last_of_its_systems_degraded_ones_included() -> None:
    facts = sample_facts()
    parts = {part.key: part for part in build_parts(facts, Pen(JAPANESE))}
    grid = parts["form-businesses"].sections[0].blocks[0]
    assert isinstance(grid, Grid)
    back = dict(zip((each.id for each in facts.continuity.businesses), grid.rows, strict=True))
    registry = max(
        facts.planned[name].recovered or 0 for name in facts.continuity.businesses[2].systems
    )
    assert facts.continuity.businesses[2].id == "resident-records"
    assert back["resident-records"][5].text == JAPANESE.length(registry)
    website = facts.degraded["city-website"]
    assert back["public-information"][5].text == JAPANESE.length(website.recovered)


def test_without_a_simulation_the_document_says_so() -> None:
    facts = replace(small_facts(), forecast=None)
    parts = {part.key: part for part in build_parts(facts, Pen(ENGLISH))}
    (grid, remark) = parts["chapter-4"].sections[1].blocks
    assert isinstance(grid, Grid)
    assert {row[6].text for row in grid.rows} <= {"not simulated", "–"}
    assert isinstance(remark, Remark)
    assert "needs the extra 'forecast'" in remark.text
    assert "figure-recovery" in make_paper(facts, ENGLISH).markdown


def test_a_scenario_that_hits_nothing_has_a_document_without_times() -> None:
    whole = small_facts()
    harmless = whole.scenario.model_copy(update={"lost": Losses()})
    plan = make_plan(whole.inventory, harmless, digest="0" * 64)
    text = make_paper(replace(whole, scenario=harmless, plan=plan, forecast=None), ENGLISH).markdown
    assert "The scenario takes no system away." in text
    assert "figure-recovery" not in text
    assert "figure-dependencies" in text


def test_a_form_set_of_the_workspace_decides_numbers_order_and_titles() -> None:
    forms = FormSet(
        name="ある手引き",
        forms=(
            Form(kind=FormKind.CONTACTS, number="3-1", title="連絡先"),
            Form(kind=FormKind.SYSTEMS, number="7"),
        ),
    )
    facts = replace(small_facts(), forms=forms)
    parts = build_parts(facts, Pen(JAPANESE))

    assert [part.key for part in parts[-2:]] == ["form-contacts", "form-systems"]
    assert parts[-2].heading.endswith("3-1　連絡先")
    assert [part.key for part in parts].count("form-contacts") == 1
    assert {form.kind for form in PUBLISHED_OUTLINE.forms} == set(FormKind)


def test_a_citys_own_template_replaces_a_chapter() -> None:
    own = {"bcp/chapter-9.md.j2": "{{ heading(1, part.title) }}\n\n市独自の文 {{ part.number }}\n"}
    text = make_paper(small_facts(), JAPANESE, overrides=own).markdown
    assert "市独自の文 9" in text
    assert "市独自の文 8" not in text
    with pytest.raises(Refused):
        make_paper(small_facts(), JAPANESE, overrides={"bcp/part.md.j2": "{{ nothing }}"})


def test_what_a_city_writes_is_text_and_no_markup() -> None:
    nasty = "**x** {{ 7*7 }} <script>alert(1)</script> | a | [l](http://x)"
    facts = small_facts(policy={"purpose": {"text": nasty}}, references=[nasty])
    text = make_paper(facts, JAPANESE).markdown
    assert "<script>" not in text
    assert "49" not in text.split("chapter-1")[1].split("chapter-2")[0]
    assert r"\*\*x\*\*" in text
