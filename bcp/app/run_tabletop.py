"""Tell a scenario at a table, write down what is said, and report on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.adapters.workspace import LARGEST_FILE
from bcp.app import wiring
from bcp.app.load_evidence import load_evidence
from bcp.app.load_workspace import load
from bcp.app.plan_recovery import refuse_file
from bcp.app.run_drill import name_of_run
from bcp.evaluation.tabletop import TabletopAssessment, assess_tabletop
from bcp.execution.events import Premises, ReactionJudgement
from bcp.execution.ports import Observer
from bcp.execution.replanning import plan_rest
from bcp.execution.state import RunState
from bcp.execution.tabletop import Said, Table, Tabletop, Taken
from bcp.inventory.answers import check_answers, decode_answers
from bcp.model.answers import TabletopAnswers
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.scenario import ExerciseEvent, Scenario
from bcp.model.system import StepKind
from bcp.planning.plan import Plan, PlannedStep
from bcp.planning.planner import make_plan


@dataclass(frozen=True, slots=True)
class TabletopRequest:
    """What is told; `by` is the role that leads, `reports` the folder for reports."""

    workspace: Path
    scenario: str
    by: str
    reports: Path | None = None


@dataclass(frozen=True, slots=True)
class PreparedTabletop:
    """What will be told, decided before anything is recorded."""

    request: TabletopRequest
    root: Path
    premises: Premises
    plan: Plan
    unread: tuple[Message, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario that is told."""
        return self.premises.scenario


@dataclass(frozen=True, slots=True)
class ToldTabletop:
    """What a tabletop came to, and the files of its report."""

    state: RunState
    assessment: TabletopAssessment
    report: tuple[Path, ...]


def prepare_tabletop(request: TabletopRequest, *, reading: bool = False) -> PreparedTabletop:
    """Plan the recovery that is talked about, or is read through.

    Raises Refused when there is nothing to tell, or nothing to read.
    """
    loaded = load(request.workspace)
    inventory, scenario = loaded.sound(), loaded.scenario(request.scenario)
    known = load_evidence(request.workspace, inventory)
    plan = make_plan(inventory, scenario, digest=loaded.digest, evidence=known.evidence)
    decisions = any(step.kind is StepKind.DECISION for step in plan.steps)
    if reading and not plan.steps:
        raise Refused(
            Message.of("Nothing can be recovered in scenario '{name}'.", name=scenario.id),
            Message.of("'ict-bcp plan --scenario {name}' says why.", name=scenario.id),
        )
    if not reading and not scenario.events and not decisions:
        raise Refused(
            Message.of("Scenario '{name}' has no events and its plan no decisions.",
                       name=scenario.id),
            Message.of("State events in drills/{name}.yaml; 'ict-bcp init' makes a sample.",
                       name=scenario.id),
        )  # fmt: skip
    premises = Premises(inventory=inventory, scenario=scenario, evidence=known.evidence)
    return PreparedTabletop(request, loaded.root, premises, plan, known.unread)


def tell_tabletop(prepared: PreparedTabletop, table: Table, observer: Observer) -> ToldTabletop:
    """Tell it to its end, or until somebody leaves the table, and report on it.

    Raises Failed when the journal cannot be written.
    """
    root, request = prepared.root, prepared.request
    with wiring.run_store(root) as store:
        run = name_of_run(store, wiring.clock().now(), prepared.scenario)
        tabletop = Tabletop(
            store.journal(run), table, wiring.clock(), plan_rest, by=request.by, observer=observer
        )
        state = tabletop.tell(prepared.plan, run, prepared.premises)
    assessment = assess_tabletop(state)
    report = wiring.reports_of(assessment, request.reports or root / wiring.REPORTS)
    return ToldTabletop(state, assessment, report)


def read_answers(prepared: PreparedTabletop, file: Path) -> AnswersOfFile:
    """The table that a file speaks for. Raises Refused with everything that is wrong with it."""
    answers, source, problems = decode_answers(file.name, read_bounded(file, LARGEST_FILE))
    if answers is not None:
        events = [event.id for event in prepared.scenario.events]
        decisions = _decisions(prepared.premises.inventory)
        problems = list(check_answers(answers, source, events, decisions))
    refuse_file(problems)
    assert answers is not None
    return AnswersOfFile(answers)


def _decisions(inventory: Inventory) -> list[str]:
    """All decisions: new damage may bring further ones into the plan."""
    return [
        f"{system.id}/{step.id}"
        for system in inventory.systems
        for step in system.recovery
        if step.kind is StepKind.DECISION
    ]


class AnswersOfFile:
    """A table whose answers were written down."""

    def __init__(self, answers: TabletopAnswers) -> None:
        self._reactions = {each.event: each for each in answers.reactions}
        self._decisions = {each.step: each for each in answers.decisions}

    def react(self, event: ExerciseEvent, state: RunState) -> Said | None:  # noqa: ARG002 - a port
        """What the file says to an event."""
        said = self._reactions.get(event.id)
        if said is None:
            return None
        return Said(said.by, said.text, ReactionJudgement(said.judged), said.took)

    def decide(self, step: PlannedStep, state: RunState) -> Taken | None:  # noqa: ARG002
        """What the file says to a decision."""
        taken = self._decisions.get(step.key)
        if taken is None:
            return None
        yes = taken.answer == "yes"
        return Taken(taken.by, yes, taken.why or "", taken.at, taken.took)
