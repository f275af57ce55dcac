"""Gaps that are computed, and what answers them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bcp.documents.continuity.facts import OpenAction
from bcp.documents.continuity.measures import find_gaps
from bcp.documents.continuity.pen import Pen
from bcp.model.continuity import Area
from bcp.model.message import Message
from bcp.planning.plan import Verdict
from tests.documents.continuity.city import ENGLISH, sample_facts, small_facts

PEN = Pen(ENGLISH)


def test_every_missed_target_sole_skill_and_wanting_backup_is_a_gap() -> None:
    facts = sample_facts()
    ids = [gap.id for gap in find_gaps(facts, PEN)]

    plan = facts.plan
    missed = [each.system for each in plan.systems if each.verdict is not Verdict.MET]
    degraded = [each.system for each in plan.degraded if each.verdict is not Verdict.MET]
    assert missed
    assert degraded
    missed += degraded
    assert [f"target.{name}" for name in missed] == [x for x in ids if x.startswith("target.")]
    skills = [each.skill for each in facts.structure.skills]
    assert [f"skill.{name}" for name in skills] == [x for x in ids if x.startswith("skill.")]
    backups = [f"backup.{each.system}.{each.backup}" for each in facts.structure.backups]
    assert backups == [x for x in ids if x.startswith("backup.")]
    assert len(ids) == len(set(ids))


def test_a_measure_answers_a_finding_by_its_id_and_others_stand_for_themselves() -> None:
    facts = small_facts(
        measures=[
            {
                "area": "people",
                "gap": "一人しかいない",
                "finding": "skill.database",
                "action": "二人目を育てる",
                "owner": "情報担当課",
                "deadline": "2027-03-31",
                "budget": "研修費",
                "status": "着手",
            },
            {"area": "power", "gap": "燃料の契約がない"},
            {"area": "systems", "gap": "前の想定のもの", "finding": "target.gone"},
        ]
    )
    gaps = {gap.id: gap for gap in find_gaps(facts, PEN)}

    answered = gaps["skill.database"]
    assert (answered.action, answered.deadline) == ("二人目を育てる", date(2027, 3, 31))
    assert answered.place == "measures[0]"
    assert gaps["–"].text == "燃料の契約がない"
    assert gaps["target.gone"].text == "前の想定のもの"
    assert gaps["skill.application"].place == "measures[finding: skill.application]"


def test_a_business_that_tolerates_less_than_its_systems_take_is_a_gap() -> None:
    def found(tolerable: str) -> list[str]:
        counter = {"id": "counter", "name": "窓口", "tolerable": tolerable, "systems": ["registry"]}
        return [gap.id for gap in find_gaps(small_facts(businesses=[counter]), PEN)]

    assert "business.counter" in found("23h")
    assert "business.counter" not in found("24h")


def test_a_business_that_is_back_too_late_by_plan_is_a_gap_though_its_targets_would_do() -> None:
    gaps = {gap.id: gap for gap in find_gaps(sample_facts(), PEN)}
    assert "by plan its systems are back after" in gaps["business.public-information"].text
    assert "business.resident-records" not in gaps


def test_open_actions_of_drills_are_gaps_that_are_decided_elsewhere() -> None:
    action = OpenAction(
        "time-missed.registry", Message.of("late"), Area.SYSTEMS, deadline=date(2027, 1, 1)
    )
    *_, last = find_gaps(replace(small_facts(), actions=(action,)), PEN)
    assert (last.id, last.text, last.file) == (
        "time-missed.registry",
        "late",
        "drills/actions.yaml",
    )
    assert last.deadline == date(2027, 1, 1)
