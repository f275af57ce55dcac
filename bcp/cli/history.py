"""`ict-bcp history`: what drills have shown over fiscal years."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bcp.app.tell_history import ToldHistory
from bcp.app.tell_history import tell_history as tell
from bcp.cli import console
from bcp.cli.console import LANGUAGE, AsJson, Workspace, _, complain, print_json, say
from bcp.cli.drill_kinds import DRILL_KINDS
from bcp.documents.japanese import era_date, fiscal_year
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.trend import FiscalYear, Times, YearChange
from bcp.model.message import Message

_WORDING = Wording(LANGUAGE, _)
_APRIL = 4


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "history",
        help=_(
            "What drills have shown over fiscal years (April to March): how many of each kind, "
            "median recovery times, met targets, how far the plans were off, and how long ago "
            "each system was last drilled. Real recoveries are listed apart."
        ),
        epilog=_("Example: ict-bcp history --system registry"),
    )(history)


def history(
    system: Annotated[str | None, typer.Option("--system", help=_("One system only."))] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Tell the history."""
    with console.err.status(_("Judging the drills …")):
        told = tell(workspace, system)
    if as_json:
        print_json(_fields(told))
        return
    for each in told.unjudged:
        complain(
            Message.of(
                "Drill {run} is left out: {reason}", run=each.summary.run, reason=each.reason
            )
        )
    if not told.history.years:
        say(Message.of("No drill has been finished in this workspace yet."))
    else:
        console.out.print(_years(told.history.years))
        for change in told.history.changes:
            say(_change(change))
        console.out.print(_systems(told.history.years))
    console.out.print(_last(told))
    for run in told.recoveries:
        begun = f"{run.started.astimezone():%Y-%m-%d %H:%M}"
        say(
            Message.of(
                "Real recovery, not counted above: {run}, begun {begun}.", run=run.run, begun=begun
            )
        )


def _table(title: str, *headings: str) -> Table:
    table = Table(title=Text(title), title_justify="left", show_edge=False, pad_edge=False)
    for heading in headings:
        table.add_column(Text(heading), overflow="fold")
    return table


def _years(years: tuple[FiscalYear, ...]) -> Table:
    table = _table(
        _("Drills by fiscal year"),
        _("Fiscal year"), _("Drills"), _("In the lab"), _("Forecast for production"),
        _("Targets met"), _("Forecast error"),
    )  # fmt: skip
    for each in years:
        kinds = ", ".join(f"{_(DRILL_KINDS[kind])} {count}" for kind, count in each.kinds)
        table.add_row(_year(each.year), kinds, *_figures(each.times))
    return table


def _systems(years: tuple[FiscalYear, ...]) -> Table:
    table = _table(
        _("Median recovery times by system"),
        _("System"), _("Fiscal year"), _("In the lab"), _("Forecast for production"),
        _("Targets met"), _("Forecast error"),
    )  # fmt: skip
    rows = [(times.system, each.year, times) for each in years for times in each.systems]
    for name, year, times in sorted(rows, key=lambda row: row[:2]):
        table.add_row(name, _year(year), *_figures(times))
    return table


def _figures(times: Times) -> tuple[str, str, str, str]:
    error = times.errors.absolute
    return (
        _WORDING.stopwatch(times.lab),
        _WORDING.length(times.forecast),
        f"{times.met}/{times.judged}",
        NOTHING if error is None else f"{error:.0f} %",
    )


def _last(told: ToldHistory) -> Table:
    table = _table(_("Last drilled"), _("System"), _("Day"), _("Days ago"))
    for each in told.history.last_drilled:
        table.add_row(
            each.system,
            _("never") if each.day is None else _day(each.day),
            NOTHING if each.days is None else str(each.days),
        )
    return table


def _change(change: YearChange) -> Message:
    return Message.of(
        "{year} against {before}: lab {lab}, forecast {forecast}, targets met {met} points, "
        "forecast error {error} points.",
        year=_year(change.year),
        before=_year(change.before),
        lab=_signed_length(change.lab),
        forecast=_signed_length(change.forecast),
        met=NOTHING if change.met_percent is None else f"{change.met_percent:+.0f}",
        error=NOTHING if change.error is None else f"{change.error:+.0f}",
    )


def _signed_length(seconds: float | None) -> str:
    if seconds is None:
        return NOTHING
    sign = "+" if seconds > 0 else "-" if seconds < 0 else "±"
    return sign + _WORDING.stopwatch(abs(seconds))


def _year(year: int) -> str:
    return fiscal_year(date(year, _APRIL, 1)) if LANGUAGE == "ja" else f"FY{year}"


def _day(day: date) -> str:
    return era_date(day) if LANGUAGE == "ja" else day.isoformat()


def _fields(told: ToldHistory) -> dict[str, object]:
    return {
        **told.history.model_dump(mode="json"),
        "left_out": [
            {"run": each.summary.run, "reason": each.reason.render(_)} for each in told.unjudged
        ],
        "recoveries": [each.model_dump(mode="json") for each in told.recoveries],
    }
