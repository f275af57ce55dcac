"""`ict-bcp journal`: verify what was recorded, export it, keep a second copy."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bcp.adapters.files import write_atomically
from bcp.adapters.journal_audit import Audit, RunAudit
from bcp.app.mirror_journal import follow_journal, mirror_of
from bcp.app.verify_journal import stored_events, verify_journal
from bcp.cli.console import EXIT_FAILED, AsJson, Workspace, _, complain, leave, print_json, say
from bcp.model.message import Message
from bcp.model.refusal import Failed


class Format(StrEnum):
    """How events are exported."""

    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    journal = typer.Typer(
        help=_("Verify, export and mirror the journal of all runs."),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    journal.command(
        "verify",
        help=_(
            "Verify the file and the chain of every run, or of one: changed, missing and "
            "rearranged events are found. That the newest events were cut off shows only beside "
            "a mirror (--against). Exit code: 0 sound, 1 something was found."
        ),
        epilog=_("Example: ict-bcp journal verify --against /media/usb/mirror"),
    )(verify)
    journal.command(
        "export",
        help=_(
            "Write the events of a run, one JSON object on each line. Anybody can verify them: "
            "'hash' is the SHA-256 of 'previous', 'number' and 'text' with a line feed between "
            "them; 'previous' of event 1 is that of 'ict-bcp journal 1', a line feed and the run."
        ),
        epilog=_("Example: ict-bcp journal export RUN --output run.jsonl"),
    )(export)
    journal.command(
        "mirror",
        help=_(
            "Keep a copy of the journal current in a folder on another disk until Ctrl-C, so "
            "that a recovery can be carried on from there. A copy that differs is never "
            "overwritten."
        ),
        epilog=_("Example: ict-bcp journal mirror /media/usb/mirror"),
    )(mirror)
    app.add_typer(journal, name="journal")


def verify(
    run: Annotated[str | None, typer.Argument(help=_("The run; all without it."))] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", file_okay=False, help=_("The folder of a mirror to compare with.")
        ),
    ] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print a line for each run, and leave with 1 when something was found."""
    found = verify_journal(workspace, run, against)
    if as_json:
        print_json({**found.model_dump(mode="json"), "sound": found.sound})
    else:
        _say_audit(found)
    if not found.sound:
        leave(EXIT_FAILED)


def export(
    run: Annotated[str, typer.Argument(help=_("The run, as 'drill list' names it."))],
    written: Annotated[
        Format, typer.Option("--format", "-f", help=_("How events are written."))
    ] = Format.JSONL,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", dir_okay=False, help=_("The file to write.")),
    ] = None,
    workspace: Workspace = Path(),
) -> None:
    """Write the events as lines of JSON."""
    assert written is Format.JSONL
    lines = _lines(workspace, run)
    if output is None:
        sys.stdout.writelines(lines)
        return
    try:
        write_atomically(output, "".join(lines), 0o600)
    except OSError as error:
        raise Failed(
            Message.of(
                "{path} cannot be written: {error}", path=str(output), error=error.strerror or ""
            )
        ) from error


def mirror(
    folder: Annotated[Path, typer.Argument(help=_("The folder for the copy."), file_okay=False)],
    once: Annotated[bool, typer.Option("--once", help=_("Copy once and end."))] = False,
    workspace: Workspace = Path(),
) -> None:
    """Copy once, or follow until Ctrl-C."""

    def hear(message: Message) -> None:
        # Why it stopped for good ends the command and is said there.
        if copying.stopped is None:
            complain(message)

    copying = mirror_of(workspace, folder, hear)
    count = copying.copy()
    if copying.on_the_same_disk():
        complain(
            Message.of(
                "{path} is on the disk of the workspace: both would be lost together.",
                path=str(folder),
            )
        )
    say(Message.of("Events copied: {count}. The copy is current.", count=count))
    if not once:
        say(Message.of("The copy is kept current until Ctrl-C."))
        follow_journal(copying)


def _say_audit(found: Audit) -> None:
    if found.damage:
        say(
            Message.of(
                "The file {path} is damaged: {damage}", path=found.path, damage=found.damage
            ),
            whole=True,
        )
        return
    for run in found.runs:
        say(_verdict(run), whole=True)
    if not found.runs:
        say(Message.of("The journal holds no run."))


def _verdict(run: RunAudit) -> Message:
    if run.broken is not None:
        return Message.of(
            "{run}: changed at event {sequence}; nothing from there on can be relied on.",
            run=run.run,
            sequence=run.broken,
        )
    if run.differs is not None and run.differs > run.events:
        return Message.of(
            "{run}: cut off after event {count}; the mirror has more.",
            run=run.run,
            count=run.events,
        )
    if run.differs is not None:
        return Message.of(
            "{run}: differs from the mirror at event {sequence}.",
            run=run.run,
            sequence=run.differs,
        )
    return Message.of("{run}: sound, events: {count}.", run=run.run, count=run.events)


def _lines(workspace: Path, run: str) -> Iterator[str]:
    for number, text, previous, digest in stored_events(workspace, run):
        line = {"run": run, "number": number, "previous": previous, "hash": digest, "text": text}
        yield json.dumps(line, ensure_ascii=False) + "\n"
