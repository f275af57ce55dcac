"""The embedded lab: brought up, looked at, damaged, mended and taken down."""

from __future__ import annotations

import contextlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from bcp.adapters.lab import control, preflight
from bcp.adapters.lab.account import ROOT, LabAccount, lab_account
from bcp.adapters.lab.corruption import corrupt
from bcp.adapters.lab.definition import LabDefinition
from bcp.adapters.lab.exclusive import alone, write_private
from bcp.adapters.lab.expectations import expectations_of
from bcp.adapters.lab.guest import lab_of
from bcp.adapters.lab.keys import write_definition, write_keys, write_launchers
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.machinery import network_of, remains_of, shared_base
from bcp.adapters.lab.operation import is_serving, run_builder, start_daemon
from bcp.adapters.lab.processes import end_processes
from bcp.adapters.lab.programs import refuse_unless_installed
from bcp.adapters.lab.quickcheck import quick_check
from bcp.adapters.lab.reach import targets_of
from bcp.adapters.lab.resolution import digest_of, resolve, start_order
from bcp.adapters.lab.roll_call import guest_statuses
from bcp.adapters.lab.standing import (
    Damage,
    LabStatus,
    Outcome,
    Phase,
    Progress,
    Verify,
)
from bcp.adapters.machines.network import DrillNetwork
from bcp.adapters.ownership import this_owner
from bcp.adapters.targets import Targets
from bcp.execution.events import CheckResult
from bcp.model.inventory import Inventory
from bcp.model.lab import GuestDriver, Lab
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused
from bcp.model.scenario import BackupCorrupt, GuestDies, Inject

__all__ = ["EmbeddedLab", "Phase"]

_VERIFIERS = 4


class EmbeddedLab:
    """The lab of a workspace. One command at a time works on it."""

    def __init__(self, workspace: Path) -> None:
        self.folder = LabFolder.of(workspace)

    def up(
        self,
        inventory: Inventory,
        lab: Lab,
        progress: Progress,
        verify: Verify | None = None,
        driver: GuestDriver = GuestDriver.PROCESS,
    ) -> Outcome:
        """Bring the lab up: build and verify it, mend and verify it, or find it whole at a look.

        A lab that was damaged, left unfinished, or built from another inventory is rebuilt.
        Raises Refused, or Failed when a system does not come up.
        """
        refuse_unless_installed()
        check = verify or quick_check
        with alone(self.folder):
            preflight.refuse_foreign(self.folder)
            base = shared_base(driver, progress)
            account = lab_account([self.folder.root, Path(__file__)]) if base is None else ROOT
            definition = self._standing(digest_of(inventory, lab, driver))
            if definition is not None:
                return self._mend(definition, account, progress, check)
            self._take_down()
            definition = resolve(self.folder, inventory, lab, account, base)
            start_order(definition.guests)
            if base is None:
                preflight.refuse_taken(definition)
            else:
                network_of(definition).refuse_taken()
            self._build(definition, account, progress, check)
            return Outcome.BUILT

    def down(self) -> bool:
        """End every process and delete the folder; False when there was nothing."""
        with alone(self.folder):
            preflight.refuse_foreign(self.folder)
            return self._take_down()

    def status(self) -> LabStatus:
        """What runs now. Raises Refused for somebody else's lab."""
        preflight.refuse_foreign(self.folder)
        phase = self._phase()
        if phase is Phase.DOWN:
            return LabStatus(phase=phase, serving=False)
        answer: dict[str, object] = {}
        with contextlib.suppress(OSError):
            answer = control.ask(self.folder.control, "status")
        traffic = answer.get("traffic") or {}
        assert isinstance(traffic, dict)
        return LabStatus(
            phase=phase,
            serving=bool(answer),
            traffic=traffic.get("systems", ()),
            written=traffic.get("written", 0),
            refused=traffic.get("refused", 0),
            guests=guest_statuses(self.folder, answer),
        )

    def damage(self, damage: Damage) -> datetime:
        """Destroy and stop what a scenario hits; returns the moment of the incident.

        Business stops before that moment, so that no data of a lost system is newer. Raises
        Refused when the lab is not up, Failed when something resists.
        """
        with alone(self.folder):
            definition = self._running()
            present = definition.guests_by_system
            lost = sorted(damage.lost & present.keys())
            stopped = sorted(damage.stopped & present.keys() - damage.lost)
            busy = [name for name in present if name not in {*lost, *stopped}]
            self._set_phase(Phase.DAMAGED)
            control.ask(self.folder.control, "traffic", systems=busy)
            incident = datetime.now(UTC)
            if lost:
                control.ask(self.folder.control, "destroy", systems=lost)
            if stopped:
                control.ask(self.folder.control, "halt", systems=stopped)
            for name in sorted(damage.repositories & definition.repositories_by_id.keys()):
                path = Path(definition.repositories_by_id[name].path)
                if path.exists():
                    shutil.rmtree(path)
            return incident

    def apply(self, inject: Inject) -> None:
        """Let an inject happen that is the lab's: a corrupt backup, a dying guest.

        Others are the executor's and pass. Raises OSError when it cannot happen.
        """
        if isinstance(inject, BackupCorrupt):
            definition = self._running()
            repository = definition.repositories_by_id[inject.repository]
            store = Path(repository.path) / inject.system / inject.backup
            corrupt(store, inject.generations)
        elif isinstance(inject, GuestDies):
            control.ask(self.folder.control, "kill", system=inject.system)

    def kill_at_work(self, system: str) -> None:
        """Wait until a command runs in a guest, then kill the guest. Raises OSError."""
        control.ask(self.folder.control, "kill-at-work", system=system)

    def resume(self, system: str) -> None:
        """An outage ends: the guest is reachable again and its services start. Raises OSError."""
        control.ask(self.folder.control, "start", system=system)

    def targets(self) -> Targets:
        """How the guests are reached. Raises Refused when the lab is not up."""
        return targets_of(self.folder, self._running())

    def drill_network(self) -> DrillNetwork | None:
        """The network of its machines; None where guests are none. Raises Refused: it is not up."""
        definition = self._running()
        return network_of(definition) if definition.has_machines else None

    def _running(self) -> LabDefinition:
        preflight.refuse_foreign(self.folder)
        if self._phase() not in {Phase.UP, Phase.DAMAGED} or not is_serving(self.folder):
            raise Refused(
                Message.of("The lab is not up."), Message.of("Bring it up with: ict-bcp lab up")
            )
        return lab_of(self.folder)

    def _standing(self, digest: str) -> LabDefinition | None:
        """The definition of a lab that `up` finished, nobody damaged, and that still fits."""
        if self._phase() is not Phase.UP:
            return None
        definition = lab_of(self.folder)
        return definition if definition.digest == digest else None

    def _phase(self) -> Phase:
        if not self.folder.root.exists():
            return Phase.DOWN
        try:
            return Phase(json.loads(self.folder.phase.read_text())["phase"])
        except (OSError, ValueError, KeyError):
            return Phase.UNFINISHED

    def _set_phase(self, phase: Phase) -> None:
        write_private(self.folder.phase, json.dumps({"phase": phase}))

    def _build(
        self, definition: LabDefinition, account: LabAccount, progress: Progress, check: Verify
    ) -> None:
        self._make_folders(account)
        write_keys(self.folder, definition, account)
        write_definition(self.folder, definition, account)
        write_launchers(self.folder)
        write_private(
            self.folder.expectations, expectations_of(definition).model_dump_json(indent=1)
        )
        if definition.has_machines:
            network_of(definition).up()
        start_daemon(self.folder, definition, account)
        self._stage(definition, account, "build", Message.of("Building guests"), progress)
        self._verify(definition, progress, check)
        self._keep_busy(definition)
        for_all = Message.of("Taking backups")
        self._stage(definition, account, "backup", for_all, progress)
        self._announce(definition)

    def _mend(
        self, definition: LabDefinition, account: LabAccount, progress: Progress, check: Verify
    ) -> Outcome:
        outcome = Outcome.ALREADY_UP
        if definition.has_machines:
            network_of(definition).up()
        if not is_serving(self.folder):
            start_daemon(self.folder, definition, account)
            outcome = Outcome.MENDED
        if self._failing(definition, progress, quick_check):
            outcome = Outcome.MENDED
            stage = Message.of("Starting guests")
            self._stage(definition, account, "start", stage, progress)
        if outcome is Outcome.MENDED:
            self._verify(definition, progress, check)
        self._keep_busy(definition)
        self._announce(definition)
        return outcome

    def _announce(self, definition: LabDefinition) -> None:
        self._set_phase(Phase.UP)
        targets = targets_of(self.folder, definition)
        write_private(self.folder.targets, targets.model_dump_json(indent=1))

    def _keep_busy(self, definition: LabDefinition) -> None:
        systems = [guest.system for guest in definition.guests]
        control.ask(self.folder.control, "traffic", systems=systems)

    def _stage(
        self,
        definition: LabDefinition,
        account: LabAccount,
        stage: str,
        message: Message,
        progress: Progress,
    ) -> None:
        rounds = definition.generations + 1 if stage == "backup" else 1
        total, done = len(definition.guests) * rounds, 0

        def told(_: str) -> None:
            nonlocal done
            done += 1
            progress(message, done, total)

        progress(message, 0, total)
        run_builder(self.folder, definition, account, stage, told)

    def _verify(self, definition: LabDefinition, progress: Progress, check: Verify) -> None:
        failing = self._failing(definition, progress, check)
        if failing:
            system, result = failing[0]
            raise Failed(
                Message.of(
                    "{count} checks of the lab failed, first of {system}: {name}: {detail}",
                    count=len(failing),
                    system=system,
                    name=result.name,
                    detail=result.detail,
                ),
                Message.of("Its logs are in {folder}.", folder=str(self.folder.log)),
            )

    def _failing(
        self, definition: LabDefinition, progress: Progress, check: Verify
    ) -> list[tuple[str, CheckResult]]:
        targets = targets_of(self.folder, definition)
        failing = []
        message, total = Message.of("Verifying systems"), len(targets.hosts)
        progress(message, 0, total)
        with ThreadPoolExecutor(_VERIFIERS) as pool:
            results = pool.map(lambda host: check(targets, host), targets.hosts)
            for done, (host, found) in enumerate(zip(targets.hosts, results, strict=True), 1):
                failing += [(host.system, result) for result in found if not result.passed]
                progress(message, done, total)
        return failing

    def _make_folders(self, account: LabAccount) -> None:
        folder = self.folder
        folder.root.mkdir(mode=0o700)
        write_private(folder.root / preflight.MARKER, this_owner())
        for path in (folder.client, folder.bin):
            path.mkdir(mode=0o700)
        for path in (folder.private, folder.log, folder.guests, folder.repositories):
            path.mkdir(mode=0o700)
            account.own(path)
        if account.prefix:
            folder.root.chmod(0o711)
            folder.bin.chmod(0o755)

    def _take_down(self) -> bool:
        remains = remains_of(self.folder)
        if not self.folder.root.exists():
            ended = remains.end()
            return bool(end_processes(self.folder.root)) or ended
        self.folder.targets.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            control.ask(self.folder.control, "stop", timeout=10)
        remains.end()
        end_processes(self.folder.root)
        shutil.rmtree(self.folder.root)
        return True
