"""Events of a restore test: a chain of its own, which belongs to no run."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from bcp.execution.events.fact import Fact
from bcp.execution.events.results import CheckResult, Failure, RestoreMeasurement
from bcp.model.resource import RepositoryKind
from bcp.model.scenario import Realm


class RestoreTestStarted(Fact):
    """A copy of a data set is about to be restored beside what is there, and removed again.

    The newest `older` generations are passed over. A database is recovered to just before `until`
    (None: to the end of its archived log).
    """

    type: Literal["restore-test-started"] = "restore-test-started"
    test: str
    realm: Realm
    system: str
    backup: str
    repository: str
    kind: RepositoryKind
    older: int = 0
    until: AwareDatetime | None = None


class RestoreTestFinished(Fact):
    """It ended: with a `restore` that `checks` have proven, or with a `failure`.

    `removed`: what it laid down is gone again. `rows` of a database are those of the tables that
    tell how new its data are (None: there are no such tables).
    """

    type: Literal["restore-test-finished"] = "restore-test-finished"
    restore: RestoreMeasurement | None = None
    failure: Failure | None = None
    checks: tuple[CheckResult, ...] = ()
    rows: int | None = None
    removed: bool = True
