"""Which of a plan's numbers are measured, extrapolated or assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.cli.console import _
from bcp.documents.inert import plain
from bcp.documents.report_words import word_of
from bcp.model.identity import ASSUMPTION
from bcp.model.message import Message
from bcp.model.quantity import format_duration, format_rate
from bcp.planning.explain import step_name
from bcp.planning.grounds import EvidenceRow, RowKind
from bcp.planning.plan import Basis

_ORDER = (Basis.MEASURED, Basis.EXTRAPOLATED, Basis.ASSUMED)


def summary_of_numbers(rows: Sequence[EvidenceRow], *, listed: bool) -> Message:
    """How many numbers rest on what; says how to list them unless they are listed."""
    counts = Counter(row.basis for row in rows)
    values = {
        "measured": counts[Basis.MEASURED],
        "extrapolated": counts[Basis.EXTRAPOLATED],
        "assumed": counts[Basis.ASSUMED],
    }
    if listed:
        return Message.of(
            "Durations and rates: {measured} measured, {extrapolated} extrapolated, "
            "{assumed} assumed.",
            **values,
        )
    return Message.of(
        "Durations and rates: {measured} measured, {extrapolated} extrapolated, {assumed} assumed; "
        "--numbers lists them.",
        **values,
    )


def show_numbers(rows: Sequence[EvidenceRow], names: Mapping[str, str], console: Console) -> None:
    """Print every number that the plan goes by with what it rests on, the best founded first."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(_("Number"), overflow="fold", ratio=1)
    table.add_column(_("Plan"), justify="right", no_wrap=True)
    table.add_column(_("Rests on"), overflow="fold", ratio=1)
    for row in sorted(rows, key=lambda each: _ORDER.index(each.basis)):
        grounds = [_(word_of(row.basis)), *(each.render(_) for each in _grounds(row))]
        table.add_row(
            Text(plain(_subject(row, names).render(_))),
            Text(_amount(row, row.used)),
            Text("\n".join(map(plain, grounds))),
        )
    console.print()
    console.print(table)


def _subject(row: EvidenceRow, names: Mapping[str, str]) -> Message:
    match row.kind:
        case RowKind.WORK:
            return Message.of("{step}: work", step=step_name(row.key, names))
        case RowKind.RATE:
            return Message.of("{repository}: rate of a restore", repository=row.key)
        case RowKind.COPY:
            repository, _colon, data_set = row.key.partition(":")
            return Message.of(
                "{repository}: rate of {data}",
                repository=repository,
                data=step_name(data_set, names),
            )


def _grounds(row: EvidenceRow) -> Iterator[Message]:
    """What was measured, how often and when; what the inventory states and has from where."""
    if row.measured is not None:
        amount = f"{_amount(row, row.measured)}{_range(row)}"
        yield (
            Message.of("a drill at lab scale took {amount}", amount=amount)
            if row.basis is Basis.ASSUMED
            else Message.of("runs showed {amount}", amount=amount)
        )
        if row.last is None:
            yield Message.of("runs: {count}", count=row.count)
        else:
            day = f"{row.last:%Y-%m-%d}"
            yield Message.of("runs: {count}, the last on {day}", count=row.count, day=day)
    if row.used != row.assumed:
        yield Message.of("instead of {amount}", amount=_amount(row, row.assumed))
    if row.source != ASSUMPTION:
        yield Message.of("source: {source}", source=row.source)


def _range(row: EvidenceRow) -> str:
    if row.low is None or row.high is None or row.low == row.high:
        return ""
    return f" ({_amount(row, row.low)}–{_amount(row, row.high)})"


def _amount(row: EvidenceRow, amount: int) -> str:
    """Seconds as a duration; a rate in the unit that leaves one to four digits."""
    if row.kind is RowKind.WORK:
        return format_duration(amount)
    for unit, factor in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if amount >= factor and amount % factor:
            return f"{amount / factor:.1f}{unit}/s"
    return format_rate(amount)
