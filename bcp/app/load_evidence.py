"""Load the evidence that the runs of a workspace give the next plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bcp.adapters.journal import RunStore
from bcp.app import wiring
from bcp.evaluation.evidence import LeftOut, collect_evidence
from bcp.execution.events import Event
from bcp.execution.fold import fold
from bcp.execution.restore_tests import RestoreTest, fold_test
from bcp.execution.state import IllegalTransition, RunState
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.planning.evidence import Evidence


@dataclass(frozen=True, slots=True)
class LoadedEvidence:
    """The evidence of `runs` finished runs; `left_out` are measured steps that are none.

    `unread` says in sentences which runs, or that the whole journal, could not be relied on.
    """

    evidence: Evidence
    runs: int
    left_out: tuple[LeftOut, ...]
    unread: tuple[Message, ...]


def load_evidence(
    workspace: Path, inventory: Inventory, *, before: datetime | None = None
) -> LoadedEvidence:
    """Fold all finished runs of a workspace's journal into evidence on its inventory.

    With `before` only runs that were over by then: what was known at the time.

    Never raises for what the journal holds: a run whose chain of hashes does not hold, or that
    this program cannot read, is no evidence and is named in `unread`. No journal is made.
    """
    unread: list[Message] = []
    try:
        collected = collect_evidence(
            _finished_runs(workspace, before, unread),
            inventory,
            restore_tests(workspace, before, unread),
        )
    except Refused as refusal:
        return LoadedEvidence(Evidence(), 0, (), (refusal.summary,))
    return LoadedEvidence(collected.evidence, collected.runs, collected.left_out, tuple(unread))


def _finished_runs(
    workspace: Path, before: datetime | None, unread: list[Message]
) -> Iterator[RunState]:
    if not wiring.has_journal(workspace):
        return
    with wiring.run_store(workspace) as store:
        for summary in store.runs():
            if summary.finished and not summary.told and (before is None or summary.last <= before):
                try:
                    yield read_state(store, summary.run)
                except Refused as refusal:
                    unread.append(refusal.summary)


def restore_tests(
    workspace: Path, before: datetime | None = None, unread: list[Message] | None = None
) -> tuple[RestoreTest, ...]:
    """Every restore test of a workspace, oldest first; with `before` those that were over by then.

    One that cannot be relied on is named in `unread`. Raises Refused where the whole journal
    cannot be read.
    """
    found = []
    if wiring.has_journal(workspace):
        with wiring.run_store(workspace) as store:
            for name in store.restore_tests():
                try:
                    test = fold_test(store.events(name))
                except (Refused, IllegalTransition) as error:
                    summary = error.summary if isinstance(error, Refused) else _torn(name, error)
                    if unread is not None:
                        unread.append(summary)
                    continue
                if before is None or test.at <= before:
                    found.append(test)
    return tuple(found)


def read_state(store: RunStore, run: str) -> RunState:
    """Where a run stands. Raises Refused where its journal cannot be relied on."""
    return state_after(run, store.journal(run).events())


def state_after(run: str, events: Iterable[Event]) -> RunState:
    """Where a run stands after its events. Raises Refused where they do not hold together."""
    try:
        return fold(events)
    except IllegalTransition as error:
        raise Refused(_torn(run, error)) from error


def _torn(run: str, error: IllegalTransition) -> Message:
    return Message.of(
        "The journal of run {run} does not hold together: {reason}.", run=run, reason=str(error)
    )
