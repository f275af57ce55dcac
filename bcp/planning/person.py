"""Somebody whom recovery steps may occupy, and when they are at work."""

from __future__ import annotations

from bcp.model.identity import Entity


class Person(Entity):
    """Somebody whom steps may occupy: `id` is as in `Assignment`; `team` is a team or a vendor.

    `arrives` is when the scenario lets them begin, in seconds after the incident; None: never.
    From then on they work for `works` seconds and rest for `rests` in turn; with `works` None
    they stay.
    """

    id: str
    team: str
    skills: tuple[str, ...]
    arrives: int | None
    works: int | None = None
    rests: int = 0

    def at_work(self, time: int) -> tuple[int, int | None] | None:
        """The stretch of work (begin, end) that `time` falls into; an end None: they stay.

        None: they are not there.
        """
        if self.arrives is None or time < self.arrives:
            return None
        if self.works is None:
            return self.arrives, None
        begin = time - (time - self.arrives) % (self.works + self.rests)
        return (begin, begin + self.works) if time < begin + self.works else None

    def next_begin(self, time: int) -> int | None:
        """When the first stretch of work begins that does so after `time`; None: none does."""
        if self.arrives is None or self.arrives > time:
            return self.arrives
        if self.works is None:
            return None
        cycle = self.works + self.rests
        return time - (time - self.arrives) % cycle + cycle

    def can_take(self, time: int, duration: int) -> bool:
        """Whether they could begin a step of `duration` seconds at `time`.

        They must be there until its end. What is longer than a whole stretch of work is begun
        with one and handed over to whoever relieves them.
        """
        if self.arrives is None or time < self.arrives:
            return False
        if self.works is None:
            return True
        into = (time - self.arrives) % (self.works + self.rests)
        return into < self.works and into + min(duration, self.works) <= self.works
