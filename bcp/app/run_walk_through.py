"""Read the plan of a scenario through with those who would carry it out, and report on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.adapters.workspace import LARGEST_FILE
from bcp.app import wiring
from bcp.app.plan_recovery import refuse_file
from bcp.app.run_drill import name_of_run
from bcp.app.run_tabletop import PreparedTabletop
from bcp.evaluation.walk_through import WalkThroughAssessment, assess_walk_through
from bcp.execution.events import Clarity
from bcp.execution.ports import Observer
from bcp.execution.state import RunState
from bcp.execution.walk_through import Readers, Reading, walk_through
from bcp.inventory.answers import check_readings, decode_readings
from bcp.model.answers import WalkThroughAnswers
from bcp.planning.plan import PlannedStep


@dataclass(frozen=True, slots=True)
class WalkedThrough:
    """What a walk-through came to, and the files of its report."""

    state: RunState
    assessment: WalkThroughAssessment
    report: tuple[Path, ...]


def read_through(prepared: PreparedTabletop, readers: Readers, observer: Observer) -> WalkedThrough:
    """Read it to its end, or until somebody leaves. Raises Failed when the journal cannot grow."""
    root, request = prepared.root, prepared.request
    with wiring.run_store(root) as store:
        run = name_of_run(store, wiring.clock().now(), prepared.scenario)
        state = walk_through(
            prepared.plan,
            run,
            prepared.premises,
            journal=store.journal(run),
            readers=readers,
            clock=wiring.clock(),
            observer=observer,
            by=request.by,
        )
    assessment = assess_walk_through(state)
    report = wiring.reports_of(assessment, request.reports or root / wiring.REPORTS)
    return WalkedThrough(state, assessment, report)


def read_readings(prepared: PreparedTabletop, file: Path) -> ReadingsOfFile:
    """The readers that a file speaks for. Raises Refused with everything that is wrong with it."""
    answers, source, problems = decode_readings(file.name, read_bounded(file, LARGEST_FILE))
    if answers is not None:
        problems = list(check_readings(answers, source, tuple(prepared.plan.steps_by_key)))
    refuse_file(problems)
    assert answers is not None
    return ReadingsOfFile(answers)


class ReadingsOfFile:
    """Readers whose judgements were written down."""

    def __init__(self, answers: WalkThroughAnswers) -> None:
        self._steps = {each.step: each for each in answers.steps}

    def read(self, step: PlannedStep, team: str, state: RunState) -> Reading | None:  # noqa: ARG002
        """What the file says of a step."""
        said = self._steps.get(step.key)
        if said is None:
            return None
        return Reading(said.by, Clarity(said.judged), said.note or "", said.took)
