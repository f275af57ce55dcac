"""Whatever a program says, only visible text of bounded length is left of it."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bcp.adapters.inert import inert, inert_name

NASTY = "a日 \t\n\r\x1b[]0;31m\\\x07\x00\x7f\x85\x9b\u200b\u202e\u2066\u2028\ud800<"
HOSTILE = st.text(st.sampled_from(NASTY), max_size=200)
ANY = st.characters(exclude_categories=[])


@given(HOSTILE | st.text(ANY, max_size=200), st.integers(1, 8), st.integers(2, 100))
def test_what_is_left_is_visible_bounded_and_stays_as_it_is(
    text: str, lines: int, length: int
) -> None:
    left = inert(text, lines=lines, length=length)
    assert len(left) <= length
    assert left.count("\n") < lines
    categories = {unicodedata.category(each) for each in left if each != "\n"}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert left.encode("utf-8").decode("utf-8") == left
    assert inert(left, lines=lines, length=length) == left


@given(HOSTILE)
def test_a_name_is_taken_only_as_it_is(text: str) -> None:
    if inert_name(text):
        assert text.isprintable()
        assert text == text.strip()


def test_links_titles_and_colours_vanish_and_their_words_stay() -> None:
    text = (
        "\x1b]0;title\x07\x1b[1;31mred\x1b[0m \x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\"
    )
    assert inert(text) == "red link"


def test_an_enormous_line_is_cut_to_its_end() -> None:
    text = "\x1b[31mA" * 5_000_000 + " the end"
    assert inert(text, length=20) == "…AAAAAAAAAAA the end"


def test_a_name_is_not_too_long() -> None:
    assert inert_name("20261101T000000Z")
    assert not inert_name("")
    assert not inert_name("x" * 201)
