"""Carry a real incident through: plan, execute with people in it, survive, carry on."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bcp.adapters.bell import Bell
from bcp.adapters.interrupts import on_interrupt
from bcp.adapters.journal import RunStore
from bcp.adapters.run_log import run_log
from bcp.adapters.targets import Targets
from bcp.adapters.vault_desk import redactor_of
from bcp.app import wiring
from bcp.app.damage_sheet import read_damage
from bcp.app.find_runs import open_run
from bcp.app.foresee_recovery import foresee_recovery
from bcp.app.load_evidence import load_evidence, read_state
from bcp.app.load_workspace import load
from bcp.app.mirror_journal import adopt, mirror_of
from bcp.app.open_credentials import open_credentials
from bcp.app.plan_recovery import choose_scenario, refuse
from bcp.app.restore_point import as_it_was, only_wrong_data
from bcp.app.run_drill import Follower, name_of_run
from bcp.execution.events import DrillKind, Premises
from bcp.execution.executor import Executor
from bcp.execution.foresight import Foresight
from bcp.execution.letters import Copied, Read
from bcp.execution.realms import refuse_other_realm
from bcp.execution.replanning import plan_rest
from bcp.execution.state import RunState
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm, Scenario
from bcp.planning.changes import altered
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan


@dataclass(frozen=True, slots=True)
class RecoveryRequest:
    """What happened and who says so. One of `scenario` and `damage` is given.

    With `until` the databases of `system` are restored as they were just before it (without a time
    zone: the city's); without a scenario nothing else is wrong. `by` is a role. `incident_at` is
    when it really happened; None: as the damage sheet says, or now for a scenario. `realm` drill:
    a full drill on the platform's isolated network.
    """

    workspace: Path
    by: str
    scenario: str | None = None
    damage: Path | None = None
    incident_at: datetime | None = None
    realm: Realm = Realm.PRODUCTION
    jobs: int | None = None
    mirror: Path | None = None
    until: datetime | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True)
class PreparedRecovery:
    """What would be done, decided before anything is touched."""

    request: RecoveryRequest
    root: Path
    premises: Premises
    plan: Plan
    targets: Targets
    unread: tuple[Message, ...]

    @property
    def inventory(self) -> Inventory:
        """The city's inventory."""
        return self.premises.inventory


def prepare_recovery(request: RecoveryRequest) -> PreparedRecovery:
    """Plan a recovery. Raises Refused, before anything is connected to, when it cannot be begun:
    another run is open, the workspace has errors, or plan and targets do not belong together.
    """
    loaded = load(request.workspace)
    inventory = loaded.sound()
    unfinished = open_run(request.workspace)
    if unfinished is not None:
        raise Refused(
            Message.of("Run {run} is not finished.", run=unfinished),
            Message.of("Carry it on with 'ict-bcp recover resume', or end it with "
                       "'ict-bcp recover abort'."),
        )  # fmt: skip
    if request.damage is not None:
        stated = read_damage(loaded.root, request.damage)
    elif request.until is not None and request.scenario is None:
        stated = only_wrong_data(inventory, request.system or "")
    else:
        chosen, problems = choose_scenario(loaded, request.scenario)
        refuse(problems)
        assert chosen is not None
        stated = chosen
    zone = wiring.calendar().zone(inventory.city.timezone)
    scenario = _as_it_happened(stated, request, wiring.clock().now().astimezone(zone))
    if request.until is not None:
        scenario = as_it_was(inventory, scenario, request.system or "", request.until)
    known = load_evidence(loaded.root, inventory)
    plan = make_plan(
        inventory,
        scenario,
        digest=loaded.digest,
        realm=request.realm,
        evidence=known.evidence,
    )
    if not plan.steps:
        raise Refused(
            Message.of("Nothing can be recovered in scenario '{name}'.", name=scenario.id),
            Message.of("'ict-bcp plan --scenario {name}' says why.", name=scenario.id),
        )
    targets = wiring.city_targets(loaded.root, request.realm, inventory)
    refuse_other_realm(plan.realm, targets.realm)
    premises = Premises(inventory=inventory, scenario=scenario, evidence=known.evidence)
    return PreparedRecovery(request, loaded.root, premises, plan, targets, known.unread)


def start_recovery(prepared: PreparedRecovery, follower: Follower) -> RunState:
    """Carry a prepared recovery out until it is complete, ended or interrupted.

    Raises Refused when another process executes a run of the workspace, and Failed when the
    journal cannot be written.
    """
    request, root = prepared.request, prepared.root
    with wiring.run_store(root) as store:
        scenario = prepared.premises.scenario
        run = name_of_run(store, wiring.clock().now(), scenario, "recovery-")
    with (
        wiring.echo(root),
        wiring.lease(root, request.by, run),
        _executing(
            prepared.premises, prepared.plan, prepared.targets, run, follower, request
        ) as executor,
    ):
        drill = request.realm is Realm.DRILL
        return executor.execute(
            prepared.plan,
            run=run,
            incident_at=prepared.plan.incident_at,
            mode="drill" if drill else "recovery",
            kind=DrillKind.FULL if drill else None,
            by=request.by,
            premises=prepared.premises,
        )


def resume_recovery(
    request: RecoveryRequest, follower: Follower, *, from_mirror: Path | None = None
) -> RunState:
    """Carry on the run that an executor left, here or, `from_mirror`, from another machine's copy.

    Raises Refused when there is no such run, or another process executes it.
    """
    root = request.workspace.resolve()
    with wiring.echo(root), wiring.lease(root, request.by, open_run(root) or "-"):
        known_until = None
        if from_mirror is not None:
            currency = adopt(from_mirror, root)
            known_until = None if currency is None else currency.complete
        run = open_run(root)
        if run is None:
            raise Refused(
                Message.of("No run is open."),
                Message.of("Begin one with 'ict-bcp recover start'."),
            )
        with wiring.run_store(root) as store:
            state = read_state(store, run)
        if state.premises is None:
            raise Refused(Message.of("Run {run} is a drill that cannot be carried on.", run=run))
        targets = wiring.city_targets(root, state.plan.realm)
        refuse_other_realm(state.plan.realm, targets.realm)
        holder = f"{request.by} · {socket.gethostname()} · {os.getpid()}"
        with _executing(state.premises, state.plan, targets, run, follower, request) as executor:
            return executor.carry_on(holder, known_until)


def foresee(prepared: PreparedRecovery) -> Iterator[Foresight]:
    """What each automated step would do, by Ansible's check mode: nothing is changed or recorded.

    Raises Refused when the credentials cannot be used.
    """
    root, plan = prepared.root, prepared.plan
    with open_credentials(root, plan.realm, prepared.inventory) as vault:
        clean = redactor_of(vault)
        for each in foresee_recovery(
            root,
            prepared.inventory,
            plan,
            prepared.targets,
            jobs=prepared.request.jobs,
            vault=vault,
        ):
            if each.failure is None:
                yield each
            else:
                failure = each.failure
                detail = clean(failure.detail)
                yield each.model_copy(
                    update={"failure": failure.model_copy(update={"detail": detail})}
                )


@contextmanager
def _executing(  # noqa: PLR0917 - one caller each for beginning and carrying on
    premises: Premises,
    plan: Plan,
    targets: Targets,
    run: str,
    follower: Follower,
    request: RecoveryRequest,
) -> Iterator[Executor]:
    """The executor of a run, with everything around it that lives as long."""
    root = request.workspace.resolve()
    made: list[Executor] = []

    def plan_of() -> Plan:
        return made[0].state.plan if made and made[0].has_begun else plan

    def copied(progress: Copied | Read) -> None:
        made[0].copied(progress)

    with ExitStack() as stack:
        vault = stack.enter_context(open_credentials(root, plan.realm, premises.inventory))
        log = root / wiring.PRIVATE / "log" / f"{run}.log"
        stack.enter_context(run_log(log, redactor_of(vault)))
        notices = stack.enter_context(wiring.notifier(root, run, follower.tell))
        store: RunStore = stack.enter_context(wiring.run_store(root))
        if request.mirror is not None:
            mirror = stack.enter_context(mirror_of(root, request.mirror, follower.tell))
            mirror.start()
        hands = stack.enter_context(
            wiring.recovery_hands(root, premises.inventory, targets, plan_of, copied, vault=vault)
        )
        executor = Executor(
            store.journal(run),
            hands.runner,
            wiring.clock(),
            limit=request.jobs or wiring.side_by_side(),
            observers=[follower, notices, wiring.echo(root)],
            by_people=hands.by_people,
            planner=plan_rest,
        )
        made.append(executor)
        stack.enter_context(Bell(wiring.bell_path(root), executor.ring))
        stack.enter_context(on_interrupt(executor.interrupt))
        yield executor


def _as_it_happened(stated: Scenario, request: RecoveryRequest, now: datetime) -> Scenario:
    """The scenario with the times of the real incident: declared now, without surprises."""
    sheet = request.damage is not None
    incident = request.incident_at or (stated.incident_at if sheet else now)
    if incident > now + timedelta(minutes=1):
        raise Refused(
            Message.of("The incident lies in the future: {time}.", time=incident.isoformat()),
            Message.of("Say when it happened with --incident-at."),
        )
    declared = max(0, int((now - incident).total_seconds()))
    return altered(
        stated,
        incident_at=incident.astimezone(now.tzinfo).replace(microsecond=0),
        declared_after=declared,
        detected_after=min(stated.detected_after, declared),
        injects=(),
    )
