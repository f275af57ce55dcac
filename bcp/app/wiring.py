"""The only place where adapters are chosen."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.ansible import AnsibleStepRunner, settings
from bcp.adapters.bell import FILE_NAME as BELL_NAME
from bcp.adapters.calendar import JapaneseCalendar
from bcp.adapters.clock import SystemClock
from bcp.adapters.connection import ControlFolder
from bcp.adapters.cpsat import find_solver
from bcp.adapters.division import DoneByChecks, LeftToPeople, NoPeople
from bcp.adapters.drill_record import DrillRecords
from bcp.adapters.files import write_atomically
from bcp.adapters.journal import FILE_NAME, RunStore
from bcp.adapters.lab.census import DrillCensus
from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.standing import Verify
from bcp.adapters.lease import FILE_NAME as LEASE_NAME
from bcp.adapters.lease import Holder, Lease, holder_of
from bcp.adapters.notice_channels import (
    AppriseChannel,
    ConsoleChannel,
    FileChannel,
    has_apprise,
)
from bcp.adapters.notice_routes import take_routes
from bcp.adapters.notifications import Channel, Notifier
from bcp.adapters.prefork.starter import Starter
from bcp.adapters.readiness import SshProber
from bcp.adapters.stepping import DrillInjects, PlayedPeople, RunnerByKind, Waiting
from bcp.adapters.targets import Target, Targets, read_targets
from bcp.adapters.translation import LANGUAGES, language_of, translator
from bcp.adapters.vault_desk import VaultDesk, redactor_of
from bcp.adapters.verification import SystemChecks, TestinfraVerifier
from bcp.app.city_targets import has_targets, targets_of_city
from bcp.app.write_report import write_report, write_told_report
from bcp.documents.playbooks import render_step
from bcp.documents.report_actions import ReportActions
from bcp.documents.wording import Wording
from bcp.evaluation.assessment import Assessment
from bcp.evaluation.told import ToldAssessment
from bcp.execution.desk import ByPeople
from bcp.execution.events import CheckResult
from bcp.execution.letters import Copied
from bcp.execution.ports import InjectPort, StepRunner
from bcp.execution.realms import refuse_other_realm
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from bcp.model.system import StepKind
from bcp.planning.plan import Impact, Plan
from bcp.planning.solver import Solver

PRIVATE = Path(".ict-bcp")
_READ_BACK = 64 << 20
"""Bytes that a check of readiness reads of a copy: seconds on any disk, more than any one page."""
REPORTS = Path("reports")


def clock() -> SystemClock:
    """The clock of the machine."""
    return SystemClock()


def calendar() -> JapaneseCalendar:
    """The public holidays by which business hours are counted."""
    return JapaneseCalendar()


def journal_path(workspace: Path) -> Path:
    """Where the journal of a workspace lies."""
    return workspace / PRIVATE / FILE_NAME


def has_journal(workspace: Path) -> bool:
    """Whether anything was ever run; never raises."""
    # Path.exists raises in a folder that one may not look into.
    return os.path.exists(journal_path(workspace))  # noqa: PTH110


def solver() -> Solver | None:
    """The exact solver, where it is installed."""
    return find_solver()


def run_store(workspace: Path) -> RunStore:
    """The journal of a workspace, made where there is none. Raises Refused."""
    return RunStore(journal_path(workspace))


def lab(workspace: Path) -> EmbeddedLab:
    """The lab of a workspace."""
    return EmbeddedLab(workspace)


def drill_records(workspace: Path) -> DrillRecords:
    """What has to be known to clean up after the drills of a workspace."""
    return DrillRecords(workspace / PRIVATE / "drills")


def drill_census(workspace: Path, owner: str, *, lab_stood: bool) -> DrillCensus:
    """Looks for what the drill of one console made."""
    return DrillCensus(lab(workspace).folder, owner, lab_stood=lab_stood)


def recovery_targets(workspace: Path) -> Targets | None:
    """Where systems are reached now: as the city wrote it, else the lab's guests; None when
    nothing says so.

    Raises Refused when the file is wrong or cannot be read.
    """
    if has_targets(workspace, Realm.PRODUCTION):
        return city_targets(workspace, Realm.PRODUCTION)
    path = LabFolder.of(workspace).targets
    try:
        return read_targets(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Refused(
            Message.of("What says where systems are reached cannot be read: {file}",
                       file=str(path)),
            Message.of("Bring the lab up again with: ict-bcp lab up"),
        ) from error  # fmt: skip


def city_targets(workspace: Path, realm: Realm, inventory: Inventory | None = None) -> Targets:
    """Where a city's systems are reached, as the city wrote it down.

    With an inventory its names are held against it. Raises Refused, with what to do, when the file
    is missing or wrong.
    """
    return targets_of_city(workspace, realm, inventory)


def lease(workspace: Path, by: str, run: str) -> Lease:
    """The lease on the journal, taken for this process. Raises Refused when another has it."""
    return Lease(
        journal_path(workspace).with_name(LEASE_NAME),
        Holder(role=by, host=socket.gethostname(), pid=os.getpid(), since=clock().now(), run=run),
    )


def executing(workspace: Path) -> Holder | None:
    """Who executes a run of the workspace now; None: nobody does."""
    return holder_of(journal_path(workspace).with_name(LEASE_NAME))


def bell_path(workspace: Path) -> Path:
    """Where the executor of a workspace hears that somebody has asked for something."""
    return journal_path(workspace).with_name(BELL_NAME)


def prober(workspace: Path, seed: int) -> SshProber | None:
    """What looks at backups over SSH; None when nothing says where. Raises Refused."""
    targets = recovery_targets(workspace)
    if targets is None:
        return None
    try:
        return SshProber(workspace, targets, seed=seed, budget=_READ_BACK)
    except OSError as error:
        raise Refused(
            Message.of("The restore modules of the workspace cannot be read: {file}",
                       file=str(error.filename)),
            Message.of("A workspace made by 'ict-bcp init' holds them in playbooks/plugins."),
        ) from error  # fmt: skip


def notice_channels(
    workspace: Path, run: str, tell: Callable[[Message], None]
) -> tuple[tuple[Channel, ...], tuple[Message, ...]]:
    """The channels for notices of a run, and what is wrong with how they are configured.

    The addresses are taken out of the environment of this process. `tell` shows a sentence.
    """
    routes = take_routes(workspace, os.environ)
    complaints = list(routes.complaints)
    channels: list[Channel] = [
        FileChannel(workspace / PRIVATE / "notifications" / f"{run}.log"),
        ConsoleChannel(tell),
    ]
    if has_apprise():
        numbered = enumerate(routes.addresses, start=1)
        channels += [AppriseChannel(address, number) for number, address in numbered]
    elif routes.addresses:
        complaints.append(
            Message.of(
                "Notices go only to the file and the console: {count} addresses need the extra "
                "'notify' (pip install 'ict-bcp[notify]').",
                count=len(routes.addresses),
            )
        )
    return tuple(channels), tuple(complaints)


@contextmanager
def notifier(
    workspace: Path,
    run: str,
    tell: Callable[[Message], None],
    wording: Wording | None = None,
) -> Iterator[Notifier]:
    """What tells people of a run who do not watch it: an observer, to be used before anything
    starts programs. It never fails for what is configured wrongly: `tell` hears of it.

    Without a `wording`, in the language of the environment.
    """
    channels, complaints = notice_channels(workspace, run, tell)
    for complaint in complaints:
        tell(complaint)
    language = wording or Wording(language_of(), translator(language_of()))
    with Notifier(channels, language.say, clock(), tell) as observer:
        yield observer


def wordings(languages: Sequence[str] = LANGUAGES) -> tuple[Wording, ...]:
    """How the given languages write reports."""
    return tuple(Wording(language, translator(language)) for language in languages)


def reports_of(
    assessment: Assessment, folder: Path, actions: ReportActions | None = None
) -> tuple[Path, ...]:
    """Write the report of a run in every language; returns the files. Raises OSError."""
    return write_report(assessment, folder, wordings(), write_atomically, actions)


def told_reports_of(
    assessment: ToldAssessment, folder: Path, actions: ReportActions | None = None
) -> tuple[Path, ...]:
    """The same for a drill in which nothing is carried out."""
    return write_told_report(assessment, folder, wordings(), write_atomically, actions)


def side_by_side() -> int:
    """How many steps may run at once here: an Ansible run keeps about half a core busy."""
    return 2 * (os.cpu_count() or 1)


@contextmanager
def lab_checks(workspace: Path, inventory: Inventory) -> Iterator[Verify]:
    """What the lab verifies itself with when it comes up: the same tests as after a restore."""
    control = ControlFolder()

    def verify(targets: Targets, target: Target) -> tuple[CheckResult, ...]:
        refuse_other_realm(Realm.DRILL, targets.realm)
        checks = SystemChecks(workspace, inventory, targets, control, pytest=starter.pytest)
        return checks.verify(target.system)

    try:
        with Starter(settings(workspace)) as starter:
            yield verify
    finally:
        control.close()


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
    copied: Callable[[Copied], None],
    *,
    vault: VaultDesk | None = None,
) -> Iterator[Hands]:
    """Ansible and testinfra on the targets; what they cannot do is left to people.

    `plan_of` gives the plan that counts at the moment, `copied` hears how far restores are.
    """
    refuse_other_realm(plan_of().realm, targets.realm)
    control = ControlFolder()
    starter = Starter(settings(workspace))
    checks = SystemChecks(workspace, inventory, targets, control, pytest=starter.pytest)
    first = plan_of()
    verification = TestinfraVerifier(
        workspace, first, inventory, targets, control, asking=True, pytest=starter.pytest
    )
    automated = AnsibleStepRunner(
        workspace,
        plan=first,
        inventory=inventory,
        targets=targets,
        play_of=lambda step: render_step(plan_of(), inventory, step),
        control=control,
        is_done=DoneByChecks(checks, plan_of),
        programs=lambda: starter.folders,
        copied=copied,
        credentials=vault,
    )
    machines: dict[StepKind, StepRunner] = {
        StepKind.AUTOMATED: automated,
        StepKind.VERIFICATION: verification,
        StepKind.WAIT: verification,
    }
    try:
        runner = RunnerByKind(machines, NoPeople(), redactor_of(vault))
        yield Hands(runner, LeftToPeople(inventory, targets, plan_of))
    finally:
        starter.close()
        control.close()


@contextmanager
def foreseeing(
    workspace: Path,
    inventory: Inventory,
    plan: Plan,
    targets: Targets,
    vault: VaultDesk | None = None,
) -> Iterator[AnsibleStepRunner]:
    """Ansible in its check mode: says what steps would do, and changes nothing."""
    control = ControlFolder()
    try:
        with Starter(settings(workspace)) as starter:
            yield AnsibleStepRunner(
                workspace,
                plan=plan,
                inventory=inventory,
                targets=targets,
                play_of=lambda step: render_step(plan, inventory, step),
                control=control,
                programs=lambda: starter.folders,
                credentials=vault,
                check=True,
            )
    finally:
        control.close()


@contextmanager
def drill_runner(
    ground: EmbeddedLab,
    plan: Plan,
    inventory: Inventory,
    workspace: Path,
    *,
    vault: VaultDesk | None = None,
) -> Iterator[StepRunner]:
    """What carries out the steps of a drill: Ansible, testinfra, and played people."""
    targets = ground.targets()
    refuse_other_realm(plan.realm, targets.realm)
    control = ControlFolder()
    starter = Starter(settings(workspace))
    people = PlayedPeople()
    out = frozenset(
        each.system
        for each in plan.systems
        if each.impact is Impact.OUT and targets.host(each.system) is not None
    )
    verification = TestinfraVerifier(
        workspace, plan, inventory, targets, control, pytest=starter.pytest
    )
    automated = AnsibleStepRunner(
        workspace,
        plan=plan,
        inventory=inventory,
        targets=targets,
        play_of=lambda step: render_step(plan, inventory, step),
        control=control,
        programs=lambda: starter.folders,
        credentials=vault,
    )
    machines: dict[StepKind, StepRunner] = {
        StepKind.AUTOMATED: automated,
        StepKind.VERIFICATION: verification,
        StepKind.WAIT: Waiting(ground.resume, out),
    }
    try:
        yield RunnerByKind(machines, people, redactor_of(vault))
    finally:
        starter.close()
        control.close()
