"""Whether each system could be recovered now: what was seen, judged. Not known is never green."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bcp.evaluation.amounts import sized, spoken
from bcp.evaluation.readiness_copies import judge_backups
from bcp.evaluation.readiness_finding import Aspect, Finding, Standing, trouble_message
from bcp.evaluation.sightings import CopyState, Reach, Sight
from bcp.model.hosting import HostingKind
from bcp.model.identity import Entity
from bcp.model.message import Message
from bcp.model.quantity import DAY
from bcp.model.system import StepKind, System

DRILL_DAYS = 366
"""A city drills once in a fiscal year, and a year has up to 366 days."""


class Colour(StrEnum):
    """`green`: all that was checked is well; `yellow`: something is amiss or not known; `red`: it
    could not be recovered as it should.
    """

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class PlaySheet(StrEnum):
    """Of a system's generated plays: how they compare with the inventory as it is now."""

    CURRENT = "current"
    UNAFFECTED = "unaffected"
    STALE = "stale"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Known:
    """What holds for all systems: the day and moment of judgement, the reach of the platform
    (None when it was not looked for) and the systems that run it, the bytes that all systems
    together would take, whether what was drilled is known, and the plays of each system.
    """

    now: datetime
    today: date
    platform: Reach | None
    platform_systems: frozenset[str]
    needed: int
    drills_known: bool
    plays: Mapping[str, PlaySheet]


class SystemReadiness(Entity):
    """The judgement of one system, with what was read back of its backups (files, bytes)."""

    system: str
    name: str
    priority: int
    findings: tuple[Finding, ...]
    files: int = 0
    all_files: int = 0
    bytes: int = 0
    all_bytes: int = 0

    @property
    def colour(self) -> Colour:
        """Red for anything that failed; green when something was checked and all is well."""
        standings = {finding.standing for finding in self.findings}
        if Standing.FAILED in standings:
            return Colour.RED
        return Colour.GREEN if standings == {Standing.GOOD} else Colour.YELLOW

    @property
    def reasons(self) -> tuple[Finding, ...]:
        """What keeps it from being green, the worst first."""
        order = (Standing.FAILED, Standing.CONCERN, Standing.UNKNOWN)
        found = [each for each in self.findings if each.standing in order]
        return tuple(sorted(found, key=lambda each: order.index(each.standing)))


class Readiness(Entity):
    """All systems, the worst and most urgent first; `seed` chose the files that were read."""

    at: datetime
    digest: str
    seed: int
    systems: tuple[SystemReadiness, ...]

    def count(self, colour: Colour) -> int:
        """How many systems have this colour."""
        return sum(each.colour is colour for each in self.systems)

    @property
    def colour(self) -> Colour:
        """The worst colour of any system; of none at all yellow, for nothing is known."""
        worst = (Colour.RED, Colour.YELLOW, Colour.GREEN)
        return next((each for each in worst if self.count(each)), Colour.YELLOW)


def judge(
    system: System, sight: Sight | None, known: Known, *, priority: int, rpo: int
) -> SystemReadiness:
    """Judge one system; without a sight nothing is known of its backups. `rpo` in seconds."""
    findings = (
        *_platform(system, known),
        *_guest(system, sight),
        *judge_backups(system, sight, known.now, rpo),
        *_capacity(system, sight, known),
        *_plays(system, known),
        *_drill(system, known),
    )
    copies = () if sight is None else sight.copies
    return SystemReadiness(
        system=system.id,
        name=system.name,
        priority=priority,
        findings=findings,
        files=sum(copy.files for copy in copies),
        all_files=sum(copy.all_files for copy in copies),
        bytes=sum(copy.bytes for copy in copies),
        all_bytes=sum(copy.all_bytes for copy in copies),
    )


def worst_first(systems: list[SystemReadiness]) -> tuple[SystemReadiness, ...]:
    """Red, yellow, green; within a colour by priority and name."""
    order = [Colour.RED, Colour.YELLOW, Colour.GREEN]
    return tuple(sorted(systems, key=lambda e: (order.index(e.colour), e.priority, e.system)))


def needed_bytes(sight: Sight) -> int:
    """Bytes that a restore lays down: of each data set the largest usable copy."""
    sizes: dict[str, int] = {}
    for copy in sight.copies:
        if copy.state is CopyState.INTACT:
            sizes[copy.backup] = max(sizes.get(copy.backup, 0), copy.all_bytes)
    return sum(sizes.values())


def _platform(system: System, known: Known) -> Iterator[Finding]:
    if system.hosting.kind is not HostingKind.PLATFORM and system.id not in known.platform_systems:
        return
    if known.platform is None:
        yield _finding(
            Aspect.PLATFORM,
            Standing.UNKNOWN,
            Message.of("Whether the platform can be reached is not known."),
        )
    elif known.platform.trouble is not None:
        place = Message.of("The platform")
        yield _finding(Aspect.PLATFORM, Standing.FAILED, trouble_message(place, known.platform))
    else:
        yield _finding(Aspect.PLATFORM, Standing.GOOD, Message.of("A login on the platform works."))


def _guest(system: System, sight: Sight | None) -> Iterator[Finding]:
    """A guest that is away is made anew by a recovery: a concern, no obstacle.

    Where only people recover a system there is no guest to look at.
    """
    if sight is None or sight.guest is None:
        by_people = all(step.kind is not StepKind.AUTOMATED for step in system.recovery)
        if sight is None or not by_people:
            said = Message.of("It could not be looked at: nothing says where it is reached.")
            yield _finding(Aspect.GUEST, Standing.UNKNOWN, said)
        return
    if sight.guest.trouble is not None:
        place = Message.of("The guest")
        yield _finding(Aspect.GUEST, Standing.CONCERN, trouble_message(place, sight.guest))
    else:
        yield _finding(Aspect.GUEST, Standing.GOOD, Message.of("A login on the guest works."))


def _capacity(system: System, sight: Sight | None, known: Known) -> Iterator[Finding]:
    if not system.backups:
        return
    if sight is None or sight.free is None:
        said = Message.of("How much space is free for a restore is not known.")
        yield _finding(Aspect.CAPACITY, Standing.UNKNOWN, said)
        return
    needed, free = needed_bytes(sight), sight.free
    if needed > free:
        said = Message.of(
            "A restore takes {needed}, but only {free} are free.",
            needed=sized(needed),
            free=sized(free),
        )
        yield _finding(Aspect.CAPACITY, Standing.FAILED, said)
    elif known.needed > free:
        said = Message.of(
            "Restoring all systems takes {needed}, but only {free} are free.",
            needed=sized(known.needed),
            free=sized(free),
        )
        yield _finding(Aspect.CAPACITY, Standing.CONCERN, said)
    else:
        said = Message.of(
            "There is space for a restore: {free} are free, {needed} are needed.",
            free=sized(free),
            needed=sized(needed),
        )
        yield _finding(Aspect.CAPACITY, Standing.GOOD, said)


def _plays(system: System, known: Known) -> Iterator[Finding]:
    """A recovery renders its plays itself; those on disk are what people fall back on."""
    if not system.recovery:
        return
    said = {
        PlaySheet.CURRENT: Message.of("The generated plays are current."),
        PlaySheet.UNAFFECTED: Message.of("No scenario affects it, so that it has no plays."),
        PlaySheet.STALE: Message.of("The generated plays are older than the inventory."),
        PlaySheet.NONE: Message.of("No plays were generated for it."),
    }
    sheet = known.plays.get(system.id, PlaySheet.NONE)
    good = sheet in {PlaySheet.CURRENT, PlaySheet.UNAFFECTED}
    standing = Standing.GOOD if good else Standing.CONCERN
    yield _finding(Aspect.PLAYS, standing, said[sheet])


def _drill(system: System, known: Known) -> Iterator[Finding]:
    if not system.recovery:
        yield _finding(
            Aspect.DRILL, Standing.CONCERN, Message.of("The inventory states no recovery for it.")
        )
        return
    last = system.last_drilled
    days = None if last is None else (known.today - last).days
    if days is not None and days <= DRILL_DAYS:
        said = Message.of("Last drilled on {day}.", day=str(last))
        yield _finding(Aspect.DRILL, Standing.GOOD, said)
    elif not known.drills_known:
        said = Message.of("When it was last drilled is not known: the journal cannot be read.")
        yield _finding(Aspect.DRILL, Standing.UNKNOWN, said)
    elif days is None:
        yield _finding(Aspect.DRILL, Standing.CONCERN, Message.of("It was never drilled."))
    else:
        said = Message.of(
            "Last drilled on {day}, {age} ago.", day=str(last), age=spoken(days * DAY)
        )
        yield _finding(Aspect.DRILL, Standing.CONCERN, said)


def _finding(aspect: Aspect, standing: Standing, said: Message) -> Finding:
    return Finding(aspect, standing, said)
