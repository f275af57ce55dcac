from __future__ import annotations

from datetime import date

import pytest

from bcp.evaluation.assessment import Assessment, assess
from bcp.evaluation.findings import FindingKind, Weight
from bcp.evaluation.outcome import Ending, Judgement, PointJudgement
from bcp.evaluation.production import RateBound
from bcp.execution.events import SkipCause
from bcp.model.scenario import BackupCorrupt, GuestDies, PersonAbsent, Scenario, StepFails
from bcp.planning.plan import Basis
from tests.evaluation.city import MIB, Lab, PlainCalendar, inventory, run, scenario

CITY = inventory()


def assessed(lab: Lab | None = None, damage: Scenario | None = None) -> Assessment:
    damage = damage or scenario()
    return assess(run(CITY, damage, lab), CITY, damage, PlainCalendar())


def kinds(assessment: Assessment) -> dict[str, set[FindingKind]]:
    found: dict[str, set[FindingKind]] = {}
    for finding in assessment.findings:
        found.setdefault(finding.system, set()).add(finding.kind)
    return found


def test_lab_figures_are_stopwatch_time() -> None:
    outcome = assessed().outcomes_by_id["resident-registry"]
    # Four seconds of damage, then two steps of ten seconds each for the database and its own two.
    assert outcome.lab.verified == 44.0
    assert outcome.lab.restore_seconds == 10.0
    assert outcome.lab.verification_seconds == 10.0
    assert outcome.lab.runs == 1
    assert outcome.ending is Ending.VERIFIED


def test_a_simulated_decision_has_no_measured_seconds() -> None:
    assessment = assessed()
    step = next(each for each in assessment.steps if each.key == "certificate-issuing/approve")
    assert (step.seconds, step.basis, step.measured_seconds) == (1800.0, Basis.ASSUMED, 0.0)


def test_the_longest_chain_is_the_lower_bound_of_the_run() -> None:
    figures = assessed(Lab(shaky=frozenset({"core-database/restore"}))).figures
    assert figures.chain == (
        "core-database/restore",
        "core-database/verify",
        "resident-registry/restore",
        "resident-registry/verify",
        "certificate-issuing/verify",
    )
    assert figures.longest_chain == 50.0
    assert figures.makespan == 53.0
    assert figures.ratio == pytest.approx(1.06)
    assert figures.runs == 4
    assert (figures.verified, figures.systems) == (4, 4)


def test_a_copy_is_rescaled_by_bytes_and_no_faster_than_the_stated_rate() -> None:
    transfers = {each.backup: each for each in assessed().transfers}
    database, site, program = transfers["database"], transfers["site"], transfers["program"]
    # 400 MiB/s in the lab, 100 MiB/s stated: 200 GiB take 2048 s.
    assert (database.bound, database.seconds) == (RateBound.STATED, 2048)
    # 64 MiB/s in the lab is slower than stated: 40 GiB take 640 s.
    assert (site.bound, site.seconds) == (RateBound.MEASURED, 640)
    # 20 kB tell no rate: 2 GiB at the stated 100 MiB/s, rounded up.
    assert (program.bound, program.seconds) == (RateBound.SAMPLE_TOO_SMALL, 21)


def test_the_forecast_is_planned_again_and_its_shares_add_up_to_it() -> None:
    assessment = assessed()
    for outcome in assessment.outcomes:
        assert outcome.shares is not None
        assert outcome.shares.total == outcome.forecast
    website = assessment.outcomes_by_id["city-website"]
    assert website.shares is not None
    # Nine seconds around the copy and ten of verification; the team comes after two hours, and
    # what the small guests left of ten minutes each stays assumed.
    assert website.shares.measured == 19
    assert website.shares.extrapolated == 640
    assert website.shares.assumed == 7200 + 2 * 600 - 19
    assert assessment.forecast.steps_by_key["city-website/restore"].basis is Basis.EXTRAPOLATED


def test_a_verification_that_occupies_people_stays_as_planned() -> None:
    forecast = assessed().forecast
    assert forecast.steps_by_key["core-database/verify"].duration == 15 * 60
    assert forecast.steps_by_key["core-database/verify"].basis is Basis.ASSUMED
    assert forecast.steps_by_key["resident-registry/verify"].duration == 10 * 60

    slow = assessed(Lab(seconds=20 * 60)).forecast
    assert slow.steps_by_key["core-database/verify"].duration == 15 * 60
    assert slow.steps_by_key["resident-registry/verify"].duration == 20 * 60
    assert slow.steps_by_key["resident-registry/verify"].basis is Basis.MEASURED


def test_a_drill_in_the_lab_never_makes_a_step_shorter_than_its_estimate() -> None:
    planned, forecast = run(CITY, scenario()).plan, assessed(Lab(seconds=0.5)).forecast
    for step in forecast.steps:
        assert step.duration >= planned.steps_by_key[step.key].duration


def test_a_slow_copy_misses_a_target_that_the_plan_met() -> None:
    slow = Lab(copy_seconds={"database": 9.0, "program": 0.01, "site": 1.0})
    assessment = assessed(slow)
    outcome = assessment.outcomes_by_id["resident-registry"]
    assert outcome.judgement is Judgement.IMPOSSIBLE
    assert outcome.slack is not None
    assert outcome.slack < 0
    assert assessment.targets_missed
    assert assessment.biggest_miss == outcome
    assert FindingKind.TIME_MISSED in kinds(assessment)["resident-registry"]
    assert FindingKind.RATE_BELOW_STATED in kinds(assessment)["core-database"]


def test_the_recovery_point_comes_from_the_restored_data() -> None:
    young = assessed()
    assert young.outcomes_by_id["core-database"].point_judgement is PointJudgement.MET
    old = assessed(Lab(data_age={"core-database": 601.0}))
    outcome = old.outcomes_by_id["core-database"]
    assert outcome.recovery_point is not None
    assert outcome.recovery_point.seconds == 601.0
    assert outcome.point_judgement is PointJudgement.MISSED
    assert old.targets_missed
    assert old.points_missed == 2
    assert FindingKind.POINT_MISSED in kinds(old)["core-database"]


def test_a_system_without_data_of_its_own_has_the_data_of_its_database() -> None:
    outcomes = assessed().outcomes_by_id
    for name in ("resident-registry", "certificate-issuing"):
        age = outcomes[name].recovery_point
        assert age is not None
        assert (age.seconds, age.system) == (90.0, "core-database")
    assert outcomes["city-website"].recovery_point is None
    assert outcomes["city-website"].point_judgement is PointJudgement.NOT_MEASURED


def test_a_failed_restore_leaves_what_stands_on_it_unrecovered_and_nothing_else() -> None:
    assessment = assessed(Lab(broken=frozenset({"resident-registry/restore"})))
    outcomes = assessment.outcomes_by_id
    assert outcomes["resident-registry"].ending is Ending.FAILED
    assert outcomes["certificate-issuing"].ending is Ending.SKIPPED
    for name in ("resident-registry", "certificate-issuing"):
        assert outcomes[name].judgement is Judgement.NOT_RECOVERED
        assert outcomes[name].forecast is None
        assert outcomes[name].business_outage is None
        assert outcomes[name].obstacles == ("resident-registry/restore",)
    assert outcomes["core-database"].judgement is Judgement.MET
    assert outcomes["city-website"].judgement is Judgement.MET
    assert assessment.business_outage.unknown == 2
    assert assessment.targets_missed
    first = assessment.findings[0]
    assert first.weight is Weight.SERIOUS
    assert first.message.render() == (
        "Not recovered: the step resident-registry/restore failed for good."
    )


@pytest.mark.parametrize(
    ("lack", "sentence"),
    [
        (SkipCause.SKILL, "Not recovered: too few people with the skill server are left."),
        (SkipCause.LANE, "Not recovered: there is no way to the repository offsite."),
    ],
)
def test_a_system_that_lacks_means_says_which(lack: SkipCause, sentence: str) -> None:
    assessment = assessed(Lab(short={"city-website/restore": lack}))
    outcome = assessment.outcomes_by_id["city-website"]
    assert (outcome.ending, outcome.judgement) == (Ending.SKIPPED, Judgement.NOT_RECOVERED)
    assert [f.message.render() for f in assessment.findings if f.system == "city-website"] == [
        sentence
    ]


def test_what_the_plan_could_not_bring_back_is_no_failure_of_the_run() -> None:
    assessment = assessed(damage=scenario(lost={"sites": ["hall"], "repositories": ["offsite"]}))
    assert {outcome.judgement for outcome in assessment.outcomes} == {Judgement.UNRECOVERABLE}
    assert {outcome.forecast for outcome in assessment.outcomes} == {None}
    assert {f.kind for f in assessment.findings} == {FindingKind.UNRECOVERABLE}
    assert assessment.targets_missed
    assert assessment.figures.ratio is None


def test_only_the_business_hours_of_the_outage_count() -> None:
    friday_evening = scenario(incident_at="2026-02-20T16:15:00+09:00")
    assessment = assessed(damage=friday_evening)
    assert {outcome.business_outage for outcome in assessment.outcomes} == {3600}
    assert assessment.business_outage.longest == 3600
    assert assessment.business_outage.summed == 4 * 3600
    closed = assess(
        run(CITY, friday_evening), CITY, friday_evening, PlainCalendar(date(2026, 2, 20))
    )
    assert closed.business_outage.longest == 0


def test_rejected_generations_and_retries_are_findings() -> None:
    lab = Lab(
        shaky=frozenset({"city-website/restore"}),
        rejected={"core-database": ("20261120T005800Z",)},
    )
    found = kinds(assessed(lab))
    assert FindingKind.BACKUP_REJECTED in found["core-database"]
    assert FindingKind.RETRIED in found["city-website"]
    assert FindingKind.RETRIED not in found["core-database"]


def test_what_followed_each_inject() -> None:
    corrupt = BackupCorrupt(
        kind="backup-corrupt", system="core-database", backup="database", repository="offsite"
    )
    fails = StepFails(kind="step-fails", system="city-website", step="restore")
    dies = GuestDies(kind="guest-dies", system="resident-registry", step="restore")
    absent = PersonAbsent(kind="person-absent", team="it-section", skill="server")
    lab = Lab(
        broken=frozenset({"resident-registry/restore"}),
        shaky=frozenset({"city-website/restore"}),
        rejected={"core-database": ("20261120T005800Z",)},
        injects=(corrupt, fails, dies, absent),
    )
    followed = [(r.followed.render(), r.withstood) for r in assessed(lab).reactions]
    assert followed == [
        ("Noticed: 20261120T005800Z refused, 20261120T005500Z restored from offsite.", True),
        ("Failed attempts: 1; then the step succeeded.", True),
        (
            "The step failed for good (attempts: 1); what depends on it was skipped.",
            False,
        ),
        ("The steps that need the skill had fewer people.", None),
    ]
    unnoticed = assessed(Lab(injects=(corrupt,))).reactions[0]
    assert unnoticed.withstood is False


def test_a_sample_below_the_smallest_never_sets_a_rate() -> None:
    tiny = Lab(bytes={"database": 3 * MIB, "program": 1, "site": 3 * MIB})
    assessment = assessed(tiny)
    assert {each.rate for each in assessment.rates} == {None}
    assert all(each.bound is RateBound.SAMPLE_TOO_SMALL for each in assessment.transfers)
    website = assessment.outcomes_by_id["city-website"]
    assert website.shares is not None
    assert website.shares.extrapolated == 0


def test_the_assessment_survives_json() -> None:
    assessment = assessed(Lab(broken=frozenset({"core-database/restore"})))
    assert Assessment.model_validate_json(assessment.model_dump_json()) == assessment
