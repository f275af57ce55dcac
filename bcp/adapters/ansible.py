"""Automated steps carried out by Ansible: one run, one private folder and one process a step."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import ansible_runner

from bcp.adapters import callback
from bcp.adapters.ansible_foresight import foreseen, gist_in_check_mode
from bcp.adapters.ansible_outcome import Ending, failure_of, gist_of, measurements
from bcp.adapters.connection import ControlFolder, host_variables, platform_variables
from bcp.adapters.inert import inert
from bcp.adapters.output import TOO_MUCH, is_full, read_end
from bcp.adapters.ownership import end_orphans, end_run, folder_prefix, tags
from bcp.adapters.redaction import Redactor
from bcp.adapters.restore_progress import Reading, RestoreProgress, Tell
from bcp.adapters.targets import Target, Targets
from bcp.adapters.vault_desk import VaultDesk, redactor_of
from bcp.execution.events import Failure, FailureKind
from bcp.execution.foresight import Foresight
from bcp.execution.hosts import host_name, platform_hosts
from bcp.execution.letters import Read
from bcp.execution.ports import StepOutcome
from bcp.execution.realms import refuse_other_realm
from bcp.model.inventory import Inventory
from bcp.model.refusal import Refused
from bcp.planning.plan import Basis, Plan, PlannedStep

CALLBACKS = Path(callback.__file__).resolve().parent
"""Where ansible-runner finds the callback that writes events: ours, which leaves secrets out."""
_PEXPECT_SECONDS = 1
"""How often ansible-runner looks whether it was cancelled."""


def settings(workspace: Path) -> dict[str, str]:
    """The environment variables that are the same for every run."""
    return {
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_CONFIG": str(workspace.resolve() / "playbooks" / "ansible.cfg"),
        "AWX_LIB_DIRECTORY": str(CALLBACKS),
    }


def programs() -> tuple[Path, ...]:
    """Where `ansible-playbook` is: beside this Python."""
    return (Path(sys.executable).parent,)


def _nobody_can_say(_: PlannedStep) -> StepOutcome | None:
    return None


class AnsibleStepRunner:
    """Carries out the automated steps of one plan on the targets of one realm.

    `play_of` gives the play of a step as YAML; `workspace` holds the roles that it names. `is_done`
    looks whether a step is done already, without changing anything. `programs` gives the folders in
    which `ansible-playbook` is looked for. `copied` is told, from other threads, how far restores
    that run have come, `read` when a step needs a repository no more. With `check` Ansible changes
    nothing, and nothing counts as measured. `credentials` are given to every play as
    variables, and never show.

    A step of a plan made for another realm is refused before anything is connected to. Processes
    that an earlier, killed console left behind are ended first.
    """

    def __init__(
        self,
        workspace: Path,
        plan: Plan,
        inventory: Inventory,
        targets: Targets,
        control: ControlFolder,
        *,
        play_of: Callable[[PlannedStep], str],
        is_done: Callable[[PlannedStep], StepOutcome | None] = _nobody_can_say,
        programs: Callable[[], tuple[Path, ...]] = programs,
        copied: Tell | None = None,
        read: Callable[[Read], None] | None = None,
        credentials: VaultDesk | None = None,
        check: bool = False,
    ) -> None:
        self._credentials = credentials
        self._clean = redactor_of(credentials)
        self._check = check
        self._settings = settings(workspace)
        self._realm = plan.realm
        self._platforms = platform_hosts(inventory)
        self._play_of = play_of
        self._is_done = is_done
        self._programs = programs
        self._repositories = inventory.repositories
        self._targets = targets
        self._control = control
        self._progress = None if copied is None else RestoreProgress(targets, control, copied)
        self._read = read
        self._cancelled = threading.Event()
        self._numbers = itertools.count(1)
        self._runs: dict[str, str] = {}
        end_orphans()

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:
        """Carry the step out and wait for its end."""
        return self._attempt(step, attempt, [])

    def foresee(self, step: PlannedStep) -> Foresight:
        """What carrying the step out would do; nothing is changed.

        Raises ValueError unless the runner was made with `check`.
        """
        if not self._check:
            raise ValueError("foreseeing needs check mode")
        events: list[Mapping[str, Any]] = []
        failure = self._attempt(step, 1, events).failure
        seen = {event.get("event_data", {}).get("role") for event in events}
        roles = dict.fromkeys(action.role.value for action in step.actions)
        return Foresight(
            step=step.key,
            system=step.system,
            tasks=foreseen(events),
            unseen=tuple(role for role in roles if failure is None and role not in seen),
            failure=failure,
        )

    def _attempt(
        self, step: PlannedStep, attempt: int, events: list[Mapping[str, Any]]
    ) -> StepOutcome:
        begin = time.monotonic()
        try:
            credentials = None if self._credentials is None else self._credentials.realm
            refuse_other_realm(self._realm, self._targets.realm, credentials)
        except Refused as refusal:
            return _failed(FailureKind.REFUSED, str(refusal), begin)
        target = self._targets.host(step.system)
        if target is None:
            return _failed(FailureKind.NO_HOSTS, f"there is no target for {step.system}", begin)
        if self._cancelled.is_set():
            return _failed(FailureKind.KILLED, "the run was cancelled", begin)
        private = Path(tempfile.mkdtemp(prefix=folder_prefix("bcp-run-")))
        try:
            return self._run(step, attempt, target, private, events)
        except Refused as refusal:
            return _failed(FailureKind.REFUSED, str(refusal), begin)
        except OSError as error:
            return _failed(FailureKind.INTERNAL, str(error), begin)
        finally:
            shutil.rmtree(private, ignore_errors=True)

    def cancel(self) -> None:
        """End every run at once, and start none any more."""
        self._cancelled.set()
        for run in tuple(self._runs):
            end_run(run)

    def cancel_step(self, key: str) -> None:
        """End what runs for one step."""
        for run, step in tuple(self._runs.items()):
            if step == key:
                end_run(run)

    def look(self, step: PlannedStep) -> StepOutcome | None:
        """Whether a step is done already, as far as `is_done` can say."""
        return self._is_done(step)

    def _run(
        self,
        step: PlannedStep,
        attempt: int,
        target: Target,
        private: Path,
        events: list[Mapping[str, Any]],
    ) -> StepOutcome:
        self._write(step, target, private)
        run = f"{os.getpid()}-{next(self._numbers)}-{step.key}-{attempt}"
        begin = time.monotonic()
        reading = None if self._read is None else Reading(step, attempt, self._read)
        watch = self._progress.watching(step, attempt, target) if self._progress else nullcontext()
        with watch, self._ended_whole(run, step.key):
            result = ansible_runner.run(
                private_data_dir=str(private),
                host_cwd=str(private),
                playbook="play.yml",
                inventory=str(private / "inventory" / "hosts.json"),
                limit=",".join((step.system, *self._platforms)),
                forks=2,
                envvars=self._environment(private, run),
                settings={"pexpect_timeout": _PEXPECT_SECONDS},
                cmdline=self._arguments(),
                timeout=max(1, step.timeout),
                suppress_env_files=True,
                quiet=True,
                event_handler=_keep(
                    events, gist_in_check_mode if self._check else gist_of, self._clean, reading
                ),
                cancel_callback=lambda: self._cancelled.is_set() or is_full(private),
            )
        seconds = time.monotonic() - begin
        if not self._cancelled.is_set() and is_full(private):
            return _failed(FailureKind.TASK_FAILED, TOO_MUCH, begin)
        status = "canceled" if self._cancelled.is_set() else str(result.status)
        return StepOutcome(
            seconds=seconds,
            basis=Basis.ASSUMED if self._check else Basis.MEASURED,
            failure=failure_of(events, Ending(status, result.rc, self._clean(_output(result)))),
            restores=() if self._check else measurements(events),
            runs=1,
        )

    @contextmanager
    def _ended_whole(self, run: str, key: str) -> Iterator[None]:
        """While Ansible runs; what it leaves behind, however it ended, is ended too."""
        self._runs[run] = key
        try:
            yield
        finally:
            self._runs.pop(run, None)
            end_run(run)

    def _write(self, step: PlannedStep, target: Target, private: Path) -> None:
        (private / "project").mkdir()
        (private / "inventory").mkdir()
        (private / "project" / "play.yml").write_text(self._play_of(step), encoding="utf-8")
        platform = platform_variables(self._targets)
        hosts = {
            host_name(step.system): host_variables(self._targets, target, self._repositories),
            **dict.fromkeys(self._platforms, platform),
        }
        text = json.dumps({"all": {"hosts": _as_data(hosts)}})
        (private / "inventory" / "hosts.json").write_text(text, encoding="utf-8")

    def _arguments(self) -> str:
        given = [] if self._credentials is None else [self._credentials.arguments]
        return " ".join([*given, "--check"] if self._check else given)

    def _environment(self, private: Path, run: str) -> dict[str, str]:
        folders = map(str, self._programs())
        return {
            **tags(run),
            "PATH": os.pathsep.join((*folders, os.environ.get("PATH", os.defpath))),
            **self._settings,
            "ANSIBLE_HOME": str(private / "home"),
            "ANSIBLE_INVENTORY_ENABLED": "ansible.builtin.yaml",
            "ANSIBLE_HOST_KEY_CHECKING": "True",
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(self._control.path),
            "ANSIBLE_SSH_CONTROL_PATH": "%(directory)s/%%C",
            "ANSIBLE_NOCOLOR": "True",
        }


def _keep(
    events: list[Mapping[str, Any]],
    gist: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    clean: Redactor,
    reading: Reading | None,
) -> Any:
    def handle(event: dict[str, Any]) -> bool:
        events.append(clean.within(gist(event)))
        if reading is not None:
            reading.take(measurements(events[-1:]))
        return False

    return handle


def _as_data(value: Any) -> Any:
    """The value with every string marked, for Ansible's JSON, as text to be taken as it is."""
    if isinstance(value, dict):
        return {key: _as_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_data(item) for item in value]
    return {"__ansible_unsafe": value} if isinstance(value, str) else value


def _output(result: Any) -> str:
    try:
        return read_end(Path(result.config.artifact_dir) / "stdout")
    except OSError:
        return ""


def _failed(kind: FailureKind, detail: str, begin: float) -> StepOutcome:
    return StepOutcome(
        seconds=time.monotonic() - begin,
        basis=Basis.MEASURED,
        failure=Failure(kind=kind, detail=inert(detail)),
    )
