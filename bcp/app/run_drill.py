"""Run a drill: lab, plan, damage, execution, verification, assessment, report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network
from pathlib import Path
from typing import Protocol

from bcp.adapters.interrupts import on_interrupt
from bcp.adapters.journal import RunStore
from bcp.adapters.lab.embedded import EmbeddedLab, Phase
from bcp.adapters.machines.isolation import Place
from bcp.adapters.run_log import run_log
from bcp.adapters.vault_desk import VaultDesk, redactor_of
from bcp.app import wiring
from bcp.app.check_isolation import (
    check_isolation,
    places_of_production,
    refuse_leaking,
    refuse_shared,
)
from bcp.app.close_drill import check_clean_up, open_record
from bcp.app.followed_actions import report_actions
from bcp.app.load_evidence import LoadedEvidence, load_evidence
from bcp.app.load_workspace import Workspace, load
from bcp.app.open_credentials import open_credentials
from bcp.app.run_lab import damage_of
from bcp.documents.report_actions import ReportActions
from bcp.evaluation.assessment import Assessment, assess
from bcp.execution.census import count_left
from bcp.execution.events import DrillKind, Event, Leftover
from bcp.execution.executor import Executor
from bcp.execution.fold import apply
from bcp.execution.letters import Read
from bcp.execution.realms import refuse_other_realm
from bcp.execution.state import RunState
from bcp.model.inventory import Inventory
from bcp.model.lab import GuestDriver, Lab
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused
from bcp.model.scenario import Scenario
from bcp.model.system import CheckKind, StepKind
from bcp.planning.plan import Plan, PlannedStep
from bcp.planning.planner import make_plan


class Follower(Protocol):
    """Follows a drill while it goes on."""

    def observe(self, event: Event, state: RunState) -> None:
        """An event of the run, which is durable already."""
        ...

    def tell(self, message: Message) -> None:
        """Something that was prepared or cleaned up."""
        ...

    def stage(self, message: Message, done: int, total: int) -> None:
        """How far a preparation is."""
        ...


@dataclass(frozen=True, slots=True)
class DrillRequest:
    """What to drill. `jobs` limits the steps side by side; `reports` is the folder for reports.

    With `compress` so many seconds of people's planned time pass in one; without it they take none.
    """

    workspace: Path
    scenario: str
    keep: bool = False
    jobs: int | None = None
    reports: Path | None = None
    compress: int | None = None
    driver: GuestDriver = GuestDriver.PROCESS


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill came to, the files of its report, and what is `left` of it; `kept`: its lab was
    to stay. `actions` is what it did to corrective actions, where that is known.
    """

    state: RunState
    assessment: Assessment
    report: tuple[Path, ...]
    left: tuple[Leftover, ...] = ()
    kept: bool = False
    actions: ReportActions | None = None

    @property
    def all_back(self) -> bool:
        """Whether everything that the plan can bring back was verified."""
        return self.state.complete and self.state.plan.keys_by_system.keys() <= (
            self.state.verified.keys()
        )


@dataclass(frozen=True, slots=True)
class _Exercise:
    """What is drilled, decided before anything is touched."""

    loaded: Workspace
    inventory: Inventory
    scenario: Scenario
    lab: Lab
    known: LoadedEvidence
    plan: Plan
    production: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class _Record:
    store: RunStore
    run: str
    vault: VaultDesk | None


def run_drill(request: DrillRequest, follower: Follower) -> Drill:
    """Run the drill of a scenario in the lab and report on it.

    A lab that was not up is built for the drill and taken down afterwards, unless `keep`; a lab
    that was up stays. What is left then is looked for and recorded. Raises Refused before anything
    is built or damaged when the drill cannot be carried out as it stands, and Failed when the lab
    does not come up.
    """
    exercise = _prepare(request)
    for message in exercise.known.unread:
        follower.tell(message)
    root = exercise.loaded.root
    with (
        open_credentials(root, exercise.plan.realm, exercise.inventory) as vault,
        wiring.run_store(root) as store,
    ):
        run = name_of_run(store, wiring.clock().now(), exercise.scenario)
        record = open_record(root, run)
        log = root / wiring.PRIVATE / "log" / f"{run}.log"
        try:
            with (
                run_log(log, redactor_of(vault)),
                _lab(exercise, follower, request.driver, keep=request.keep) as lab,
            ):
                state = _execute(exercise, lab, follower, _Record(store, run, vault), request)
        except BaseException:
            _tell_left(check_clean_up(root, record), run, follower)
            raise
        left = check_clean_up(root, record)
    assessment = assess(
        state, exercise.inventory, exercise.scenario, wiring.calendar(), exercise.known.evidence
    )
    reports = request.reports or root / wiring.REPORTS
    actions, unread = report_actions(exercise.loaded, run)
    for message in unread:
        follower.tell(message)
    report = wiring.reports_of(assessment, reports, actions)
    return Drill(state, assessment, report, left, kept=request.keep, actions=actions)


def _tell_left(left: tuple[Leftover, ...], run: str, follower: Follower) -> None:
    if left:
        follower.tell(
            Message.of(
                "Drill {run} is not closed: {count} things are left. "
                "'ict-bcp drill close {run}' ends them.",
                run=run,
                count=count_left(left),
            )
        )


def _prepare(request: DrillRequest) -> _Exercise:
    loaded = load(request.workspace)
    inventory, scenario = loaded.sound(), loaded.scenario(request.scenario)
    if loaded.lab is None:
        raise Refused(
            Message.of("The workspace has no lab to drill in."),
            Message.of("Describe one in drills/lab.yaml."),
        )
    known = load_evidence(request.workspace, inventory)
    plan = make_plan(inventory, scenario, digest=loaded.digest, evidence=known.evidence)
    if not plan.steps:
        raise Refused(
            Message.of("Nothing can be recovered in scenario '{name}'.", name=scenario.id),
            Message.of("'ict-bcp plan --scenario {name}' says why.", name=scenario.id),
        )
    _refuse_missing_guests(plan, inventory, loaded.lab)
    production: tuple[Place, ...] = ()
    if request.driver is GuestDriver.NSPAWN:
        production = places_of_production(loaded.root, inventory)
        refuse_shared(production, IPv4Network(loaded.lab.machines.network))
    return _Exercise(loaded, inventory, scenario, loaded.lab, known, plan, production)


def _refuse_missing_guests(plan: Plan, inventory: Inventory, lab: Lab) -> None:
    guests = {guest.system for guest in lab.guests}
    missing = {
        step.system
        for step in plan.steps
        if step.system not in guests and _is_for_machines(step, inventory)
    }
    if missing:
        raise Refused(
            Message.of(
                "The lab has no guest for systems that machines are to recover or check: "
                "{systems}.",
                systems=", ".join(sorted(missing)),
            ),
            Message.of("Add guests to drills/lab.yaml, or drill another scenario."),
        )


def _is_for_machines(step: PlannedStep, inventory: Inventory) -> bool:
    if step.level is not None:
        return False
    if step.kind is not StepKind.VERIFICATION:
        return step.kind is StepKind.AUTOMATED
    checks = inventory.systems_by_id[step.system].verification
    return any(check.kind is not CheckKind.MANUAL for check in checks)


def name_of_run(store: RunStore, now: datetime, scenario: Scenario, what: str = "") -> str:
    """A name that no run has yet: the time, what it is, and the scenario."""
    taken = {run.run for run in store.runs()}
    first = f"{now:%Y%m%dT%H%M%SZ}-{what}{scenario.id}"
    name, number = first, 1
    while name in taken:
        number += 1
        name = f"{first}-{number}"
    return name


@contextmanager
def _lab(
    exercise: _Exercise, follower: Follower, driver: GuestDriver, *, keep: bool
) -> Iterator[EmbeddedLab]:
    lab = wiring.lab(exercise.loaded.root)
    was_there = lab.status().phase is Phase.UP
    try:
        with wiring.lab_checks(exercise.loaded.root, exercise.inventory) as verify:
            lab.up(exercise.inventory, exercise.lab, follower.stage, verify, driver)
        yield lab
    finally:
        if keep or was_there:
            follower.tell(Message.of("The lab stays up; 'ict-bcp lab down' ends it."))
        else:
            follower.tell(Message.of("Taking the lab down; --keep would have left it up."))
            _take_down(lab, follower)


def _take_down(lab: EmbeddedLab, follower: Follower) -> None:
    """The lab goes; when it does not, that is said, and what is left is found afterwards."""
    try:
        lab.down()
    except Refused as refusal:
        follower.tell(
            Message.of("The lab could not be taken down: {reason}", reason=refusal.summary)
        )


def _execute(
    exercise: _Exercise,
    lab: EmbeddedLab,
    follower: Follower,
    record: _Record,
    request: DrillRequest,
) -> RunState:
    plan, inventory = exercise.plan, exercise.inventory
    refuse_other_realm(plan.realm, lab.targets().realm)
    isolation = check_isolation(lab, exercise.production)
    refuse_leaking(isolation)
    follower.tell(Message.of("Damage: {scenario}", scenario=exercise.scenario.name))
    incident_at = lab.damage(damage_of(inventory, exercise.scenario))
    root, vault = exercise.loaded.root, record.vault
    made: list[Executor] = []

    def read(letter: Read) -> None:
        made[0].copied(letter)

    with wiring.drill_runner(lab, plan, inventory, root, read=read, vault=vault) as runner:
        executor = Executor(
            record.store.journal(record.run),
            runner,
            wiring.clock(),
            limit=request.jobs or wiring.side_by_side(),
            injects=wiring.drill_injects(lab),
            observers=[follower],
        )
        made.append(executor)
        with on_interrupt(executor.interrupt):
            state = executor.execute(
                plan,
                run=record.run,
                incident_at=incident_at,
                kind=DrillKind.FUNCTIONAL,
                injects=exercise.scenario.all_injects,
                compress=request.compress,
                isolation=isolation,
            )
    return _isolated_still(state, exercise, lab, follower, record)


def _isolated_still(
    state: RunState, exercise: _Exercise, lab: EmbeddedLab, follower: Follower, record: _Record
) -> RunState:
    """The state with what is found of the drill's network now, at the end."""
    try:
        found = check_isolation(lab, exercise.production)
    except (Refused, Failed) as trouble:
        follower.tell(trouble.summary)
        return state
    if found is None:
        return state
    record.store.journal(record.run).append(found)
    after = apply(state, found)
    follower.observe(found, after)
    return after
