"""Tell a scenario at a table, write down what is said, and report on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.adapters.journal import RunSummary
from bcp.adapters.workspace import LARGEST_FILE
from bcp.app import wiring
from bcp.app.followed_actions import report_actions
from bcp.app.load_evidence import load_evidence, read_state
from bcp.app.load_workspace import Workspace, load
from bcp.app.plan_recovery import refuse_file
from bcp.app.run_drill import name_of_run
from bcp.documents.report_actions import ReportActions
from bcp.evaluation.tabletop import TabletopAssessment, assess_tabletop
from bcp.execution.events import DrillKind, Premises, ReactionJudgement
from bcp.execution.ports import Observer
from bcp.execution.replanning import plan_rest
from bcp.execution.state import RunState
from bcp.execution.tabletop import Said, Table, Tabletop, Taken
from bcp.inventory.answers import check_answers, decode_answers
from bcp.inventory.suggestion import Suggestions
from bcp.model.answers import TabletopAnswers
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.scenario import ExerciseEvent, Scenario
from bcp.model.system import StepKind
from bcp.planning.plan import Plan, PlannedStep
from bcp.planning.planner import make_plan


@dataclass(frozen=True, slots=True)
class TabletopRequest:
    """What is told; `by` is the role that leads, `reports` the folder for reports.

    Of one that is carried on `by` may be empty: then the role that began it leads.
    """

    workspace: Path
    scenario: str
    by: str
    reports: Path | None = None


@dataclass(frozen=True, slots=True)
class PreparedTabletop:
    """What will be told, decided before anything is recorded.

    `run` is the one that is carried on; None: a new one begins.
    """

    request: TabletopRequest
    loaded: Workspace
    premises: Premises
    plan: Plan
    unread: tuple[Message, ...]
    run: str | None = None

    @property
    def root(self) -> Path:
        """The workspace's folder."""
        return self.loaded.root

    @property
    def scenario(self) -> Scenario:
        """The scenario that is told."""
        return self.premises.scenario


@dataclass(frozen=True, slots=True)
class ToldTabletop:
    """What a tabletop came to, and the files of its report; what it did to corrective actions,
    where that is known, and what of them could not be read.
    """

    state: RunState
    assessment: TabletopAssessment
    report: tuple[Path, ...]
    actions: ReportActions | None
    unread: tuple[Message, ...]


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
    return PreparedTabletop(request, loaded, premises, plan, known.unread)


def prepare_carrying_on(
    workspace: Path, run: str | None, by: str, reports: Path | None = None
) -> PreparedTabletop:
    """What is left to tell of a tabletop whose console died; of the newest one without a name.

    Everything comes from the journal, whatever the workspace says by now. Raises Refused when
    there is no such drill, or when it is over.
    """
    loaded = load(workspace)
    with wiring.run_store(loaded.root) as store:
        summary = _left_open(store.runs(), run)
        state = read_state(store, summary.run)
    assert state.premises is not None
    request = TabletopRequest(workspace, summary.scenario, by or state.by, reports)
    return PreparedTabletop(request, loaded, state.premises, state.plan, (), summary.run)


def _left_open(runs: Sequence[RunSummary], name: str | None) -> RunSummary:
    tables = [each for each in runs if each.kind is DrillKind.TABLETOP]
    waiting = [each for each in tables if not each.finished]
    found = [each for each in waiting if name in {None, each.run}]
    if found:
        return max(found, key=lambda each: each.started)
    if any(each.run == name for each in tables):
        raise Refused(
            Message.of("Run {run} is over.", run=name or ""),
            Message.of("'ict-bcp drill report {run}' shows its report.", run=name or ""),
        )
    if name is None:
        raise Refused(
            Message.of("There is no tabletop drill that was left open."),
            Message.of("Begin one: 'ict-bcp drill tabletop SCENARIO'."),
        )
    names = [each.run for each in waiting]
    raise Refused(
        Message.of("There is no run '{run}'.", run=shorten(name)),
        Suggestions(names).instead_of(
            name, Message.of("'ict-bcp drill list' shows the runs that there are.")
        ),
    )


def tell_tabletop(prepared: PreparedTabletop, table: Table, observer: Observer) -> ToldTabletop:
    """Tell it to its end, or until somebody leaves the table, and report on it.

    Raises Failed when the journal cannot be written, and Refused when another console tells it too.
    """
    root, request = prepared.root, prepared.request
    with wiring.run_store(root) as store:
        run = prepared.run or name_of_run(store, wiring.clock().now(), prepared.scenario)
        tabletop = Tabletop(
            store.journal(run), table, wiring.clock(), plan_rest, by=request.by, observer=observer
        )
        if prepared.run is None:
            state = tabletop.tell(prepared.plan, run, prepared.premises)
        else:
            state = tabletop.carry_on(request.by)
    assessment = assess_tabletop(state)
    actions, unread = report_actions(prepared.loaded, run)
    report = wiring.reports_of(assessment, request.reports or root / wiring.REPORTS, actions)
    return ToldTabletop(state, assessment, report, actions, unread)


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
