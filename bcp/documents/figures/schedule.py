"""The plan as Gantt pictures: when each system would be back, against its target."""

from __future__ import annotations

from bcp.documents.gantt import Bar, BarKind, Chart, Row, draw, span_of
from bcp.documents.report_gantt import tick
from bcp.documents.report_words import word_of
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.paper import Picture
from bcp.model.system import StepKind
from bcp.planning.outlook import Forecast
from bcp.planning.plan import Plan, PlannedSystem

ROWS = 26
"""Rows of one picture: as many as A3 landscape shows in letters of full size."""

_MARKS = (
    ("○", Message.of("planned to be back")),
    ("▼", Message.of("RTO (▶ beyond the picture)")),
    ("- -", Message.of("slack")),
    ("×", Message.of("late")),
)


def schedule_pictures(
    plan: Plan, wording: Wording, marking: str, forecast: Forecast | None = None
) -> tuple[Picture, ...]:
    """One picture for every 26 systems, in the order in which they come back, for A3 landscape.

    Names are `schedule-1` and so on. With a forecast the time by which nine tenths of its trials
    have a system is a column. All pictures share one scale.
    """
    late: dict[str, int | None] | None = None
    if forecast is not None:
        late = {item.system: item.verified.p90 for item in forecast.systems}
    names = [Message.of("Planned"), Message.of("RTO"), Message.of("Slack")]
    if late is not None:
        names.insert(1, Message.of("P90"))
    rows = tuple(
        _row(plan, system, wording, None if late is None else (late.get(system.system),))
        for system in sorted(plan.systems, key=_place)
    )
    used = {bar.kind for row in rows for bar in row.bars}
    return tuple(
        Picture(
            f"schedule-{number}",
            draw(
                Chart(
                    name=f"schedule{number}",
                    title=wording.say(Message.of("Order of recovery")),
                    banner=marking,
                    axis=wording.say(Message.of("Time after the incident")),
                    rows=part,
                    columns=tuple(wording.say(name) for name in names),
                    kinds={
                        kind: wording.word(word_of(StepKind(kind.value)))
                        for kind in BarKind
                        if kind in used
                    },
                    marks=tuple((sign, wording.say(words)) for sign, words in _MARKS),
                    tick=lambda seconds: tick(seconds, wording),
                    span=span_of(rows),
                )
            ),
        )
        for number, part in enumerate(_parts(rows), 1)
    )


def _place(system: PlannedSystem) -> tuple[bool, int, str]:
    return system.recovered is None, system.recovered or 0, system.system


def _row(
    plan: Plan, system: PlannedSystem, wording: Wording, late: tuple[int | None] | None
) -> Row:
    steps = [plan.steps_by_key[key] for key in plan.keys_by_system.get(system.system, ())]
    bars = tuple(
        Bar(step.start, step.finish, BarKind(step.kind.value), step.title)
        for step in sorted(steps, key=lambda step: step.start)
    )
    cells = [
        wording.length(system.recovered),
        wording.length(system.target),
        wording.slack(system.slack),
    ]
    if late is not None:
        cells.insert(1, wording.length(late[0]))
    return Row(
        label=system.name,
        bars=bars,
        end=system.recovered,
        target=system.target,
        cells=tuple(cells),
        failed=system.recovered is None,
    )


def _parts(rows: tuple[Row, ...]) -> list[tuple[Row, ...]]:
    """Parts of about the same length, none longer than a picture."""
    count = -(-len(rows) // ROWS)
    size = -(-len(rows) // count) if count else 0
    return [rows[number * size : (number + 1) * size] for number in range(count)]
