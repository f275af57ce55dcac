"""What a tabletop shows: reactions, decisions, forecasts; and what it is no proof of."""

from __future__ import annotations

from bcp.app.load_workspace import load
from bcp.evaluation.evidence import collect_evidence
from bcp.evaluation.findings import FindingKind
from bcp.evaluation.tabletop import TabletopAssessment, assess_tabletop
from bcp.execution.events import ReactionJudgement
from bcp.execution.tabletop import Said, Taken
from bcp.planning.evidence import Evidence
from tests.cities import SmallCity
from tests.tabletops import ACCEPT, GOOD, ScriptedTable, told, with_events

PARTLY = Said("本部", "明日決める", ReactionJudgement.PARTLY, 30.0)


def subjects(assessment: TabletopAssessment) -> list[tuple[FindingKind, str]]:
    return [(each.kind, each.system) for each in assessment.findings]


def test_what_is_not_as_expected_is_found_under_a_stable_subject(small_city: SmallCity) -> None:
    table = ScriptedTable({"first-report": GOOD, "few-have-come": PARTLY})
    assessment = assess_tabletop(told(with_events(small_city), table)[0])
    assert subjects(assessment) == [
        (FindingKind.REACTION_UNMET, "hall-lost/few-have-come"),
        (FindingKind.REACTION_UNMET, "hall-lost/database-broken"),
        (FindingKind.DECISION_NOT_TAKEN, ACCEPT),
    ]
    assert [each.message.render() for each in assessment.findings] == [
        "災害対策本部 reacted only in part to “一人しか来ていない”. Expected: 交替を決める",
        "Nobody answered for 情報担当課 to “データベースがまた壊れた”. Expected: 復元をやり直す",
        "台帳: nobody took the decision “主管課が受け入れる”; the plan expects it of 市民担当課.",
    ]
    assert assessment.proven == {"hall-lost/first-report"}


def test_a_late_decision_is_found_and_one_in_time_is_proof(small_city: SmallCity) -> None:
    root = with_events(small_city)
    in_time = assess_tabletop(told(root, ScriptedTable({}, {ACCEPT: Taken("課長", True)}))[0])
    planned = in_time.decisions[0].planned
    late = Taken("課長", True, at=planned + 5400)
    assessment = assess_tabletop(told(root, ScriptedTable({}, {ACCEPT: late}))[0])
    assert ACCEPT in in_time.proven
    assert ACCEPT not in assessment.proven
    assert assessment.findings[-1].message.render() == (
        "台帳: the decision “主管課が受け入れる” was taken 1 h 30 min later than planned."
    )


def test_virtual_and_real_times_stand_apart(small_city: SmallCity) -> None:
    assessment = assess_tabletop(
        told(with_events(small_city), ScriptedTable({"first-report": GOOD}))[0]
    )
    first = assessment.reactions[0]
    assert (first.event.at, first.told, first.thought, first.to) == (1200, 1.0, 60.0, "情報担当課")
    assert [(each.at, each.cause.value, each.subject) for each in assessment.changes] == [
        (7200, "attendance", "few-have-come"),
        (25800, "damage", "database-broken"),
    ]
    targets = {each.system: each for each in assessment.targets}
    database = targets["registry-database"]
    assert database.first is not None
    assert database.recovered is not None
    assert database.recovered > database.first
    assert TabletopAssessment.model_validate_json(assessment.model_dump_json()) == assessment


def test_a_tabletop_is_no_evidence(small_city: SmallCity) -> None:
    root = with_events(small_city)
    state, _ = told(root, ScriptedTable({"first-report": GOOD}, {ACCEPT: Taken("課長", True)}))
    collected = collect_evidence([state], load(root).sound())
    assert (collected.evidence, collected.runs, collected.left_out) == (Evidence(), 0, ())
