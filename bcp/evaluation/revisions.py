"""How the plan of a run was changed while it went on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import AwareDatetime

from bcp.evaluation.standing import seconds_after
from bcp.execution.events import Cause, Event, Replanned, RunStarted
from bcp.model.identity import Entity


class Move(Entity):
    """The expected recovery of a system, in seconds after the incident (None: not at all)."""

    system: str
    before: int | None
    now: int | None

    @property
    def change(self) -> int | None:
        """Seconds by which it is expected later; None where one of the two is not expected."""
        return None if self.before is None or self.now is None else self.now - self.before


class Revision(Entity):
    """One new plan of the rest. `subject` is the step, the damage or the team that caused it.

    `added` and `dropped` are keys of steps; `again` systems that were hit again, for which nothing
    counts as done any more; `reordered`: the order of what waits is another one.
    """

    at: AwareDatetime
    after: int
    cause: Cause
    subject: str
    moves: tuple[Move, ...]
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    reordered: bool = False


def revisions(events: Iterable[Event]) -> tuple[Revision, ...]:
    """All new plans, in order."""
    return tuple(_revisions(events))


def _revisions(events: Iterable[Event]) -> Iterator[Revision]:
    incident, known = None, frozenset[str]()
    for event in events:
        if isinstance(event, RunStarted):
            incident, known = event.incident_at, frozenset(event.plan.steps_by_key)
        elif isinstance(event, Replanned) and incident is not None:
            steps = known if event.plan is None else frozenset(event.plan.steps_by_key)
            yield Revision(
                at=event.at,
                after=seconds_after(incident, event.at),
                cause=event.cause,
                subject=event.subject,
                moves=tuple(
                    Move(system=each.system, before=each.before, now=each.recovered)
                    for each in event.outlooks
                ),
                added=tuple(sorted(steps - known)),
                dropped=tuple(sorted(known - steps)),
                again=event.again,
                reordered=bool(event.order),
            )
            known = steps
