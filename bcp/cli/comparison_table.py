"""Two plans side by side, for people at a console."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.cli.console import _
from bcp.cli.plan_words import NOTHING, VERDICTS, span, write
from bcp.documents.inert import plain
from bcp.model.message import Message, mark
from bcp.model.quantity import HOUR, MINUTE, format_duration
from bcp.planning.comparison import Comparison, Standing, SystemComparison, Totals

_INTACT = mark("not away"), "green"
_DEGRADED = mark("degraded"), "yellow"


def show_comparison(comparison: Comparison, console: Console, *, worst_first: bool = False) -> None:
    """Print what changed for each system, then for the whole."""
    changed = comparison.changed[::-1] if worst_first else comparison.changed
    if changed:
        console.print(_table(changed))
        console.print()
    for message in _sums(comparison):
        write(console, message)


def _table(changed: tuple[SystemComparison, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(_("System"), min_width=18, overflow="fold", ratio=1)
    for heading in (_("Before"), _("After"), _("Earlier by")):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(_("Verdict"), max_width=20, overflow="fold")
    for pair in changed:
        table.add_row(
            Text(plain(pair.name)).append(_notes(pair), style="dim"),
            Text(span(_verified(pair.before))),
            Text(span(_verified(pair.after))),
            _gain(pair),
            _verdicts(pair),
        )
    return table


def _verified(standing: Standing | None) -> int | None:
    return None if standing is None else standing.verified


def _gain(pair: SystemComparison) -> Text:
    if not pair.gain:
        return Text(NOTHING)
    style = "green" if pair.gain > 0 else "bold red"
    return Text(signed(pair.gain), style=style)


def signed(seconds: int) -> str:
    """Whole minutes towards zero, with the sign."""
    whole = abs(seconds) // MINUTE * MINUTE or abs(seconds)
    return ("-" if seconds < 0 else "+") + format_duration(whole)


def _verdicts(pair: SystemComparison) -> Text:
    (old, _style), (new, style) = _verdict(pair.before), _verdict(pair.after)
    if old == new:
        return Text(_(new), style=style)
    return Text(f"{_(old)} → ").append(_(new), style=style)


def _verdict(standing: Standing | None) -> tuple[str, str]:
    if standing is None:
        return _INTACT
    return _DEGRADED if standing.verdict is None else VERDICTS[standing.verdict]


def _notes(pair: SystemComparison) -> str:
    """Targets and recovery points, where they changed, each on a line of its own."""
    before, after = pair.before, pair.after
    if before is None or after is None:
        return ""
    notes = []
    if before.target != after.target:
        note = Message.of(
            "target {before} → {after}", before=span(before.target), after=span(after.target)
        )
        notes.append(note)
    if before.recovery_point != after.recovery_point:
        note = Message.of(
            "age of the data {before} → {after}",
            before=span(before.recovery_point),
            after=span(after.recovery_point),
        )
        notes.append(note)
    return "".join(f"\n{note.render(_)}" for note in notes)


def _sums(comparison: Comparison) -> Iterator[Message]:
    before, after = comparison.before, comparison.after
    yield Message.of(
        "Systems with other times or verdicts: {changed}; without: {unchanged}.",
        changed=len(comparison.changed),
        unchanged=comparison.unchanged,
    )
    yield Message.of(
        "Targets: met {met}, missed {missed}, impossible {impossible}, cannot come back {gone}.",
        met=_from_to(before.met, after.met),
        missed=_from_to(before.missed, after.missed),
        impossible=_from_to(before.impossible, after.impossible),
        gone=_from_to(before.unrecoverable, after.unrecoverable),
    )
    yield Message.of(
        "Systems whose data are older than their target: {stale}.",
        stale=_from_to(before.stale, after.stale),
    )
    yield Message.of(
        "All that can come back is back after {makespan}.",
        makespan=_from_to(span(before.makespan), span(after.makespan)),
    )
    yield Message.of(
        "Lateness, weighted by priority: {tardiness}.",
        tardiness=_from_to(lateness(before), lateness(after)),
    )


def lateness(totals: Totals) -> str:
    """Weighted hours by which targets are missed; the lowest class weighs one."""
    return weighted_hours(totals.tardiness)


def weighted_hours(seconds: int) -> str:
    """Whole hours, rounded up, so that only nothing reads nothing."""
    return f"{-(-seconds // HOUR):,} h"


def _from_to(before: object, after: object) -> str:
    return str(after) if before == after else f"{before} → {after}"
