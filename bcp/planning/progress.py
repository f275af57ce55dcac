"""Where a recovery stands when the rest of it is planned again."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from bcp.model.identity import Entity
from bcp.planning.plan import Assignment


class BegunStep(Entity):
    """A step that has begun, in seconds after the incident.

    `finish` is None while it runs; `expected` is then when its end is expected by what was seen
    so far (None: by its estimate). While it runs it holds its lanes, but those that are `freed`.
    """

    key: str
    start: int
    finish: int | None = None
    expected: int | None = None
    people: tuple[Assignment, ...] = ()
    freed: tuple[str, ...] = ()


class Headcount(Entity):
    """So many people of a team were there when counted, `since` seconds after the incident."""

    team: str
    since: int
    people: int


class Progress(Entity):
    """What has happened by `now`, in seconds after the incident.

    `begun` are the steps that are done or run; they keep their times. `failed` are the keys of
    steps that have failed for good. A step in neither has yet to be planned, also one that is to
    be tried again. `present` is who was counted, in the order of counting, and comes before what
    the scenario expects. `recheck` are systems that go on only when what they stand
    on is verified: it was lost again after they had begun. Damage and
    outages that are new belong into the scenario.
    """

    now: int = 0
    begun: tuple[BegunStep, ...] = ()
    failed: tuple[str, ...] = ()
    present: tuple[Headcount, ...] = ()
    recheck: tuple[str, ...] = ()

    @cached_property
    def begun_by_key(self) -> dict[str, BegunStep]:
        """Begun steps by key."""
        return {step.key: step for step in self.begun}

    def without(self, systems: Collection[str], steps: Collection[str] = ()) -> Progress:
        """The same, with nothing done for `systems`, which were hit again, nor for `steps`."""

        def counts(key: str) -> bool:
            return key not in steps and _system(key) not in systems

        return Progress(
            now=self.now,
            begun=tuple(step for step in self.begun if counts(step.key)),
            failed=tuple(key for key in self.failed if counts(key)),
            present=self.present,
            recheck=self.recheck,
        )


def _system(key: str) -> str:
    return key.partition("/")[0]


NOT_BEGUN = Progress()
