"""What backups there are, what reading them back found, and what a restore test has shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from bcp.execution.restore_tests import RestoreTest
from bcp.execution.state import TOLD, RunState, StepStatus
from bcp.model.identity import Entity
from bcp.model.moment import Moment
from bcp.model.resource import RepositoryKind
from bcp.model.system import StepKind


class StoredGeneration(Entity):
    """One generation: taken at `taken_at`, with its log it reaches to `reaches_to`; bytes None:
    its repository does not say.
    """

    name: str
    taken_at: Moment
    reaches_to: Moment
    newest: Moment | None = None
    bytes: int | None = Field(default=None, ge=0)


class StoredCopy(Entity):
    """One copy of a data set. `missing`: the repository is not there; `unplaced`: nothing says
    where it is; `detail`: why its generations cannot be seen. `unreadable` are generations whose
    manifest cannot be read.
    """

    backup: str
    repository: str
    missing: bool = False
    unplaced: bool = False
    detail: str = ""
    generations: tuple[StoredGeneration, ...] = ()
    unreadable: tuple[str, ...] = ()


class ReadState(StrEnum):
    """What reading a generation back found."""

    INTACT = "intact"
    DAMAGED = "damaged"
    UNCHECKED = "unchecked"


class ReadGeneration(Entity):
    """A generation as it was read back: files and bytes of how many there are."""

    name: str
    state: ReadState
    detail: str = ""
    files: int = Field(default=0, ge=0)
    bytes: int = Field(default=0, ge=0)
    all_files: int = Field(default=0, ge=0)
    all_bytes: int = Field(default=0, ge=0)


class ReadCopy(Entity):
    """All generations of a copy, read back; see StoredCopy for the rest."""

    backup: str
    repository: str
    missing: bool = False
    unplaced: bool = False
    detail: str = ""
    generations: tuple[ReadGeneration, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether there is a generation, and all of them are intact as far as they were read."""
        return bool(self.generations) and all(
            each.state is ReadState.INTACT for each in self.generations
        )


class CheckedRepository(Entity):
    """A repository whose own structure was checked."""

    repository: str
    state: ReadState
    detail: str = ""


class Rehearsed(Entity):
    """What a restore test answered; see RestoreTestFinished."""

    generation: str
    bytes: int = Field(ge=0)
    copy_seconds: float = Field(ge=0)
    newest: Moment | None = None
    rows: int | None = None
    checks: tuple[tuple[str, str], ...] = ()
    failure: tuple[str, str] | None = None
    place: str = ""
    removed: bool = False


class Proof(Entity):
    """The last time that a copy of a data set was really restored and proven, and by what."""

    at: datetime
    run: str
    generation: str


CopyKey = tuple[str, str, str]
"""System, backup and repository."""


def last_proofs(runs: Iterable[RunState], tests: Iterable[RestoreTest]) -> dict[CopyKey, Proof]:
    """By copy the newest restore that proved it: a restore test that succeeded, or a restore in a
    run after which the system was verified.
    """
    found: dict[CopyKey, Proof] = {}

    def add(key: CopyKey, proof: Proof) -> None:
        if key not in found or found[key].at < proof.at:
            found[key] = proof

    for state in runs:
        for step in state.plan.steps:
            at = state.verified.get(step.system)
            done = state.steps[step.key].status is StepStatus.SUCCEEDED
            if at is None or not done or step.kind is not StepKind.AUTOMATED or state.kind in TOLD:
                continue
            for restore in state.steps[step.key].restores:
                key = (step.system, restore.backup, restore.repository)
                add(key, Proof(at=at, run=state.run, generation=restore.generation))
    for test in tests:
        if (proven := test.proven) is not None:
            key = (test.started.system, test.started.backup, test.started.repository)
            proof = Proof(at=test.at, run=test.started.test, generation=proven.generation)
            add(key, proof)
    return found


class CopyListing(Entity):
    """One copy as the listing shows it, with what the inventory says of its repository."""

    system: str
    kind: RepositoryKind
    place: str
    encrypted: bool
    offline: bool
    append_only: bool
    stored: StoredCopy
    proof: Proof | None = None


def read_of(copies: Iterable[ReadCopy]) -> tuple[int, int, int, int]:
    """Files and bytes that were read, of how many files and bytes there are.

    Bytes over all bytes is also the chance that a reading finds two bytes that were turned over
    somewhere in what it looked at: it reads every file that it chose to its end.
    """
    found = [each for copy in copies for each in copy.generations]
    return (
        sum(each.files for each in found),
        sum(each.bytes for each in found),
        sum(each.all_files for each in found),
        sum(each.all_bytes for each in found),
    )
