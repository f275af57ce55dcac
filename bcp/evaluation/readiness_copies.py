"""Judging what was seen of the copies of a system's data sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bcp.evaluation.amounts import spoken
from bcp.evaluation.readiness_finding import Aspect, Finding, Standing, trouble_message
from bcp.evaluation.sightings import CopySight, CopyState, Sight
from bcp.model.message import Message
from bcp.model.system import Backup, BackupCopy, System

LATE = 1.5
"""A copy older than its interval by half is late: the half is for the time that taking it takes."""


def judge_backups(
    system: System, sight: Sight | None, now: datetime, rpo: int
) -> Iterator[Finding]:
    """What is to be said of each data set and copy. Red is a data set without a usable copy, or
    whose newest usable copy is older than the recovery point objective `rpo` (seconds).
    """
    if not system.backups:
        return
    if sight is None or sight.view is None:
        said = Message.of("Whether its backups could be restored is not known: nothing says where "
                          "they are reached.")  # fmt: skip
        yield Finding(Aspect.BACKUP, Standing.UNKNOWN, said)
        return
    if sight.view.trouble is not None:
        place = Message.of("The place from which backups are looked at")
        yield Finding(Aspect.BACKUP, Standing.FAILED, trouble_message(place, sight.view))
        return
    for backup in system.backups:
        seen = [copy for copy in sight.copies if copy.backup == backup.id]
        yield from _judge_data_set(backup, seen, now, rpo)


def _judge_data_set(
    backup: Backup, seen: Sequence[CopySight], now: datetime, rpo: int
) -> Iterator[Finding]:
    by_repository = {copy.repository: copy for copy in seen}
    usable = any(copy.state is CopyState.INTACT for copy in seen)
    unsure = any(copy.state is CopyState.UNCHECKED for copy in seen)
    unseen = any(stated.repository not in by_repository for stated in backup.copies)
    # A bad copy is fatal only where no other one is or may be there instead.
    bad = Standing.CONCERN if usable or unsure or unseen else Standing.FAILED
    for stated in backup.copies:
        copy = by_repository.get(stated.repository)
        yield from _judge_copy(backup.id, stated, copy, now, bad)
    ages = [_age(copy, now) for copy in seen if copy.state is CopyState.INTACT]
    if ages and min(ages) > rpo:
        said = Message.of(
            "The newest usable data of '{backup}' is {age} old; the recovery point objective is "
            "{objective}.",
            backup=backup.id,
            age=spoken(min(ages)),
            objective=spoken(rpo),
        )
        standing = Standing.CONCERN if unsure or unseen else Standing.FAILED
        yield Finding(Aspect.BACKUP, standing, said, backup.id)


def _judge_copy(
    backup: str, stated: BackupCopy, copy: CopySight | None, now: datetime, bad: Standing
) -> Iterator[Finding]:
    place = {"backup": backup, "repository": stated.repository}
    if copy is None:
        said = Message.of("'{backup}' in '{repository}' could not be looked at: nothing says where "
                          "the repository is.", **place)  # fmt: skip
        yield _found(Standing.UNKNOWN, said, place)
    elif copy.state is CopyState.INTACT:
        yield from _judge_usable(stated, copy, now, place)
    else:
        standing = Standing.UNKNOWN if copy.state is CopyState.UNCHECKED else bad
        yield _found(standing, _unusable(copy, place), place)


def _unusable(copy: CopySight, place: dict[str, str]) -> Message:
    first = copy.rejected[0][1] if copy.rejected else ""
    sentences = {
        CopyState.NO_REPOSITORY: Message.of(
            "The repository '{repository}' with '{backup}' is not there.", **place
        ),
        CopyState.NONE: Message.of(
            "There is no complete backup of '{backup}' in '{repository}'.", **place
        ),
        CopyState.DAMAGED: Message.of(
            "No backup of '{backup}' in '{repository}' is intact: {detail}", **place, detail=first
        ),
        CopyState.UNCHECKED: Message.of(
            "Whether '{backup}' in '{repository}' is intact is not known: {detail}",
            **place,
            detail=copy.detail,
        ),
    }
    return sentences[copy.state]


def _judge_usable(
    stated: BackupCopy, copy: CopySight, now: datetime, place: dict[str, str]
) -> Iterator[Finding]:
    good = True
    age = _age(copy, now)
    if copy.rejected:
        good = False
        name, detail = copy.rejected[0]
        said = Message.of(
            "The backup {name} of '{backup}' in '{repository}' is damaged, an older one would be "
            "restored: {detail}",
            **place,
            name=name,
            detail=detail,
        )
        yield _found(Standing.CONCERN, said, place)
    if age > LATE * stated.interval:
        good = False
        said = Message.of(
            "The copy of '{backup}' in '{repository}' is {age} old, though one is made every "
            "{interval}.",
            **place,
            age=spoken(age),
            interval=spoken(stated.interval),
        )
        yield _found(Standing.CONCERN, said, place)
    if good:
        said = Message.of(
            "The copy of '{backup}' in '{repository}' is {age} old; files read back and intact: "
            "{files} of {all_files}.",
            **place,
            age=spoken(age),
            files=copy.files,
            all_files=copy.all_files,
        )
        yield _found(Standing.GOOD, said, place)


def _age(copy: CopySight, now: datetime) -> float:
    """Seconds since the copy's newest data; a clock that is ahead counts as no age."""
    assert copy.reaches_to is not None
    return max(0.0, (now - copy.reaches_to).total_seconds())


def _found(standing: Standing, said: Message, place: dict[str, str]) -> Finding:
    return Finding(Aspect.BACKUP, standing, said, place["backup"], place["repository"])
