"""The console program `ict-bcp`."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bcp import __version__
from bcp.app.open_credentials import withdraw_vault_password
from bcp.cli import (
    actions,
    analyze,
    backup,
    check,
    document,
    drill,
    export,
    graph,
    history,
    import_,
    init,
    journal,
    lab,
    new,
    notify,
    pack,
    plan,
    playbooks,
    ready,
    recover,
    review,
    runbook,
    schema,
)
from bcp.cli.console import EXIT_FAILED, _, complain
from bcp.cli.usage import Console
from bcp.model.message import Message
from bcp.model.refusal import Refused

app = typer.Typer(
    name="ict-bcp",
    cls=Console,
    help=_("ICT business continuity planning and recovery orchestration for a city hall."),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_COMMANDS = (
    (init, check, new, export, import_, analyze, schema, graph, plan, review, playbooks),
    (document, runbook, pack),
    (lab, drill, recover, notify, ready, backup, actions, history, journal),
)
for command in (one for group in _COMMANDS for one in group):
    command.register(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ict-bcp {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help=_("Print the version."), callback=_show_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Options before the command."""


def main() -> None:
    """Run the command line; a refusal is a sentence, a bug a sentence and a log file."""
    withdraw_vault_password()
    try:
        app()
    except Refused as refusal:
        complain(refusal.render(_))
        sys.exit(refusal.exit_code)
    except BrokenPipeError:
        # The reader went away (`ict-bcp plan | head`): not worth a word.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)
    except Exception:  # noqa: BLE001 - the last line of defence against bare tracebacks
        log = _write_log()
        complain(
            Message.of("This is a bug in ict-bcp, not in your files. Details: {log}", log=str(log))
        )
        sys.exit(EXIT_FAILED)


def _write_log() -> Path:
    handle, name = tempfile.mkstemp(prefix="ict-bcp-", suffix=".log")
    os.close(handle)
    logger = logging.getLogger("bcp.bug")
    logger.propagate = False
    handler = logging.FileHandler(name, encoding="utf-8")
    logger.addHandler(handler)
    logger.error("ict-bcp %s: %s", __version__, sys.argv, exc_info=True)  # noqa: LOG014
    handler.close()
    return Path(name)
