from __future__ import annotations

import pytest

from bcp.documents.paper import blocks, markdown
from bcp.documents.paper.markdown import Markdown, escape


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("住民基本台帳", "住民基本台帳"),
        ("*強調* と _下線_", r"\*強調\* と \_下線\_"),
        ("1. 手順", r"1\. 手順"),
        ("12) 手順", r"12\) 手順"),
        ("- 箇条", r"\- 箇条"),
        ("Table: x", r"Table\: x"),
        (": x", r"\: x"),
        ("a|b", r"a\|b"),
        ("<b>", r"\<b\>"),
        ("令和8年\n11月", "令和8年 11月"),
        ("3.5 GiB", r"3\.5 GiB"),
        (7, "7"),
    ],
)
def test_text_is_escaped(text: object, expected: str) -> None:
    assert escape(text) == expected


def test_markdown_is_not_escaped_again() -> None:
    assert escape(markdown.strong("a*b")) == r"**a\*b**"


def test_a_missing_value_is_no_text() -> None:
    with pytest.raises(TypeError):
        escape(None)


def test_code_keeps_blanks_and_fences_ticks() -> None:
    assert markdown.code("ls  -l") == "`ls  -l`"
    assert markdown.code("echo `date`") == "`` echo `date` ``"
    assert markdown.code("") == ""


def test_commands_are_fenced_beyond_what_they_hold() -> None:
    assert blocks.commands("cat <<E\n```\nE\tx") == "```` command\ncat <<E\n```\nE   x\n````"


def test_list_items_hold_blocks() -> None:
    item = markdown.joined([blocks.paragraph("次のとおり"), blocks.commands("a\n\nb")])
    assert blocks.steps(["始め", item]) == (
        "1.  始め\n1.  次のとおり\n\n    ``` command\n    a\n\n    b\n    ```"
    )


def test_divisions_nest() -> None:
    inner = blocks.notice(blocks.paragraph("気をつける"))
    assert blocks.landscape(inner) == ":::: landscape\n::: notice\n気をつける\n:::\n::::"


@pytest.mark.parametrize("key", ["Ab", "1a", "a b", "a" * 40, "見出し"])
def test_a_key_is_a_short_slug(key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        blocks.heading(1, "x", key)


def test_a_picture_has_an_alternative() -> None:
    drawn = blocks.figure("graph", "依存関係", alternative='"x" \\ y', key="figure-graph")
    assert drawn == ('![依存関係](graph.svg){#figure-graph width="100%" alt="\\"x\\" \\\\ y"}')


def test_boxes_and_lines() -> None:
    assert markdown.lines(markdown.box("電源"), markdown.box(ticked=True)) == "□ 電源<br>■"
    assert isinstance(markdown.lines("a"), Markdown)
