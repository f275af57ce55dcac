"""The table of a run's systems on a terminal: which of them are shown, and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.table import Table
from rich.text import Text

from bcp.cli.run_words import condition_of, style_of
from bcp.documents.inert import fit, plain, width
from bcp.documents.wording import Wording
from bcp.execution.progress import Condition, SystemProgress
from bcp.model.quantity import MINUTE, format_duration

_FIRST = (
    Condition.FAILED,
    Condition.HELD,
    Condition.RUNNING,
    Condition.SKIPPED,
    Condition.WAITING,
    Condition.WAIVED,
    Condition.VERIFIED,
    Condition.IDLE,
)
_SLACK = 2


def most_eventful(systems: Sequence[SystemProgress], rows: int) -> tuple[SystemProgress, ...]:
    """At most so many of the systems, in their order: those where something happens are kept."""
    kept = sorted(range(len(systems)), key=lambda n: _FIRST.index(systems[n].condition))[:rows]
    return tuple(systems[number] for number in sorted(kept))


def systems_table(
    systems: Sequence[SystemProgress],
    headings: Sequence[str],
    figures: Callable[[SystemProgress], tuple[str, ...]],
    wording: Wording,
    columns: int,
    *,
    percent: int,
    narrowest: int,
) -> Table:
    """A row for each system: name, state and figures, of which the third is the slack.

    The first two share what the figures leave of so many columns, the name taking `percent` of it;
    neither gets narrower than `narrowest`. Headings are said in the reader's language.
    """
    told = [wording.word(heading) for heading in headings]
    rows = [figures(system) for system in systems]
    room = columns - 3 * (len(headings) - 1)
    for number, heading in enumerate(told[2:]):
        room -= max(width(heading), *(width(row[number]) for row in rows), 0)
    names = max(narrowest, room * percent // 100)
    states = max(narrowest, room - names)
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for number, heading in enumerate(told):
        table.add_column(Text(heading), justify="right" if number > 1 else "left", no_wrap=True)
    for system, row in zip(systems, rows, strict=True):
        late = system.slack is not None and system.slack < 0
        table.add_row(
            Text(fit(plain(system.name), names)),
            Text(fit(condition_of(system, wording), states), style_of(system.condition)),
            *(Text(figure, "bold red" if late and at == _SLACK else "")
              for at, figure in enumerate(row)),
        )  # fmt: skip
    return table


def in_minutes(seconds: int) -> str:
    """As durations are written in the inventory, in whole minutes from one minute on."""
    return format_duration(seconds if abs(seconds) < MINUTE else round(seconds / MINUTE) * MINUTE)
