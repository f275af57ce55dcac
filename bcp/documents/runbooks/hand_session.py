"""A session on a server as steps that are typed: logging in, services, putting things in place."""

from __future__ import annotations

from collections.abc import Sequence

from bcp.documents.runbooks.hand_step import HandStep, Place
from bcp.documents.runbooks.reach import Reach
from bcp.model.message import Message

_ASIDE = "before-restore-$(date -u +%Y%m%dT%H%M%SZ)"


class HandSession:
    """Collects the steps, so that one can name another by its number."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self.written: list[HandStep] = []

    @property
    def next(self) -> int:
        """The number of the step that is added next."""
        return len(self.written) + 1

    def add(
        self,
        doing: Message,
        lines: Sequence[str],
        expected: Message,
        otherwise: Message,
        *,
        place: Place = Place.SERVER,
        writes_down: bool = False,
    ) -> None:
        """Add a step."""
        self.written.append(
            HandStep(self.next, place, doing, tuple(lines), expected, otherwise, writes_down)
        )

    def log_in(self) -> None:
        """Open a session on the server, and go to the folder of the system."""
        self.add(
            Message.of("Log in to the server. What follows is typed there."),
            self.reach.log_in(),
            Message.of("The prompt of the server, or an empty line; no message of an error."),
            Message.of(
                "'Connection refused' or no answer: the server is not up. 'Host key verification "
                "failed': this is another machine than the one expected; do not go on, tell the "
                "commander. When the connection breaks later, begin here again."
            ),
            place=Place.CONSOLE,
        )
        self.add(
            Message.of("Note the folder of the system, and see that it is there."),
            (f"H={self.reach.root}", 'ls -ld "$H"'),
            Message.of("One line that ends with this folder."),
            Message.of("'No such file or directory': you are on the wrong server. Log out."),
        )

    def log_out(self) -> None:
        """End the session."""
        self.add(
            Message.of("Log out of the server."),
            ("exit",),
            Message.of("The prompt of the recovery machine."),
            Message.of("'There are stopped jobs': type exit once more."),
        )

    def own(self, staging: str) -> None:
        """Give a copy the right owner."""
        self.add(
            Message.of("Give it the owner that the system's folder has."),
            (f'chown -R --reference="$H" {staging} && echo OK',),
            Message.of("It says OK."),
            Message.of("'Operation not permitted': type it again with sudo before it."),
        )

    def put_in_place(self, staging: str, folder: str) -> None:
        """Put a copy where it belongs; what was there is kept."""
        self.add(
            Message.of("Set aside what stands there, and put the copy in its place."),
            (
                'cd "$H"',
                f'test ! -e "$H/{folder}" ||',
                f'  mv -- "$H/{folder}" "$H/{folder}.{_ASIDE}"',
                f'mv -- {staging} "$H/{folder}" && ls "$H"',
            ),
            Message.of("A list in which '{folder}' stands. Delete nothing.", folder=folder),
            Message.of("'No such file or directory': the copy is missing; go back to copying it."),
        )

    def stop(self, service: str) -> None:
        """Stop a service."""
        self.add(
            Message.of("Stop the service '{service}'.", service=service),
            (f"servicectl stop {service}",),
            Message.of("A line that ends with 'inactive'."),
            Message.of("'cannot be stopped': wait a minute and type it again."),
        )

    def start(self, *, again: bool = False) -> None:
        """Start (or restart) every service."""
        failed = Message.of(
            "'did not start' or 'did not answer': the message says why; the end of the log is in "
            "the folder 'log' of the system. What it requires has to be up first."
        )
        for service in self.reach.services():
            self.bring_up(service, "restart" if again else "start", failed)
        self.add(
            Message.of("See that every service runs."),
            ("servicectl status",),
            Message.of("One line for each service, each with 'active'."),
            Message.of("'inactive': start that service again, as above."),
        )

    def bring_up(self, service: str, verb: str, failed: Message) -> None:
        """Start a service; `failed` says what to do when it does not."""
        self.add(
            Message.of("Start the service '{service}'.", service=service),
            (f"servicectl {verb} {service}",),
            Message.of("A line that ends with 'active'."),
            failed,
        )
