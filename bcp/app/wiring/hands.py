"""What carries steps out, and what looks at systems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.ansible import AnsibleStepRunner, settings
from bcp.adapters.backup_hands import SshBackups
from bcp.adapters.connection import ControlFolder
from bcp.adapters.division import DoneByChecks, LeftToPeople, NoPeople
from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.lab.standing import Verify
from bcp.adapters.prefork.starter import Starter
from bcp.adapters.readiness import NO_PASSWORDS, SshProber
from bcp.adapters.receipts import Receipts
from bcp.adapters.stepping import DrillInjects, PlayedPeople, RunnerByKind, Waiting
from bcp.adapters.targets import Target, Targets
from bcp.adapters.vault_desk import VaultDesk, redactor_of
from bcp.adapters.verification import SystemChecks, TestinfraVerifier
from bcp.app.wiring.workspace import recovery_targets
from bcp.documents.playbooks import render_step
from bcp.execution.desk import ByPeople
from bcp.execution.events import CheckResult
from bcp.execution.letters import Copied, Read
from bcp.execution.ports import InjectPort, StepRunner
from bcp.execution.realms import refuse_other_realm
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from bcp.model.system import StepKind
from bcp.planning.plan import Impact, Plan

_READ_BACK = 64 << 20
"""Bytes that a check of readiness reads of a copy: seconds on any disk, more than any one page."""


def prober(
    workspace: Path, seed: int, passwords: Mapping[str, str] = NO_PASSWORDS
) -> SshProber | None:
    """What looks at backups over SSH; None when nothing says where. Raises Refused."""
    targets = recovery_targets(workspace)
    if targets is None:
        return None
    try:
        return SshProber(workspace, targets, seed=seed, budget=_READ_BACK, passwords=passwords)
    except OSError as error:
        raise _no_modules(error) from error


def backup_hands(workspace: Path, targets: Targets, passwords: Mapping[str, str]) -> SshBackups:
    """What lists, reads back and restores backups over SSH. Raises Refused."""
    try:
        return SshBackups(workspace, targets, passwords)
    except OSError as error:
        raise _no_modules(error) from error


def _no_modules(error: OSError) -> Refused:
    return Refused(
        Message.of("The restore modules of the workspace cannot be read: {file}",
                   file=str(error.filename)),
        Message.of("A workspace made by 'ict-bcp init' holds them in playbooks/plugins."),
    )  # fmt: skip


@contextmanager
def _programs(workspace: Path) -> Iterator[tuple[ControlFolder, Starter]]:
    """Ansible and pytest, ready to be started, and the folder of their connections."""
    control = ControlFolder()
    try:
        with Starter(settings(workspace)) as starter:
            yield control, starter
    finally:
        control.close()


@contextmanager
def lab_checks(workspace: Path, inventory: Inventory) -> Iterator[Verify]:
    """What the lab verifies itself with when it comes up: the same tests as after a restore."""

    def verify(targets: Targets, target: Target) -> tuple[CheckResult, ...]:
        refuse_other_realm(Realm.DRILL, targets.realm)
        checks = SystemChecks(workspace, inventory, targets, control, pytest=starter.pytest)
        return checks.verify(target.system)

    with _programs(workspace) as (control, starter):
        yield verify


def drill_injects(ground: EmbeddedLab) -> InjectPort:
    """What lets the injects of a drill happen in the lab."""
    return DrillInjects(ground)


@dataclass(frozen=True, slots=True)
class Hands:
    """What carries out the steps of a recovery, and which steps are left to people."""

    runner: StepRunner
    by_people: ByPeople


@contextmanager
def recovery_hands(
    workspace: Path,
    inventory: Inventory,
    targets: Targets,
    plan_of: Callable[[], Plan],
    copied: Callable[[Copied | Read], None],
    *,
    vault: VaultDesk | None = None,
) -> Iterator[Hands]:
    """Ansible and testinfra on the targets; what they cannot do is left to people.

    `plan_of` gives the plan that counts at the moment, `copied` hears how far restores are.
    """
    refuse_other_realm(plan_of().realm, targets.realm)
    first = plan_of()
    with _programs(workspace) as (control, starter):
        checks = SystemChecks(workspace, inventory, targets, control, pytest=starter.pytest)
        verification = TestinfraVerifier(
            workspace, first, inventory, targets, control, asking=True, pytest=starter.pytest
        )
        automated = AnsibleStepRunner(
            workspace,
            plan=first,
            inventory=inventory,
            targets=targets,
            play_of=lambda step: render_step(plan_of(), inventory, step, targets.driver),
            control=control,
            is_done=DoneByChecks(checks, plan_of, Receipts(targets, control).of),
            programs=lambda: starter.folders,
            copied=copied,
            read=copied,
            credentials=vault,
        )
        machines: dict[StepKind, StepRunner] = {
            StepKind.AUTOMATED: automated,
            StepKind.VERIFICATION: verification,
            StepKind.WAIT: verification,
        }
        runner = RunnerByKind(machines, NoPeople(), redactor_of(vault))
        yield Hands(runner, LeftToPeople(inventory, targets, plan_of))


@contextmanager
def foreseeing(
    workspace: Path,
    inventory: Inventory,
    plan: Plan,
    targets: Targets,
    vault: VaultDesk | None = None,
) -> Iterator[AnsibleStepRunner]:
    """Ansible in its check mode: says what steps would do, and changes nothing."""
    with _programs(workspace) as (control, starter):
        yield AnsibleStepRunner(
            workspace,
            plan=plan,
            inventory=inventory,
            targets=targets,
            play_of=lambda step: render_step(plan, inventory, step, targets.driver),
            control=control,
            programs=lambda: starter.folders,
            credentials=vault,
            check=True,
        )


@contextmanager
def drill_runner(
    ground: EmbeddedLab,
    plan: Plan,
    inventory: Inventory,
    workspace: Path,
    *,
    read: Callable[[Read], None],
    vault: VaultDesk | None = None,
) -> Iterator[StepRunner]:
    """What carries out the steps of a drill: Ansible, testinfra, and played people.

    `read` hears when a step needs a repository no more.
    """
    targets = ground.targets()
    refuse_other_realm(plan.realm, targets.realm)
    out = frozenset(
        each.system
        for each in plan.systems
        if each.impact is Impact.OUT and targets.host(each.system) is not None
    )
    with _programs(workspace) as (control, starter):
        verification = TestinfraVerifier(
            workspace, plan, inventory, targets, control, pytest=starter.pytest
        )
        automated = AnsibleStepRunner(
            workspace,
            plan=plan,
            inventory=inventory,
            targets=targets,
            play_of=lambda step: render_step(plan, inventory, step, targets.driver),
            control=control,
            programs=lambda: starter.folders,
            read=read,
            credentials=vault,
        )
        machines: dict[StepKind, StepRunner] = {
            StepKind.AUTOMATED: automated,
            StepKind.VERIFICATION: verification,
            StepKind.WAIT: Waiting(ground.resume, out),
        }
        yield RunnerByKind(machines, PlayedPeople(), redactor_of(vault))
