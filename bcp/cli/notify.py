"""`ict-bcp notify`: whether notices of a recovery get through."""

from __future__ import annotations

from pathlib import Path

import typer

from bcp.app.try_notices import Delivery, try_notices
from bcp.cli import console
from bcp.cli.console import (
    EXIT_FAILED,
    LANGUAGE,
    AsJson,
    Workspace,
    _,
    complain,
    leave,
    print_json,
    say,
)
from bcp.documents.wording import Wording
from bcp.model.message import Message


def register(app: typer.Typer) -> None:
    """Add the commands."""
    notify = typer.Typer(
        help=_(
            "Notices of a recovery: it has begun, a target is at risk or missed, people are "
            "needed, it is over. They go to .ict-bcp/notifications/RUN.log, to the console, and "
            "to the Apprise addresses in the environment variable ICT_BCP_NOTIFY (spaces between "
            "them) or in the variables that notifications.yaml names."
        ),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    notify.callback()(_group)
    notify.command(
        "test",
        help=_(
            "Send one test notice over every channel and say which of them worked. Exit code: 0 "
            "all of them, 1 one did not or is configured wrongly."
        ),
        epilog=_("Example: ICT_BCP_NOTIFY='mailtos://…  slack://…' ict-bcp notify test"),
    )(send_test)
    app.add_typer(notify, name="notify")


def _group() -> None:
    """Keep 'test' a word of its own although it is the only command."""


def send_test(workspace: Workspace = Path(), as_json: AsJson = False) -> None:
    """Try all channels."""
    with console.err.status(_("Sending …")):
        deliveries, complaints = try_notices(workspace, Wording(LANGUAGE, _), complain)
    if as_json:
        print_json({
            "channels": [_json(each) for each in deliveries],
            "complaints": [complaint.render(_) for complaint in complaints],
        })  # fmt: skip
    else:
        for each in deliveries:
            say(_line(each), whole=True)
        for complaint in complaints:
            complain(complaint)
    if complaints or any(each.problem is not None for each in deliveries):
        leave(EXIT_FAILED)


def _line(each: Delivery) -> Message:
    if each.problem is None:
        return Message.of("{channel}: worked", channel=each.channel)
    return Message.of("{channel}: failed: {reason}", channel=each.channel, reason=each.problem)


def _json(each: Delivery) -> dict[str, object]:
    return {
        "channel": each.channel.render(_),
        "worked": each.problem is None,
        "problem": None if each.problem is None else each.problem.render(_),
    }
