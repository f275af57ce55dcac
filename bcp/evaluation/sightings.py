"""What was seen of a system's backups and of the way to them, before anybody judges it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from bcp.model.identity import Entity
from bcp.model.moment import Moment


class Trouble(StrEnum):
    """Why nothing could be seen over a connection."""

    UNREACHABLE = "unreachable"
    HOST_KEY = "host-key"
    AUTHENTICATION = "authentication"
    TIMEOUT = "timeout"
    FAILED = "failed"


class Reach(Entity):
    """Whether a login worked; `detail` is what the program said when it did not."""

    trouble: Trouble | None = None
    detail: str = ""


class CopyState(StrEnum):
    """What a copy of a data set was found to be."""

    INTACT = "intact"
    DAMAGED = "damaged"
    NONE = "none"
    NO_REPOSITORY = "no-repository"
    UNCHECKED = "unchecked"


class CopySight(Entity):
    """One copy of a data set. `files` of `all_files` and `bytes` of `all_bytes` were read back.

    `generation` is the newest one that is usable, taken at `taken_at`; with the log archived
    beside it the data reach to `reaches_to`. `rejected` are newer ones with what is wrong.
    """

    backup: str
    repository: str
    state: CopyState
    generation: str | None = None
    taken_at: Moment | None = None
    reaches_to: Moment | None = None
    rejected: tuple[tuple[str, str], ...] = ()
    files: int = Field(default=0, ge=0)
    bytes: int = Field(default=0, ge=0)
    all_files: int = Field(default=0, ge=0)
    all_bytes: int = Field(default=0, ge=0)
    detail: str = ""

    @model_validator(mode="after")
    def _intact_has_times(self) -> CopySight:
        times = (self.generation, self.taken_at, self.reaches_to)
        if self.state is CopyState.INTACT and None in times:
            raise ValueError("an intact copy has a generation and its times")
        return self


class Sight(Entity):
    """What was seen for one system.

    `guest` None: it has none. `view` says how what is in the repositories was looked at: from the
    guest, or from the platform; with a trouble nothing was seen of `copies`. `free` are bytes
    where the system would be restored to.
    """

    system: str
    guest: Reach | None = None
    view: Reach | None = None
    copies: tuple[CopySight, ...] = ()
    free: int | None = None
