"""The review of servers: refusals, figures that are those of real plans, real documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
import yaml

from bcp.adapters.translation import translator
from bcp.app.plan_recovery import plan_recovery
from bcp.app.review_servers import Wanted, review_workspace, write_review
from bcp.consolidation.recovery import RecoveryEffect, SystemEffect
from bcp.consolidation.remedies import AlternativeKind
from bcp.consolidation.review import Review
from bcp.consolidation.verdict import Tone, Topic, verdict
from bcp.documents.continuity.content import Grid
from bcp.documents.continuity.pen import Pen
from bcp.documents.review.book import review_parts
from bcp.documents.wording import Wording
from bcp.model.inventory import Inventory
from bcp.model.paper import PaperFormat
from bcp.model.refusal import Refused
from bcp.planning.comparison import standings
from tests.app.written import everything_in
from tests.cities import SmallCity
from tests.consolidation.reviewed_city import give_review, give_servers
from tests.consolidation.sample_review import TODAY, sample_review, silent

ENGLISH = Wording("en", translator("en"))
JAPANESE = Wording("ja", translator("ja"))


def reviewed(city: SmallCity, **more: Any) -> Review:
    return review_workspace(city.root, silent, today=TODAY, **more)


def effect_of(review: Review) -> RecoveryEffect:
    assert review.recovery is not None
    return review.recovery


def systems_of(review: Review) -> dict[str, SystemEffect]:
    (scenario,) = effect_of(review).scenarios
    return {each.system: each for each in scenario.systems}


def write_systems(city: SmallCity, inventory: Inventory, names: tuple[str, ...]) -> None:
    """State the systems in the workspace as they are in an inventory."""
    for path in (city.root / "systems_inventory").rglob("*.yaml"):
        if path.stem in names:
            system = inventory.systems_by_id[path.stem]
            document = system.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
            text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
            path.write_text(text, encoding="utf-8")


def test_a_workspace_that_states_no_policy_is_refused_with_what_to_write(
    small_city: SmallCity,
) -> None:
    give_servers(small_city)
    with pytest.raises(Refused) as refusal:
        reviewed(small_city)
    assert refusal.value.hint is not None
    assert "systems_inventory/review.yaml" in refusal.value.hint.render()


def test_all_that_is_wrong_with_the_arguments_is_said_at_once(small_city: SmallCity) -> None:
    give_review(small_city)
    with pytest.raises(Refused) as refusal:
        reviewed(small_city, scenarios=["hall-lst"], without=["clrk", "ledger"])
    told = refusal.value.render()
    assert "hall-lst" in told
    assert "hall-lost" in told
    assert "clrk" in told
    assert "clerk" in told
    assert "ledger" not in told


def test_figures_before_the_moves_are_those_of_the_plan_of_the_workspace(
    small_city: SmallCity,
) -> None:
    give_review(small_city)
    found = systems_of(reviewed(small_city))
    plan = standings(plan_recovery(small_city.root).plan)
    assert {name: each.before for name, each in found.items() if each.before} == plan


def test_figures_after_the_moves_are_those_of_the_plan_of_a_workspace_that_states_them(
    small_city: SmallCity,
) -> None:
    give_review(small_city)
    found = reviewed(small_city)
    after = {name: each.after for name, each in systems_of(found).items() if each.after}
    course = [move.system for move in effect_of(found).moves]
    assert sorted(course) == ["clerk", "ledger"]
    moved = _moved(found)
    write_systems(small_city, moved, ("clerk", "ledger"))
    stated = standings(plan_recovery(small_city.root).plan)
    assert stated == after


def _moved(review: Review) -> Inventory:
    from bcp.consolidation.moved import moved  # noqa: PLC0415 - beside its only use

    names = [move.system for move in effect_of(review).moves]
    return moved(review.inventory, review.policy.platform, names)


def test_the_move_that_breaks_targets_is_named_and_without_it_they_are_kept(
    small_city: SmallCity,
) -> None:
    give_review(small_city)
    found = effect_of(reviewed(small_city))
    assert {each.system for each in found.broken} == {
        "clerk", "ledger", "registry", "registry-database"
    }  # fmt: skip
    assert {each.responsible for each in found.broken} == {("clerk",)}
    without = reviewed(small_city, without=["clerk"])
    assert effect_of(without).broken == ()
    kept = systems_of(without)
    for each in found.broken:
        (way,) = [w for w in each.alternatives if w.kind is AlternativeKind.WITHOUT]
        assert way.standing == kept[each.system].after


def test_the_verdict_is_as_bad_as_its_worst_topic(small_city: SmallCity) -> None:
    give_review(small_city)
    found = verdict(reviewed(small_city))
    assert found.of(Topic.RECOVERY) is Tone.CONDITION
    assert found.of(Topic.INDICATOR) is Tone.GOOD
    assert found.tone is Tone.CONDITION
    small_city.replace("systems_inventory/review.yaml", "yen: 4000000", "yen: 40000000")
    dear = verdict(reviewed(small_city))
    assert dear.of(Topic.INDICATOR) is Tone.BAD
    assert dear.tone is Tone.BAD


def test_without_scenarios_nothing_is_planned(small_city: SmallCity) -> None:
    give_review(small_city)
    (small_city.root / "drills/hall-lost.yaml").unlink()
    (small_city.root / "drills/lab.yaml").unlink(missing_ok=True)
    found = reviewed(small_city)
    assert found.recovery is None
    assert verdict(found).of(Topic.RECOVERY) is None


def test_a_review_of_years_that_are_over_looks_at_support_as_of_their_beginning(
    small_city: SmallCity,
) -> None:
    give_review(small_city)
    assert reviewed(small_city).question.as_of == TODAY
    assert reviewed(small_city, year=2016).question.as_of == date(2016, 4, 1)
    assert reviewed(small_city, year=2025).question.as_of == TODAY


def test_where_no_year_is_stated_the_review_begins_with_todays_and_nothing_moves_before(
    small_city: SmallCity,
) -> None:
    give_review(small_city)
    small_city.replace("systems_inventory/review.yaml", "first_year: 2026\n", "")
    found = reviewed(small_city)
    assert (found.question.year, found.question.not_before) == (2026, TODAY)
    assert all(move.first >= TODAY for move in found.calendar.moves)
    assert reviewed(small_city, year=2026).question.not_before == TODAY
    assert reviewed(small_city, year=2016).question.not_before is None


def test_moving_nothing_breaks_nothing_and_changes_nothing(small_city: SmallCity) -> None:
    give_review(small_city)
    found = reviewed(small_city, without=["clerk", "ledger"])
    effect = effect_of(found)
    assert effect.moves == ()
    assert effect.broken == ()
    assert all(each.before == each.after for each in systems_of(found).values())
    assert verdict(found).of(Topic.SERVERS) is Tone.BAD


def test_the_documents_have_all_headings_and_tables_and_say_what_they_rest_on(
    small_city: SmallCity, tmp_path: Path
) -> None:
    give_review(small_city)
    found = reviewed(small_city)
    sheet = tmp_path / "costs.xlsx"
    wanted = Wanted(tmp_path / "out", JAPANESE, tuple(PaperFormat), sheet)
    *paths, written = write_review(small_city.root, found, wanted)
    assert written == sheet
    named = {path.suffix: path for path in paths}
    assert sorted(named) == [".docx", ".html", ".md", ".pdf"]
    parts = review_parts(found, Pen(JAPANESE))
    document: Any = docx.Document(str(named[".docx"]))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert ["".join(each.split()) for each in headings] == [
        "".join(part.heading.split()) for part in parts
    ]
    grids = [
        block
        for part in parts
        for section in part.sections
        for block in section.blocks
        if isinstance(block, Grid)
    ]
    assert [[cell.text for cell in table.rows[0].cells] for table in document.tables[1:]] == [
        [head.text for head in grid.heads] for grid in grids
    ]
    marking = Pen(JAPANESE).say(_marking())
    reader = pypdf.PdfReader(str(named[".pdf"]))
    squeezed = "".join(marking.split())
    assert all(squeezed in "".join(page.extract_text().split()) for page in reader.pages)
    for path in paths:
        text = everything_in(path)
        assert "63.6%" in text, path.name
        assert found.digest[:12] in text, path.name


def _marking() -> Any:
    from bcp.model.message import Message  # noqa: PLC0415 - beside its only use

    return Message.of("Internal use only, made from assumptions")


def test_a_public_version_holds_no_weakness_no_host_and_no_forecast(
    small_city: SmallCity, tmp_path: Path
) -> None:
    give_review(small_city)
    found = reviewed(small_city)
    formats = (PaperFormat.MARKDOWN, PaperFormat.WORD)
    inside = write_review(small_city.root, found, Wanted(tmp_path / "in", ENGLISH, formats))
    hidden = Wanted(tmp_path / "out", ENGLISH, formats, public=True)
    public = write_review(small_city.root, found, hidden)
    assert [path.name for path in public] == ["review.public.en.md", "review.public.en.docx"]
    for before, after in zip(inside, public, strict=True):
        for secret in ("host-1", "17 h 57 min", "Nothing says which"):
            assert secret in everything_in(before)
            assert secret not in everything_in(after)
        assert "63.6%" in everything_in(after)
    told = public[0].read_text(encoding="utf-8")
    begin = told.index("# 1 Verdict")
    verdict_text = told[begin : told.index("\n|", begin)]
    assert "63.6%" in verdict_text
    assert "Not public" not in verdict_text


def test_the_sample_fits_its_target_and_breaks_nothing() -> None:
    found = sample_review()
    assert found.indicator.met
    assert effect_of(found).broken == ()
    assert not any(year.misfits for year in found.years)


def test_the_same_review_twice_is_the_same(small_city: SmallCity) -> None:
    give_review(small_city)
    first, second = reviewed(small_city), reviewed(small_city)
    assert replace(first, inventory=second.inventory) == second
