"""One thing that was found out about a system's readiness."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bcp.evaluation.sightings import Reach, Trouble
from bcp.model.message import Message


class Aspect(StrEnum):
    """What is looked at."""

    PLATFORM = "platform"
    GUEST = "guest"
    BACKUP = "backup"
    CAPACITY = "capacity"
    PLAYS = "plays"
    DRILL = "drill"


class Standing(StrEnum):
    """How it stands with it; `unknown`: it could not be checked."""

    GOOD = "good"
    CONCERN = "concern"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, in a sentence; of a backup with the data set and the repository."""

    aspect: Aspect
    standing: Standing
    said: Message
    backup: str | None = None
    repository: str | None = None


def trouble_message(place: Message, reach: Reach) -> Message:
    """Why a place could not be looked at. `reach` has a trouble."""
    sentences = {
        Trouble.UNREACHABLE: Message.of("{place} cannot be reached: {detail}",
                                        place=place, detail=reach.detail),
        Trouble.HOST_KEY: Message.of("{place} shows a host key that is not known: {detail}",
                                     place=place, detail=reach.detail),
        Trouble.AUTHENTICATION: Message.of("{place} refuses the login: {detail}",
                                           place=place, detail=reach.detail),
        Trouble.TIMEOUT: Message.of("{place} did not answer in time: {detail}",
                                    place=place, detail=reach.detail),
        Trouble.FAILED: Message.of("{place} could not be looked at: {detail}",
                                   place=place, detail=reach.detail),
    }  # fmt: skip
    assert reach.trouble is not None
    return sentences[reach.trouble]
