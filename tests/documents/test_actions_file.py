"""What is written is what is read."""

from __future__ import annotations

import json
import posixpath
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bcp.documents.actions_file import HEAD, render_actions
from bcp.inventory.actions import decode_actions
from bcp.inventory.composer import compose
from bcp.inventory.schema import schema_files
from bcp.model.action import Closing, DecidedAction, DecidedActions

letters = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Cf"]
)
texts = st.text(letters, min_size=1, max_size=60).map(str.strip).filter(bool) | st.sampled_from(
    ["4:30", "no", "null", "2026-04-01", "1e3", "0x10", "# no comment", "a: b", "- a", "{{ x }}",
     "'", '"', "two\nlines", "~", "=", "<<", "1_000", "&a", "*a", "!x"]
)  # fmt: skip
decisions = st.builds(
    DecidedAction,
    id=texts,
    owner=st.none() | texts,
    deadline=st.none() | st.dates(min_value=date(1900, 1, 1)),
    budget=st.none() | texts,
    note=st.none() | texts,
    closed=st.none() | st.builds(Closing, run=texts, note=st.none() | texts),
)


@given(st.lists(decisions, max_size=5, unique_by=lambda each: each.id))
def test_every_decision_survives_writing_and_reading(entries: list[DecidedAction]) -> None:
    decided = DecidedActions(actions=tuple(entries))
    read, _, problems = decode_actions("a.yaml", render_actions(decided).encode())
    assert problems == ()
    assert read == decided


def test_the_file_is_one_that_a_person_can_edit() -> None:
    entry = DecidedAction(
        id="time-missed.registry",
        owner="行政管理課",
        deadline=date(2027, 3, 31),
        budget="令和9年度当初予算",
        closed=Closing(run="20261124T010000Z"),
    )
    assert render_actions(DecidedActions(actions=(entry,))) == (
        HEAD + "actions:\n- id: time-missed.registry\n  owner: 行政管理課\n"
        "  deadline: 2027-03-31\n  budget: 令和9年度当初予算\n"
        "  closed:\n    run: 20261124T010000Z\n"
    )


def test_editors_find_the_schema_and_it_accepts_the_file() -> None:
    first = HEAD.partition("\n")[0]
    path = posixpath.join("drills", first.removeprefix("# yaml-language-server: $schema="))
    schema = json.loads(schema_files()[posixpath.normpath(path)])
    validator = Draft202012Validator(schema)
    entry = DecidedAction(
        id="time-missed.registry",
        owner="行政管理課",
        deadline=date(2027, 3, 31),
        budget="1,200千円",
        note="発電機",
        closed=Closing(run="20261124T010000Z", note="確認した"),
    )
    text = render_actions(DecidedActions(actions=(entry, DecidedAction(id="retried.registry"))))
    value = compose(text, "actions.yaml").value
    assert [error.message for error in validator.iter_errors(value)] == []
    assert list(validator.iter_errors({"actions": [{"id": "a", "owner": 3}]}))
    assert list(validator.iter_errors({"actions": [{"owner": "a"}]}))
    assert list(validator.iter_errors({"action": []}))
