"""The commands with which people take part in a recovery, from any terminal."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bcp.adapters.lease import Holder
from bcp.app import wiring
from bcp.app.ask_recovery import (
    Asked,
    NotMet,
    ask_recovery,
    read_attendance,
    read_damage_change,
)
from bcp.cli.console import (
    EXIT_BAD_INPUT,
    AsJson,
    Workspace,
    _,
    complain,
    leave,
    print_json,
    say,
)
from bcp.evaluation.objections import objection_words
from bcp.execution.requests import (
    Abort,
    Decide,
    Pause,
    ReportDone,
    ReportFailed,
    Request,
    Resume,
    Retry,
    Skip,
    TakeNote,
)
from bcp.model.message import Message

Role = Annotated[
    str,
    typer.Option(
        "--as",
        envvar="ICT_BCP_ROLE",
        help=_("The role in which you say so (never a name); also from ICT_BCP_ROLE."),
    ),
]
Why = Annotated[str, typer.Option("--reason", "-m", help=_("Why; it goes into the record."))]
Step = Annotated[str, typer.Argument(help=_("The step, as 'recover status' names it."))]


class Answer(StrEnum):
    """A decision."""

    YES = "yes"
    NO = "no"


def register(recover: typer.Typer) -> None:
    """Add the commands."""
    for name, command, help_, example in (
        ("decide", decide, _("Decide on a step that waits for a decision."),
         _("Example: ict-bcp recover decide core-database/approve yes --as ICT-manager")),
        ("done", done, _("Report that a step which people carry out is done."),
         _("Example: ict-bcp recover done power/start --as facilities")),
        ("fail", fail, _("Report that such a step has failed, or give up one that did."),
         _("Example: ict-bcp recover fail power/start --reason 'no fuel' --as facilities")),
        ("retry", retry, _("Have a failed step tried again."),
         _("Example: ict-bcp recover retry core-database/restore --as ICT-manager")),
        ("skip", skip, _("Pass a step over: what stands on it goes on, but a verification that "
                         "was passed over never counts."),
         _("Example: ict-bcp recover skip intranet/announce --reason 'by phone' --as PR")),
        ("attendance", attendance, _("Say how many people of a team are there now."),
         _("Example: ict-bcp recover attendance it-section=3 --as ICT-manager")),
        ("pause", pause, _("Start nothing more; what runs is finished."),
         _("Example: ict-bcp recover pause --reason aftershock --as ICT-manager")),
        ("abort", abort, _("End the run for good; what runs is finished."),
         _("Example: ict-bcp recover abort --reason 'moved to the cloud' --as ICT-manager")),
        ("note", note, _("Write something into the record."),
         _("Example: ict-bcp recover note 'the generator is loud' --as facilities")),
    ):  # fmt: skip
        recover.command(name, help=help_, epilog=example)(command)
    damage = typer.Typer(
        help=_("Report damage that was not known, or that turned out not to be."),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    damage.command(
        "add",
        help=_("Something is lost too, or lost again: it is restored anew."),
        epilog=_("Example: ict-bcp recover damage add system:file-server --as ICT-manager"),
    )(damage_add)
    damage.command(
        "remove",
        help=_("Something turned out not to be lost."),
        epilog=_("Example: ict-bcp recover damage remove system:file-server --as ICT-manager"),
    )(damage_remove)
    recover.add_typer(damage, name="damage")


def decide(
    step: Step,
    answer: Annotated[Answer, typer.Argument(help=_("yes or no."))],
    by: Role,
    why: Why = "",
    workspace: Workspace = Path(),
    *,
    as_json: AsJson = False,
) -> None:
    """Decide on a step."""
    _ask(workspace, Decide(step=step, yes=answer is Answer.YES), by, why, as_json=as_json)


def done(
    step: Step, by: Role, why: Why = "", workspace: Workspace = Path(), *, as_json: AsJson = False
) -> None:
    """Report a step done."""
    _ask(workspace, ReportDone(step=step), by, why, as_json=as_json)


def fail(
    step: Step, by: Role, why: Why = "", workspace: Workspace = Path(), *, as_json: AsJson = False
) -> None:
    """Report a step failed."""
    _ask(workspace, ReportFailed(step=step), by, why, as_json=as_json)


def retry(
    step: Step, by: Role, why: Why = "", workspace: Workspace = Path(), *, as_json: AsJson = False
) -> None:
    """Have a step tried again."""
    _ask(workspace, Retry(step=step), by, why, as_json=as_json)


def skip(
    step: Step,
    by: Role,
    why: Annotated[str, typer.Option("--reason", "-m", help=_("Why; it goes into the record."))],
    workspace: Workspace = Path(),
    *,
    as_json: AsJson = False,
) -> None:
    """Pass a step over."""
    _ask(workspace, Skip(step=step), by, why, as_json=as_json)


def damage_add(
    what: Annotated[str, typer.Argument(help=_("site:NAME, system:NAME or repository:NAME."))],
    by: Role,
    why: Why = "",
    workspace: Workspace = Path(),
    *,
    as_json: AsJson = False,
) -> None:
    """Report new damage."""
    request = read_damage_change(workspace, what, lost=True)
    _ask(workspace, request, by, why, as_json=as_json)


def damage_remove(
    what: Annotated[str, typer.Argument(help=_("site:NAME, system:NAME or repository:NAME."))],
    by: Role,
    why: Why = "",
    workspace: Workspace = Path(),
    *,
    as_json: AsJson = False,
) -> None:
    """Report that something is not lost."""
    request = read_damage_change(workspace, what, lost=False)
    _ask(workspace, request, by, why, as_json=as_json)


def attendance(
    who: Annotated[str, typer.Argument(help=_("TEAM=NUMBER."))],
    by: Role,
    why: Why = "",
    workspace: Workspace = Path(),
    *,
    as_json: AsJson = False,
) -> None:
    """Say who is there."""
    _ask(workspace, read_attendance(workspace, who), by, why, as_json=as_json)


def pause(by: Role, why: Why = "", workspace: Workspace = Path(), as_json: AsJson = False) -> None:
    """Start nothing more."""
    _ask(workspace, Pause(), by, why, as_json=as_json)


def abort(by: Role, why: Why = "", workspace: Workspace = Path(), as_json: AsJson = False) -> None:
    """End the run."""
    _ask(workspace, Abort(), by, why, as_json=as_json)


def note(
    text: Annotated[str, typer.Argument(help=_("What to write down."))],
    by: Role,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Write something down."""
    _ask(workspace, TakeNote(), by, text, as_json=as_json)


def executor(workspace: Path) -> Holder | None:
    """Who executes a run of the workspace now."""
    return wiring.executing(workspace)


def is_executed(workspace: Path) -> bool:
    """Whether somebody executes a run of the workspace now."""
    return executor(workspace) is not None


def end_pause(workspace: Path, by: str, why: str) -> None:
    """Let a paused run go on."""
    _ask(workspace, Resume(), by, why, as_json=False)


def _ask(workspace: Path, request: Request, by: str, why: str, *, as_json: bool) -> None:
    try:
        asked = ask_recovery(workspace, request, by, why)
    except NotMet as refused:
        complain(Message.of("Not possible: {reason}.", reason=objection_words(refused.objection)))
        leave(EXIT_BAD_INPUT)
    if as_json:
        print_json(_document(asked))
    elif asked.objection is not None:
        complain(Message.of("Not possible: {reason}.", reason=objection_words(asked.objection)))
    elif asked.answered:
        say(Message.of("Done; recorded as number {number} of run {run}.",
                       number=asked.number, run=asked.run))  # fmt: skip
    elif asked.executing:
        say(Message.of("Recorded as number {number} of run {run}; it has not been met yet.",
                       number=asked.number, run=asked.run))  # fmt: skip
    else:
        say(Message.of("Recorded as number {number} of run {run}. Nobody executes it now: "
                       "it is met when 'ict-bcp recover resume' carries the run on.",
                       number=asked.number, run=asked.run))  # fmt: skip
    if asked.objection is not None:
        leave(EXIT_BAD_INPUT)


def _document(asked: Asked) -> dict[str, object]:
    return {
        "run": asked.run,
        "number": asked.number,
        "executing": asked.executing,
        "answered": asked.answered,
        "objection": None if asked.objection is None else asked.objection.value,
    }
