"""Who carries out which step of a drill."""

from __future__ import annotations

from bcp.adapters.stepping import DrillInjects, PlayedPeople, RunnerByKind, Waiting
from bcp.execution.events import FailureKind
from bcp.model.scenario import BackupCorrupt, GuestDies, Inject
from bcp.model.system import StepKind
from bcp.planning.plan import Basis, PlannedStep
from tests.execution.plans import SUCCESS, ScriptedRunner, planned_step


def step(kind: StepKind, key: str = "power/returns") -> PlannedStep:
    return planned_step(key).model_copy(update={"kind": kind})


def test_each_kind_has_its_runner_and_the_rest_is_for_people() -> None:
    machine = ScriptedRunner()
    runner = RunnerByKind({StepKind.AUTOMATED: machine}, PlayedPeople())
    assert runner.run(step(StepKind.AUTOMATED), 1) == SUCCESS
    for kind in (StepKind.MANUAL, StepKind.DECISION):
        played = runner.run(step(kind), 1)
        assert (played.basis, played.seconds, played.failure) == (Basis.ASSUMED, 10, None)
    assert machine.begun() == [("power/returns", 1)]


def test_cancelling_reaches_every_runner() -> None:
    machine, people = ScriptedRunner(), ScriptedRunner()
    RunnerByKind({StepKind.AUTOMATED: machine}, people).cancel()
    assert machine.cancelled.is_set()
    assert people.cancelled.is_set()


def test_the_wait_for_an_outage_ends_it() -> None:
    ended: list[str] = []
    waiting = Waiting(ended.append, frozenset({"power"}))
    assert waiting.run(step(StepKind.WAIT), 1).failure is None
    assert waiting.run(step(StepKind.WAIT, "line/arrives"), 1).failure is None
    assert ended == ["power"], "only what is out comes back"


def test_a_guest_that_does_not_come_back_is_a_failure() -> None:
    def refuse(system: str) -> None:
        raise OSError(f"{system} does not answer")

    failure = Waiting(refuse, frozenset({"power"})).run(step(StepKind.WAIT), 1).failure
    assert failure is not None
    assert (failure.kind, failure.detail) == (FailureKind.UNREACHABLE, "power does not answer")


class Lab:
    """Remembers what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[str | Inject] = []

    def apply(self, inject: Inject) -> None:
        self.asked.append(inject)

    def kill_at_work(self, system: str) -> None:
        self.asked.append(system)


def test_a_guest_is_killed_under_its_work_and_other_injects_happen_at_once() -> None:
    lab = Lab()
    spoilt = BackupCorrupt(kind="backup-corrupt", system="a", backup="data", repository="hall")
    for inject in (GuestDies(kind="guest-dies", system="a", step="restore"), spoilt):
        DrillInjects(lab).apply(inject)
    assert lab.asked == ["a", spoilt]
