from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bcp.adapters.records import decode_problems, encode_problems
from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity

_text = st.text(max_size=8)
_numbers = st.integers(-(10**18), 10**18) | st.floats(allow_nan=False)
_messages: st.SearchStrategy[Message] = st.recursive(
    st.builds(Message, _text),
    lambda inner: st.builds(
        Message,
        _text,
        st.lists(st.tuples(_text, _text | _numbers | inner), max_size=3).map(tuple),
    ),
    max_leaves=4,
)
_positions = st.builds(Position, _text, st.integers(1, 10**6), st.integers(1, 10**6))
_problems = st.builds(
    Problem,
    st.sampled_from(Severity),
    _text,
    _messages,
    _messages,
    _positions,
    st.lists(st.tuples(_positions, _messages), max_size=3).map(tuple),
)


@given(st.lists(_problems, max_size=4).map(tuple))
def test_problems_come_back_as_they_were(problems: tuple[Problem, ...]) -> None:
    read = decode_problems(encode_problems(problems))

    assert read == problems
    assert repr(read) == repr(problems)
