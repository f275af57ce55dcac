from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.evaluation.evidence import (
    NEWEST,
    Collected,
    Flaw,
    LeftOut,
    collect_evidence,
    left_out_message,
)
from bcp.execution.events import DrillKind
from bcp.execution.fold import fold
from bcp.execution.state import RunState
from bcp.model.inventory import Inventory
from bcp.model.scenario import Realm
from bcp.planning.evidence import NO_EVIDENCE, Evidence
from bcp.planning.plan import Basis
from tests.evaluation.city import (
    LAB_START,
    MIB,
    Lab,
    history,
    inventory,
    plan_for,
    run,
    scenario,
)

CITY, DAMAGE = inventory(), scenario()
RESTORE, CHECK = "city-website/restore", "resident-registry/verify"
REAL = Lab(realm=Realm.PRODUCTION)
STATED = 100 * MIB


def collected(*labs: Lab, city: Inventory = CITY) -> Collected:
    return collect_evidence([run(CITY, DAMAGE, lab) for lab in labs], city)


def evidence(*labs: Lab) -> Evidence:
    return collected(*labs).evidence


def city_with(**parts: object) -> Inventory:
    # A copy would keep the indexes that were made of the old parts.
    fields = {name: getattr(CITY, name) for name in Inventory.model_fields}
    return Inventory.model_construct(**{**fields, **parts})


def without_step(name: str, step: str) -> Inventory:
    return changed(name, step, None)


def changed(name: str, step: str, update: dict[str, object] | None) -> Inventory:
    systems = [
        system.model_copy(
            update={
                "recovery": tuple(
                    each if each.id != step else each.model_copy(update=update)
                    for each in system.recovery
                    if each.id != step or update is not None
                )
            }
        )
        if system.id == name
        else system
        for system in CITY.systems
    ]
    return city_with(systems=tuple(systems))


def test_without_runs_nothing_is_known() -> None:
    assert collect_evidence([], CITY) == Collected(evidence=NO_EVIDENCE, runs=0, left_out=())


@pytest.mark.parametrize("kind", DrillKind)
def test_only_drills_that_carry_something_out_are_evidence(kind: DrillKind) -> None:
    real = run(CITY, DAMAGE, Lab(seconds=1000))
    counts = kind in {DrillKind.FUNCTIONAL, DrillKind.FULL}
    expected = collect_evidence([real] if counts else [], CITY)
    assert collect_evidence([replace(real, kind=kind)], CITY) == expected
    # It does not push out what others measured either.
    talk = [replace(real, kind=DrillKind.TABLETOP)] * NEWEST
    assert collect_evidence([real, *talk], CITY) == collect_evidence([real], CITY)
    assert collect_evidence([real], CITY).evidence.work


def test_a_drill_that_took_less_than_the_estimate_only_stands_beside_it() -> None:
    found = evidence(Lab(seconds=10), Lab(seconds=20, day=1))
    assert found.work == {}
    # Nine and nineteen seconds around a copy of one; of two figures the slower.
    shown = found.rehearsed[RESTORE]
    assert (shown.seconds, shown.shortest, shown.longest) == (19, 9, 19)
    assert (shown.count, shown.basis) == (2, Basis.EXTRAPOLATED)
    assert shown.last is not None
    assert shown.last - timedelta(days=1) == LAB_START + timedelta(seconds=20)


def test_a_drill_that_took_longer_than_the_estimate_lengthens_it() -> None:
    found = evidence(Lab(seconds=1000))
    assert (found.work[RESTORE].seconds, found.work[RESTORE].basis) == (999, Basis.EXTRAPOLATED)
    assert RESTORE not in found.rehearsed
    assert "core-database/restore" in found.rehearsed


@pytest.mark.parametrize("seconds", [5.0, 5000.0])
def test_a_run_at_full_scale_replaces_the_estimate_whichever_way(seconds: float) -> None:
    found = evidence(replace(REAL, seconds=seconds), Lab(seconds=800, day=1))
    assert (found.work[RESTORE].seconds, found.work[RESTORE].basis) == (
        seconds - 1,
        Basis.MEASURED,
    )
    assert found.work[RESTORE].count == 1


def test_the_figure_is_the_median_of_the_newest_runs() -> None:
    labs = [
        replace(REAL, seconds=float(s), day=day)
        for day, s in enumerate((9000, 9000, 1, 2, 3, 4, 5))
    ]
    found = evidence(*labs).work[CHECK]
    assert (found.seconds, found.count) == (3, NEWEST)
    assert (found.shortest, found.longest) == (1, 5)
    assert found.last is not None
    assert (found.last - LAB_START).days == 6


def test_one_run_gone_wrong_does_not_lead_the_figure_astray() -> None:
    labs = [replace(REAL, seconds=float(s), day=day) for day, s in enumerate((10, 90_000, 12))]
    assert evidence(*labs).work[CHECK].seconds == 12


def test_simulated_people_and_their_looks_are_never_evidence() -> None:
    for lab in (Lab(seconds=9000), replace(REAL, seconds=9000.0)):
        found = evidence(lab)
        assert "certificate-issuing/approve" not in {*found.work, *found.rehearsed}
        assert "core-database/verify" not in {*found.work, *found.rehearsed}
        assert CHECK in found.work


DATABASE, SITE = "offsite:core-database/database", "offsite:city-website/site"


def test_a_drill_tells_the_rate_of_what_it_copied_and_never_above_the_stated_one() -> None:
    found = evidence(Lab())
    # 40 MiB in 0.1 s and 64 MiB in 1 s; the 20 kB of the program tell nothing.
    assert set(found.copies) == {DATABASE, SITE}
    assert {each.basis for each in found.copies.values()} == {Basis.EXTRAPOLATED}
    assert (found.copies[DATABASE].bytes_per_second, found.copies[DATABASE].observed) == (
        STATED,
        400 * MIB,
    )
    assert found.copies[SITE].bytes_per_second == found.copies[SITE].observed == 64 * MIB
    assert found.rates == {}


def test_a_run_at_full_scale_tells_the_rate_of_the_repository_as_well() -> None:
    found = evidence(REAL)
    assert found.copies[DATABASE].bytes_per_second == 400 * MIB
    rate = found.rates["offsite"]
    assert (rate.bytes_per_second, rate.basis) == (int(104 * MIB / 1.1), Basis.MEASURED)


def test_what_full_scale_says_of_a_repository_outweighs_a_lab() -> None:
    part = replace(REAL, bytes={"database": 40 * MIB, "program": 1, "site": 1})
    found = evidence(part, Lab(day=1))
    assert set(found.copies) == {DATABASE}
    assert found.copies[DATABASE].basis is Basis.MEASURED
    assert found.rates["offsite"].bytes_per_second == 400 * MIB


def test_of_two_rates_the_slower_one_counts() -> None:
    slow = Lab(copy_seconds={"database": 4.0, "program": 0.01, "site": 4.0}, day=1)
    found = evidence(Lab(), slow).copies[SITE]
    assert found.bytes_per_second == found.slowest == 16 * MIB
    assert (found.fastest, found.count) == (64 * MIB, 2)


def test_copies_too_small_tell_no_rate() -> None:
    tiny = {"database": 3 * MIB, "program": 1, "site": 3 * MIB}
    assert evidence(Lab(bytes=tiny)).copies == evidence(replace(REAL, bytes=tiny)).rates == {}


def test_a_repository_that_is_gone_has_no_rate() -> None:
    city = city_with(repositories=())
    assert collected(Lab(), city=city).evidence.copies == {}


def flaws(found: Collected) -> dict[str, Flaw]:
    return {each.step: each.flaw for each in found.left_out}


def test_a_step_that_needed_a_second_attempt_is_left_out() -> None:
    found = collected(Lab(shaky=frozenset({RESTORE}), seconds=9000))
    assert flaws(found) == {RESTORE: Flaw.RETRIED}
    assert RESTORE not in found.evidence.work
    assert "core-database/restore" in found.evidence.work
    # Its copy tells no rate either.
    assert set(found.evidence.copies) == {DATABASE}


def test_a_step_that_failed_or_was_not_reached_measured_nothing() -> None:
    found = collected(Lab(broken=frozenset({RESTORE}), seconds=9000))
    assert flaws(found) == {}
    assert not {RESTORE, "city-website/verify"} & {*found.evidence.work}


def test_a_restore_that_first_refused_newer_generations_is_left_out() -> None:
    found = collected(Lab(rejected={"core-database": ("20261120T005800Z",)}))
    assert flaws(found) == {"core-database/restore": Flaw.OTHER_GENERATION}


@pytest.mark.parametrize(
    "update",
    [
        {"title": "別の手順"},
        {"people": ()},
        {"actions": CITY.systems_by_id["city-website"].recovery[0].actions[:1]},
    ],
)
def test_a_step_that_has_changed_since_is_left_out(update: dict[str, object]) -> None:
    found = collected(Lab(), city=changed("city-website", "restore", update))
    assert flaws(found) == {RESTORE: Flaw.CHANGED}
    assert RESTORE not in found.evidence.rehearsed


def test_a_new_estimate_does_not_make_another_step_of_it() -> None:
    stated = CITY.systems_by_id["city-website"].recovery[0].estimate
    quick = stated.model_copy(update=dict.fromkeys(("optimistic", "likely", "pessimistic"), 3))
    city = changed("city-website", "restore", {"estimate": quick})
    assert collected(Lab(), city=city).evidence.work[RESTORE].seconds == 9


def test_steps_and_systems_that_are_gone_are_left_out() -> None:
    city = without_step("city-website", "restore")
    assert flaws(collected(Lab(), city=city)) == {RESTORE: Flaw.GONE}
    rest = city_with(systems=CITY.systems[:2])
    found = collected(Lab(), city=rest)
    assert set(flaws(found).values()) == {Flaw.GONE}
    assert set(found.evidence.rehearsed) == {"core-database/restore"}


def test_a_run_that_is_still_going_on_is_no_evidence() -> None:
    events = history(plan_for(CITY, DAMAGE), Lab())
    assert collect_evidence([fold(events[:-1])], CITY).runs == 0
    assert collect_evidence([fold(events)], CITY).runs == 1


@pytest.mark.parametrize("flaw", Flaw)
def test_what_is_left_out_is_said_in_a_sentence(flaw: Flaw) -> None:
    said = left_out_message(LeftOut(run="first", step=RESTORE, flaw=flaw)).render()
    assert said.startswith(f"Run first: the step {RESTORE} ")
    assert said.endswith(".")


labs = st.builds(
    Lab,
    seconds=st.floats(0.5, 5000),
    bytes=st.integers(1, 500 * MIB).map(
        lambda size: dict.fromkeys(("database", "program", "site"), size)
    ),
    copy_seconds=st.floats(0.001, 0.4).map(
        lambda seconds: dict.fromkeys(("database", "program", "site"), seconds)
    ),
    realm=st.sampled_from(Realm),
    day=st.integers(0, 9),
)


def states(labs: list[Lab]) -> list[RunState]:
    return [run(CITY, DAMAGE, lab) for lab in labs]


@given(st.lists(labs, max_size=7, unique_by=lambda lab: lab.day), st.randoms(use_true_random=False))
def test_the_order_in_which_runs_are_read_plays_no_part(made: list[Lab], chance: Random) -> None:
    runs = states(made)
    found = collect_evidence(runs, CITY).evidence
    chance.shuffle(runs)
    assert collect_evidence(runs, CITY).evidence == found


@given(st.lists(labs.map(lambda lab: replace(lab, realm=Realm.DRILL)), max_size=4))
def test_drills_in_the_lab_never_shorten_a_plan(made: list[Lab]) -> None:
    found = collect_evidence(states(made), CITY).evidence
    for key, measured in found.work.items():
        system, _, step = key.partition("/")
        stated = next(s for s in CITY.systems_by_id[system].recovery if s.id == step)
        assert measured.seconds > stated.estimate.expected
        assert measured.basis is Basis.EXTRAPOLATED
    assert found.rates == {}
    for rate in found.copies.values():
        assert 1 <= rate.bytes_per_second <= STATED


@given(st.lists(labs, min_size=1, max_size=7))
def test_every_figure_lies_between_the_extremes_that_are_shown(made: list[Lab]) -> None:
    found = collect_evidence(states(made), CITY).evidence
    for measured in (*found.work.values(), *found.rehearsed.values()):
        assert measured.shortest is not None
        assert measured.longest is not None
        assert measured.shortest <= measured.seconds <= measured.longest
        assert 1 <= measured.count <= min(NEWEST, len(made))
    for rate in (*found.rates.values(), *found.copies.values()):
        assert rate.slowest is not None
        assert rate.fastest is not None
        assert rate.observed is not None
        assert rate.slowest <= rate.observed <= rate.fastest


def test_evidence_survives_json() -> None:
    found = evidence(Lab(seconds=1000), replace(REAL, day=1))
    assert Evidence.model_validate_json(found.model_dump_json()) == found
