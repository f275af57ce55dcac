"""Evidence drawn from a real journal, whatever state that is in."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from bcp.adapters.chain import link, origin
from bcp.app import wiring
from bcp.app.load_evidence import LoadedEvidence, load_evidence
from bcp.app.load_workspace import load
from bcp.planning.evidence import NO_EVIDENCE
from tests.app.recorded import assess_drill, record_run
from tests.cities import SmallCity
from tests.execution.plans import ScriptedRunner, failure

KEY = "registry/restore"
APPEND_ONLY = "DROP TRIGGER events_are_never_changed"


def loaded(city: SmallCity) -> LoadedEvidence:
    return load_evidence(city.root, load(city.root).sound())


def spoil(city: SmallCity, statement: str, *values: str) -> None:
    with closing(sqlite3.connect(wiring.journal_path(city.root))) as connection, connection:
        connection.execute(APPEND_ONLY)
        connection.execute(statement, values)


def test_without_a_journal_there_is_no_evidence_and_none_is_made(small_city: SmallCity) -> None:
    assert loaded(small_city) == LoadedEvidence(NO_EVIDENCE, 0, (), ())
    assert not (small_city.root / ".ict-bcp").exists()


def test_every_finished_run_counts(small_city: SmallCity) -> None:
    for name in ("first", "second"):
        record_run(small_city.root, name)
    found = loaded(small_city)
    assert (found.runs, found.left_out, found.unread) == (2, (), ())
    assert found.evidence.rehearsed[KEY].count == 2


def test_only_what_was_known_at_the_time(small_city: SmallCity) -> None:
    state = record_run(small_city.root, "first")
    inventory = load(small_city.root).sound()
    assert load_evidence(small_city.root, inventory, before=state.started).runs == 0
    assert load_evidence(small_city.root, inventory, before=state.finished).runs == 1


def test_a_run_with_a_broken_chain_is_no_evidence_and_said_so(small_city: SmallCity) -> None:
    record_run(small_city.root, "first")
    record_run(small_city.root, "second")
    spoil(small_city, "UPDATE events SET hash = 'x' WHERE run = 'first' AND seq = 3")
    found = loaded(small_city)
    assert found.runs == 1
    assert [message.render() for message in found.unread] == [
        "The journal of run first was changed at event 3."
    ]


def test_a_run_of_another_version_is_no_evidence_and_said_so(small_city: SmallCity) -> None:
    record_run(small_city.root, "first")
    rewrite_plan(small_city, "first")
    found = loaded(small_city)
    assert found.runs == 0
    assert [message.render() for message in found.unread] == [
        "Event 1 of run first is in a form that this program does not read."
    ]


def rewrite_plan(city: SmallCity, run: str) -> None:
    """Write a run anew as a program whose plans have another form would have: soundly chained."""
    with closing(sqlite3.connect(wiring.journal_path(city.root))) as connection, connection:
        rows = connection.execute("SELECT seq, json FROM events WHERE run = ? ORDER BY seq", [run])
        texts = {sequence: json.loads(text) for sequence, text in rows}
        texts[1]["plan"]["colour"] = "blue"
        connection.execute(APPEND_ONLY)
        previous = origin(run)
        for sequence, event in texts.items():
            text = json.dumps(event)
            digest = link(previous, sequence, text)
            connection.execute(
                "UPDATE events SET json = ?, previous_hash = ?, hash = ? WHERE run = ? AND seq = ?",
                [text, previous, digest, run, sequence],
            )
            previous = digest


def test_a_journal_that_is_none_is_said_so(small_city: SmallCity) -> None:
    path = wiring.journal_path(small_city.root)
    path.parent.mkdir()
    path.write_text("this is not a journal, and long enough to be looked at as one")
    found = loaded(small_city)
    assert (found.evidence, found.runs) == (NO_EVIDENCE, 0)
    assert [message.render() for message in found.unread] == [
        f"{path} is not a journal of ict-bcp."
    ]


def test_a_failed_step_is_no_evidence_while_the_others_are(small_city: SmallCity) -> None:
    record_run(small_city.root, "first", ScriptedRunner({(KEY, 1): failure()}))
    found = loaded(small_city).evidence.rehearsed
    assert KEY not in found
    assert "registry-database/restore" in found


def test_a_run_is_judged_although_an_earlier_one_cannot_be_relied_on(
    small_city: SmallCity,
) -> None:
    record_run(small_city.root, "first")
    record_run(small_city.root, "second")
    spoil(small_city, "UPDATE events SET hash = 'x' WHERE run = 'first' AND seq = 3")
    assert assess_drill(small_city.root, "second").complete
