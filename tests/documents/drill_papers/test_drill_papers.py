"""The papers of a drill, from the sample city's exercise and from a city that states little."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from bcp.adapters.sample import sample_root
from bcp.adapters.translation import translator
from bcp.app.load_workspace import load
from bcp.documents.continuity.content import Grid, State
from bcp.documents.continuity.pen import Pen
from bcp.documents.drill_papers.book import drill_parts, make_drill_paper
from bcp.documents.drill_papers.facts import DrillFacts, DrillPaper
from bcp.documents.drill_papers.script import Cue, write_script
from bcp.documents.paper.markdown import escape
from bcp.documents.wording import Wording
from bcp.model.refusal import Refused
from bcp.model.system import StepKind
from bcp.planning.planner import make_plan
from tests.conftest import Golden
from tests.documents.continuity.city import ENGLISH, JAPANESE, TODAY

BACKSLASH = chr(92)


@cache
def facts_of(root: Path, scenario: str) -> DrillFacts:
    loaded = load(root)
    inventory, damage = loaded.sound(), loaded.scenario(scenario)
    plan = make_plan(inventory, damage, digest=loaded.digest)
    return DrillFacts(inventory, loaded.continuity, damage, plan, TODAY, "5" * 64)


def sample() -> DrillFacts:
    return facts_of(sample_root(), "earthquake-exercise")


def small() -> DrillFacts:
    return facts_of(Path(__file__).parents[2] / "small_city", "hall-lost")


def text_of(facts: DrillFacts, kind: DrillPaper, wording: Wording) -> str:
    """The Markdown, with digests made the same for every edition of the inventory."""
    text = make_drill_paper(facts, kind, wording).markdown
    for digest, sign in ((facts.plan.digest, "p"), (facts.plan.inventory_digest, "i")):
        for length in (64, 12):
            text = text.replace(digest[:length], sign * length)
    return text


@pytest.mark.parametrize("kind", DrillPaper)
def test_the_papers_of_the_sample_exercise(kind: DrillPaper, golden: Golden) -> None:
    golden(f"{kind.value}.ja.md", text_of(sample(), kind, JAPANESE))


@pytest.mark.parametrize("kind", DrillPaper)
def test_a_scenario_that_states_little_in_english(kind: DrillPaper, golden: Golden) -> None:
    text = text_of(small(), kind, ENGLISH)
    golden(f"{kind.value}.en.md", text)
    assert "Not filled in" in text


@pytest.mark.parametrize("kind", DrillPaper)
@pytest.mark.parametrize("wording", [JAPANESE, ENGLISH], ids=["ja", "en"])
def test_nothing_unfinished_is_left_and_no_value_is_empty(
    kind: DrillPaper, wording: Wording
) -> None:
    for facts in (sample(), small()):
        text = text_of(facts, kind, wording)
        assert re.findall(r"\{\{|\}\}|\{%|\bNone\b|object at 0x|\{[a-z_]+\}", text) == []
        grids = []
        for part in drill_parts(facts, kind, Pen(wording)):
            grids += [block for each in part.sections for block in each.blocks]
            for entry in part.entries():
                assert entry.text or entry.state is State.PLAIN
                assert (entry.state is State.MISSING) == bool(entry.place)
        keys = [grid.key for grid in grids if isinstance(grid, Grid)]
        assert len(set(keys)) == len(keys) > 2


def test_the_script_holds_every_event_decision_and_inject_once_in_order_of_time() -> None:
    facts = sample()
    script = write_script(facts, JAPANESE)
    by_cue = {cue: [line for line in script if line.cue is cue] for cue in Cue}

    assert [line.at for line in script] == sorted(line.at for line in script)
    assert len({line.sign for line in script}) == len(script)
    assert [line.text for line in by_cue[Cue.EVENT]] == [e.text for e in facts.scenario.events]
    assert len(by_cue[Cue.DECISION]) == sum(
        step.kind is StepKind.DECISION for step in facts.plan.steps
    )
    effects = [line for line in by_cue[Cue.EVENT] if line.effect]
    assert len(by_cue[Cue.INJECT]) == 3
    assert len(effects) == sum(event.effect is not None for event in facts.scenario.events)


def test_participants_do_not_learn_what_is_told_expected_or_made_to_happen() -> None:
    facts = sample()
    scenario = facts.scenario
    for wording in (JAPANESE, ENGLISH):
        paper = make_drill_paper(facts, DrillPaper.PARTICIPANTS, wording)
        shown = paper.markdown.replace(BACKSLASH, "")
        hidden = [scenario.description]
        for event in scenario.events:
            hidden += [event.text, event.text_en or event.text]
            hidden += [event.expected, event.expected_en or event.expected, event.id]
        script = write_script(facts, wording)
        hidden += [line.text for line in script if line.cue is not Cue.EVENT]
        hidden += [line.effect for line in script if line.effect]
        assert len(hidden) > 50
        assert [text for text in hidden if text in shown] == []
        controller = make_drill_paper(facts, DrillPaper.CONTROLLER, wording).markdown
        assert all(str(escape(line.text)) in controller for line in script)


def test_what_a_scenario_states_is_text_and_no_markup() -> None:
    facts = small()
    nasty = "**x** {{ 7*7 }} <script>alert(1)</script> | a"
    scenario = facts.scenario.model_copy(update={"briefing": nasty, "description": nasty})
    changed = DrillFacts(facts.inventory, facts.continuity, scenario, facts.plan, TODAY, "5" * 64)
    for kind in DrillPaper:
        text = make_drill_paper(changed, kind, JAPANESE).markdown
        assert "<script>" not in text
        assert BACKSLASH + "*" in text


def test_a_citys_own_template_replaces_ours() -> None:
    wording = Wording("ja", translator("ja"))
    own = {"drill/document.md.j2": "{{ heading(1, '市の様式') }}\n\n{{ parts[0].title }}\n"}
    paper = make_drill_paper(small(), DrillPaper.PLAN, wording, own)
    assert "# 市の様式" in paper.markdown
    with pytest.raises(Refused):
        make_drill_paper(small(), DrillPaper.PLAN, wording, {"drill/document.md.j2": "{{ no }}"})
