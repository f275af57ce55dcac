"""An automated step as the literal commands that a person types instead.

They do what the restore roles of `playbooks/roles` do, with the same variables: the copy, the
generations to pass over, the server's folder and services. Text of the inventory and of the
targets stands in them as quoted words only.
"""

from __future__ import annotations

from bcp.documents.playbooks import leaves_services_down
from bcp.documents.runbooks.hand_session import HandSession
from bcp.documents.runbooks.hand_step import HandStep, Place
from bcp.documents.runbooks.reach import Blank, Reach
from bcp.execution.hosts import guest_driver
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.system import RoleName
from bcp.planning.plan import Impact, Plan, PlannedAction, PlannedStep

DESTINATIONS: dict[RoleName, str] = {
    RoleName.FILES_RESTORE: "files",
    RoleName.WEB_RESTORE: "web",
    RoleName.APPLICATION_RESTORE: "app",
}
"""The folder below the system's root that each role fills, as its defaults say."""

_PICK = (
    'cd "$R"',
    "G=$(ls -d [0-9]*T[0-9]*Z*/manifest.json | cut -d/ -f1 |",
    '  sort -rV | sed -n "${N}p")',
    'echo "${G:?}"',
    """grep -E '"(created_at|newest|bytes)"' "$G/manifest.json\"""",
    'df -h "$H"',
)
_DRIVERS = ("process", "nspawn")
"""The drivers of platforms whose command for making a server is known."""


def by_hand(
    plan: Plan, inventory: Inventory, step: PlannedStep, reach: Reach
) -> tuple[HandStep, ...]:
    """What to type instead of an automated step, from logging in to logging out."""
    return _Writer(plan, inventory, step, reach).steps()


def _point_in_time(action: PlannedAction) -> tuple[str, ...]:
    """What has the server stop just before an instant. A moment needs no quoting."""
    if action.until is None:
        return ()
    return (
        f"recovery_target_time = '{action.until.isoformat(' ')}'",
        "recovery_target_inclusive = off",
        "recovery_target_action = 'promote'",
    )


class _Writer(HandSession):
    """Writes the steps of the actions one after another."""

    def __init__(self, plan: Plan, inventory: Inventory, step: PlannedStep, reach: Reach) -> None:
        super().__init__(reach)
        self._plan = plan
        self._inventory = inventory
        self._step = step
        self._again = 0
        self._older = 0

    def steps(self) -> tuple[HandStep, ...]:
        actions = self._step.actions
        if any(action.role is RoleName.GUEST for action in actions):
            self._make_guest()
        rest = [action for action in actions if action.role is not RoleName.GUEST]
        brought_up = leaves_services_down(self._plan, self._step)
        if rest or brought_up:
            self.log_in()
            for action in rest:
                self._act(action)
            if brought_up:
                self.start()
            self.log_out()
        return tuple(self.written)

    def _act(self, action: PlannedAction) -> None:
        if action.role is RoleName.SERVICE:
            self.start(again=self._was_intact())
        elif action.role is RoleName.POSTGRESQL_RESTORE:
            self._restore_cluster(action)
        else:
            self._restore_tree(action)

    def _was_intact(self) -> bool:
        planned = self._plan.systems_by_id.get(self._step.system)
        return planned is not None and planned.impact in (Impact.DOWN, Impact.OUT)

    def _make_guest(self) -> None:
        if guest_driver(self._inventory, self._step.system) not in _DRIVERS:
            self.add(
                Message.of("Make the empty server on the platform."),
                (Blank.MAKE_SERVER.sign,),
                Message.of("The platform shows the server, and it answers at its address."),
                Message.of("Stop, and tell the commander; the platform comes first."),
                place=Place.CONSOLE,
            )
            return
        self.add(
            Message.of("Make the empty server on the platform."),
            self.reach.on_platform("guestctl", "create", self._step.system),
            Message.of(
                'One line in braces with "changed": true (it was made) or false (it was there).'
            ),
            Message.of(
                "'Permission denied', 'Connection refused' or no answer: the platform is not up or "
                "the key is wrong. Stop, and tell the commander; the platform comes first."
            ),
            place=Place.CONSOLE,
        )

    def _choose(self, action: PlannedAction) -> None:
        folder = self.reach.data_set(action.repository or "", action.backup or "")
        self.add(
            Message.of(
                "Note the folder of the backup '{backup}' in the repository '{repository}' "
                "({name}). N = 1 is the newest generation, 2 the one before it.",
                backup=action.backup or "",
                repository=action.repository or "",
                name=self._repository_name(action.repository or ""),
            ),
            (f"R={folder}", f"N={action.older + 1}", 'ls "$R"'),
            Message.of("A list of generations; their names look like 20260401T053000Z."),
            Message.of(
                "'No such file or directory': the repository is not connected to this server. "
                "Connect it (off-site media: attach them read-only), then type this again."
            ),
        )
        self._again, self._older = self.next, action.older
        self.add(
            Message.of(
                "Take the generation with that number, and see how old and how large it is."
            ),
            _PICK,
            Message.of(
                "A name as 20260401T053000Z: when it was taken, in universal time (Japan: 9 hours "
                "later). 'newest' is its newest data. 'Avail' below is more than 'bytes'."
            ),
            Message.of(
                "'parameter not set' or 'parameter null': no generation is left here. Stop, and "
                "tell the commander: the other copy has to be used."
            ),
            writes_down=True,
        )

    def _repository_name(self, repository: str) -> str:
        known = self._inventory.repositories_by_id.get(repository)
        return repository if known is None else known.name

    def _restore_tree(self, action: PlannedAction) -> None:
        self._choose(action)
        folder = DESTINATIONS[action.role]
        staging = f'"$H/.{folder}.restoring"'
        self._copy("data", staging)
        self.add(
            Message.of("Prove that the copy is what was backed up."),
            (
                f"cd {staging}",
                'sha256sum --check --quiet --strict "$R/$G/SHA256SUMS" &&',
                '  test "$(find . -type f | wc -l)" -eq "$(wc -l < "$R/$G/SHA256SUMS")" &&',
                "  echo OK",
            ),
            Message.of("After a while it says OK, and nothing else."),
            self._damaged(),
        )
        self.own(staging)
        for service in self.reach.services(databases=False):
            self.stop(service)
        self.put_in_place(staging, folder)

    def _restore_cluster(self, action: PlannedAction) -> None:
        self._choose(action)
        staging = '"$H/.pgdata.restoring"'
        self._copy("base", staging)
        self.add(
            Message.of("Prove that the copy is what was backed up."),
            (f"cd {staging}", "pg_verifybackup --quiet . && echo OK"),
            Message.of("After a while it says OK, and nothing else."),
            self._damaged(),
        )
        self.own(staging)
        self.add(
            Message.of("Say where the archived log lies, from which the newest data comes."),
            (
                "cat >> postgresql.auto.conf << 'END'",
                self.reach.recovery_setting(action.repository or "", action.backup or ""),
                *_point_in_time(action),
                "END",
                "touch recovery.signal",
                "chmod 700 .",
            ),
            Message.of("Nothing; only the prompt."),
            Message.of("'No space left on device': make room, then type this again."),
        )
        for service in self.reach.services(databases=True):
            self.stop(service)
        self.put_in_place(staging, "pgdata")
        for service in self.reach.services(databases=True):
            self.bring_up(service, "start", self._damaged())
        self._await_recovery()

    def _await_recovery(self) -> None:
        self.add(
            Message.of("Wait until the database has taken up the archived log."),
            (
                "until test \"$(psql -XAtqc 'SELECT pg_is_in_recovery()')\" = f",
                "do sleep 2; done; echo OK",
            ),
            Message.of("It says OK. It may take as long as the log is large."),
            Message.of(
                "'Connection refused' again and again: the database has stopped. Press Ctrl-C, "
                "{older}",
                older=self._go_back(),
            ),
        )
        self.add(
            Message.of("See how new the data is."),
            ("psql -XAtqc 'SELECT pg_last_xact_replay_timestamp()'",),
            Message.of(
                "The time of the newest data. Empty: what 'newest' said in step {again}.",
                again=self._again,
            ),
            Message.of("An error: go on, and have the owner department look at its newest entry."),
            writes_down=True,
        )

    def _copy(self, part: str, staging: str) -> None:
        self.add(
            Message.of("Copy it beside its place."),
            (f"rm -rf -- {staging}", f'cp -a -- "$R/$G/{part}" {staging} && echo OK'),
            Message.of("It says OK. Large data takes hours; leave the window open."),
            Message.of(
                "'No space left on device': make room, then type this again. 'Input/output error': "
                "{older}",
                older=self._go_back(),
            ),
        )

    def _damaged(self) -> Message:
        return Message.of(
            "Anything else: this generation is damaged. Note it, and {older}", older=self._go_back()
        )

    def _go_back(self) -> Message:
        return Message.of(
            "type N={next} (the next time N={after}), then go back to step {again}.",
            next=self._older + 2,
            after=self._older + 3,
            again=self._again,
        )
