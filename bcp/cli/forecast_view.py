"""A forecast for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.cli.console import _
from bcp.documents.inert import plain
from bcp.model.message import Message
from bcp.model.quantity import MINUTE, format_duration
from bcp.planning.explain import step_name
from bcp.planning.outlook import Forecast

_NOTHING = "–"
_SHOWN = 5
_LIKELY, _DOUBTFUL = 0.9, 0.5


class ForecastView(Protocol):
    """One way to show a forecast."""

    def show(self, forecast: Forecast, console: Console) -> None:
        """Show all of it."""
        ...


class ForecastJson:
    """The forecast exactly as it is."""

    def show(self, forecast: Forecast, console: Console) -> None:
        """Write the forecast's own JSON."""
        console.file.write(forecast.model_dump_json() + "\n")


class ForecastTable:
    """The least certain targets first, then what binds, then what was assumed."""

    def show(self, forecast: Forecast, console: Console) -> None:
        """Print heading, table, binding chain and assumptions."""
        for message in _heading(forecast):
            _say(console, message)
        if forecast.systems:
            console.print()
            console.print(_table(forecast))
            console.print()
            _print_binding(forecast, console)
        console.print()
        for message in _assumptions(forecast):
            _say(console, message)


def _table(forecast: Forecast) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(_("System"), min_width=18, overflow="fold")
    for title in (_("Planned"), "P50", "P90", "P95", _("Target"), _("In time")):
        table.add_column(title, justify="right", no_wrap=True)
    for system in sorted(forecast.systems, key=lambda each: (each.meets, each.priority)):
        style = "green" if system.meets >= _LIKELY else "bold yellow"
        table.add_row(
            Text(plain(system.name)),
            Text(_span(system.planned)),
            *(Text(_span(time)) for time in system.verified.model_dump().values()),
            Text(_span(system.target)),
            Text(_share(system.meets), style=style if system.meets >= _DOUBTFUL else "bold red"),
        )
    return table


def _heading(forecast: Forecast) -> Iterator[Message]:
    yield Message.of(
        "{name} ({id}): {trials} simulated recoveries, seed {seed}.",
        name=forecast.scenario_name,
        id=forecast.scenario,
        trials=forecast.trials,
        seed=forecast.seed,
    )
    if not forecast.systems:
        yield Message.of("Nothing has to be recovered.")
        return
    yield Message.of(
        "All that can come back is back after {p50} in half of them, after {p90} in 90 % and after "
        "{p95} in 95 %; in {complete} of them every step succeeds.",
        **{name: _span(time) for name, time in forecast.whole.model_dump().items()},
        complete=_share(forecast.complete),
    )


def _print_binding(forecast: Forecast, console: Console) -> None:
    if any(system.verified.p95 is None for system in forecast.systems):
        _say(console, Message.of("{nothing} means: not back in so many of them.", nothing=_NOTHING))
    names = {system.system: system.name for system in forecast.systems}
    if forecast.steps:
        _say(console, Message.of("Most often on the binding chain:"))
        for each in forecast.steps[:_SHOWN]:
            _print_share(each.share, step_name(each.step, names), console)
    if forecast.resources:
        _say(console, Message.of("Most often waited for:"))
        for resource in forecast.resources[:_SHOWN]:
            _print_share(resource.share, resource.resource, console)


def _print_share(share: float, name: str, console: Console) -> None:
    console.print(Text(f"  {_share(share):>5}  {plain(name)}"), overflow="fold")


def _assumptions(forecast: Forecast) -> Iterator[Message]:
    yield Message.of(
        "Assumed: durations are beta-PERT distributed over their estimates and independent; "
        "transfers of backups take their planned time."
    )
    yield Message.of(
        "Assumed: each person comes independently, as likely as the attendance curve says; a "
        "vendor's people come together, spread as its arrival is estimated."
    )
    yield Message.of(
        "Assumed: {failure} of the attempts at automated steps fail and take their full time; they "
        "are repeated as often as declared, then all that follows is given up. Other steps do not "
        "fail.",
        failure=_share(forecast.failure),
    )


def _say(console: Console, message: Message) -> None:
    console.print(Text(plain(message.render(_))), overflow="fold")


def _share(share: float) -> str:
    """Whole percent, rounded down, so that only certainty reads 100 %."""
    return f"{int(share * 100 + 1e-9)} %"


def _span(seconds: int | None) -> str:
    """Whole minutes, rounded up."""
    return _NOTHING if seconds is None else format_duration(-(-seconds // MINUTE) * MINUTE)
