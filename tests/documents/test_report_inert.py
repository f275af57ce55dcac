from __future__ import annotations

import unicodedata
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bcp.documents.inert import fit, markdown, plain, width

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HOSTILE = st.text(st.sampled_from("`*_[]()<>#+-.!|~&\\$1a \"'=:/\n\t\u202e\u0000日"), max_size=40)


@given(HOSTILE | st.text(max_size=40))
def test_plain_text_is_one_line_of_visible_characters(text: str) -> None:
    shown = plain(text)
    assert "\n" not in shown
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs"}
    assert plain(shown) == shown


@given(HOSTILE)
def test_markdown_shows_any_text_as_it_is(text: str) -> None:
    tokens = PARSER.parse(markdown(text))
    assert [token.type for token in tokens] in (
        [],
        ["paragraph_open", "inline", "paragraph_close"],
    )
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "text_special"}


@given(HOSTILE)
def test_a_table_cell_stays_one_cell(text: str) -> None:
    source = f"| a | b |\n| --- | --- |\n| {markdown(text)} | x |\n"
    tokens = PARSER.parse(source)
    assert sum(token.type == "td_open" for token in tokens) == 2
    cells = [token for token, after in pairwise(tokens) if after.type == "td_close"]
    assert cells[1].content == "x"


def test_addresses_do_not_become_links() -> None:
    linking = MarkdownIt("commonmark", {"linkify": False}).enable(["table"])
    shown = markdown("see http://evil.example <http://evil.example> [x](http://evil.example)")
    assert "<a" not in linking.render(shown)


@given(st.text(max_size=60), st.integers(2, 40))
def test_fitted_text_fits(text: str, columns: int) -> None:
    assert width(fit(text, columns)) <= columns


def test_fitting_counts_east_asian_characters_twice() -> None:
    assert fit("住民記録システム", 16) == "住民記録システム"
    assert fit("住民記録システム", 10) == "住民記録…"
