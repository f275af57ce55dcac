"""What the drills share in which nothing is carried out: who leads, who is asked, what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bcp.cli import console
from bcp.cli.console import _, leave, print_json, say
from bcp.documents.report import ConsoleReport
from bcp.documents.report_content import Report
from bcp.evaluation.told import ToldAssessment
from bcp.model.message import Message
from bcp.model.refusal import Refused


def lead(role: str | None) -> str:
    """The role that leads the drill."""
    return (role or "").strip() or _("drill lead")


def nobody_to_ask() -> Refused:
    """The refusal where neither a terminal nor a file answers."""
    return Refused(
        Message.of("There is no terminal to ask at."),
        Message.of("Give the answers in a file: --answers FILE."),
    )


def show_told(
    assessment: ToldAssessment,
    content: Report,
    files: Sequence[Path],
    *,
    code: int,
    as_json: bool,
) -> None:
    """Show what a drill has come to, and where its report was written; then leave with `code`."""
    if as_json:
        print_json(
            {
                "run": assessment.run,
                "exit_code": code,
                "report": [str(path) for path in files],
                "assessment": assessment.model_dump(mode="json"),
            }
        )
    else:
        console.out.print()
        console.out.print(ConsoleReport().render(content))
        for path in files:
            say(Message.of("Report: {path}", path=str(path)), whole=True)
    if code:
        leave(code)
