"""People who take part in a recovery of a test: they hear of events and ask through the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

from bcp.app.load_workspace import load
from bcp.execution.desk import for_people
from bcp.execution.events import (
    Continued,
    Event,
    Premises,
    Recourse,
    Requested,
    StepFailed,
    StepStarted,
)
from bcp.execution.executor import Executor
from bcp.execution.ports import Clock
from bcp.execution.replanning import MakePlan, plan_rest
from bcp.execution.requests import Decide, ReportDone, Request, Retry
from bcp.execution.state import RunState, StepStatus
from bcp.model.inventory import Inventory
from bcp.model.resource import Estimate
from bcp.model.scenario import Realm, VendorArrival
from bcp.model.system import RecoveryStep, StepKind
from bcp.planning.changes import altered
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan
from tests.execution.plans import INCIDENT, MemoryJournal, ScriptedRunner, TickingClock

SMALL_CITY = Path(__file__).parents[1] / "small_city"
ROLES = ("manager", "deputy")
Wish = tuple[str, Request]


def ask(journal: MemoryJournal, executor: Executor, requested: Requested) -> None:
    """Write a request into the journal and ring, as a second terminal does."""
    journal.append(requested)
    executor.ring()


class AnsweringPeople:
    """They do what is asked of them at once: decide yes, do the work, have failures tried again.

    `also` says what else somebody asks for when an event happens. The failures of the steps
    `left_alone` they leave to others.
    """

    def __init__(
        self,
        journal: MemoryJournal,
        also: Callable[[Event], tuple[Wish, ...]] = lambda _: (),
        left_alone: Collection[str] = (),
    ) -> None:
        self._journal = journal
        self._also = also
        self._left_alone = left_alone
        self.executor: Executor | None = None

    def observe(self, event: Event, state: RunState) -> None:
        """Answer what is asked."""
        match event:
            case StepStarted(handed=True):
                self._answer(event.step, state, event.at)
            case StepFailed(then=Recourse.ASK | Recourse.STOP) if (
                event.step not in self._left_alone
            ):
                self._ask(event.at, ROLES[0], Retry(step=event.step))
            case Continued():
                self._catch_up(state, event.at)
        for by, request in self._also(event):
            self._ask(event.at, by, request)

    def _catch_up(self, state: RunState, at: datetime) -> None:
        """Nobody knows whether the former executor heard: what is open is answered again."""
        asked = {getattr(each.request, "step", None) for each in state.requests.values()}
        for key, step in state.steps.items():
            if key in asked and state.plan.steps_by_key[key].kind is not StepKind.DECISION:
                continue
            if step.status is StepStatus.RUNNING and step.handed:
                self._answer(key, state, at)
            elif step.status in {StepStatus.HELD, StepStatus.FAILED}:
                self._ask(at, ROLES[0], Retry(step=key))

    def _answer(self, key: str, state: RunState, at: datetime) -> None:
        planned = state.plan.steps_by_key[key]
        if planned.kind is not StepKind.DECISION:
            self._ask(at, ROLES[0], ReportDone(step=key))
            return
        given = {decision.by for decision in state.steps[key].decisions}
        given |= {
            each.by
            for each in state.requests.values()
            if getattr(each.request, "step", None) == key
        }
        for role in ROLES[: planned.approvals]:
            if role not in given:
                self._ask(at, role, Decide(step=key, yes=True))

    def _ask(self, at: datetime, by: str, request: Request) -> None:
        assert self.executor is not None
        ask(self._journal, self.executor, Requested(at=at, by=by, request=request))


class Recovery:
    """The recovery of the small city, with people and replanning, on a journal."""

    def __init__(
        self,
        runner: ScriptedRunner | None = None,
        journal: MemoryJournal | None = None,
        also: Callable[[Event], tuple[Wish, ...]] = lambda _: (),
        clock: Clock | None = None,
        *,
        planner: MakePlan = plan_rest,
        left_alone: Collection[str] = (),
    ) -> None:
        self.journal = journal or MemoryJournal()
        self.runner = runner or ScriptedRunner()
        people = AnsweringPeople(self.journal, also, left_alone)
        self.executor = Executor(
            self.journal,
            self.runner,
            clock or TickingClock(),
            limit=2,
            observers=(people,),
            by_people=for_people,
            planner=planner,
        )
        people.executor = self.executor

    def start(self) -> RunState:
        """Carry it out from the beginning."""
        premises, plan = small_city()
        return self.executor.execute(
            plan,
            run="r1",
            incident_at=plan.incident_at,
            mode="recovery",
            by=ROLES[0],
            premises=premises,
        )

    @property
    def events(self) -> list[Event]:
        """What the journal holds."""
        return list(self.journal.events())


DECISION = "registry/accept"


def with_a_decision(inventory: Inventory) -> Inventory:
    """Two people have to accept the data of the registry before it is verified."""
    registry = inventory.systems_by_id["registry"]
    accept = RecoveryStep(
        id="accept",
        kind=StepKind.DECISION,
        title="Accept the data",
        estimate=Estimate(optimistic="5m", likely="10m", pessimistic="20m"),
        approvals=2,
        decided_by="owner",
    )
    *rest, verify = registry.recovery
    changed = altered(registry, recovery=(*rest, accept, verify))
    return altered(
        inventory,
        systems=tuple(changed if each is registry else each for each in inventory.systems),
    )


def small_city() -> tuple[Premises, Plan]:
    """What the recovery is planned from, and its first plan: everybody is there at once."""
    loaded = load(SMALL_CITY)
    inventory = loaded.sound()
    scenario = altered(
        loaded.scenario("hall-lost"),
        incident_at=INCIDENT,
        detected_after=0,
        declared_after=0,
        attendance=(),
        vendors=tuple(VendorArrival(vendor=each.id, after="0s") for each in inventory.vendors),
    )
    inventory = with_a_decision(inventory)
    plan = make_plan(inventory, scenario, digest=loaded.digest, realm=Realm.PRODUCTION)
    return Premises(inventory=inventory, scenario=scenario), plan
