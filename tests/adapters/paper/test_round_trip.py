"""Text of others through the real pandoc and Typst: it comes back as text, whatever it is."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import docx
import pypdf
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bcp.adapters.paper import fonts
from bcp.adapters.paper.press import press
from bcp.documents.inert import UNSEEN, plain
from bcp.documents.paper.assembly import Identity, compose
from bcp.documents.paper.blocks import NOTHING, bullets, commands, figure, heading, paragraph
from bcp.documents.paper.markdown import code, joined
from bcp.documents.paper.tables import Column, Table, table
from bcp.documents.wording import Wording
from bcp.model.message import untranslated
from bcp.model.paper import Paper, PaperFormat, Picture
from tests.papers import SVG

HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %}",
    '#set page(width: 1pt) #import "@preview/x" $x$ `raw` @ref <label>',
    "*a* _b_ **c** ~d~ ^e^ `f` [g](h) ![i](j.svg) [^1] ^[note] [@cite]",
    "```{=openxml}",
    "`<w:p/>`{=openxml}",
    "::: landscape",
    ":::",
    "---",
    "===",
    "***",
    "+++",
    "| a | b |",
    "|---|---|",
    "Table: x",
    "table: x",
    ": x",
    "+---+",
    "\\",
    "\\newpage",
    "$$x$$",
    "1. a",
    "1) a",
    "(1) a",
    "#. a",
    "a. b",
    "i) c",
    "- a",
    "+ a",
    "* a",
    "> a",
    "# a",
    "% a",
    "http://example.jp/a_b_c?d=e&f=g",
    "a@example.jp",
    "&amp; &#x41; &lt;",
    "a<br>b",
    "<!-- x -->",
    "Mr. X e.g. Y",
    "\"quoted\" 'single' -- --- ...",
    "[x]{.landscape}",
    "{#id .class}",
    "(@) x",
    "a\\",
    "\\*",
    "~~~",
    "C:\\dir\\file",
    "/* x */ // y",
    "- [ ] task",
    "100%",
    "x = 'a'; DROP",
    "a\u3000b",
    "改行\n次",
    "𠮷野家 髙﨑 ①㈱",
    "é ü ñ",
    "～〜−‐",
    "[[title]]",
]
SIGNS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\\`*_[]{}<>|~^&$#@!:-+=.()%\"'/ 1aT住表"),
    ),
    min_size=1,
    max_size=40,
)
TEXTS = st.lists(SIGNS.filter(lambda text: plain(text) != ""), min_size=1, max_size=30)


def _paper(texts: list[str]) -> Paper:
    identity = Identity(f"題{texts[0]}", "市", "1", date(2026, 4, 1), "訓練", "ab" * 32)
    body = joined(
        [
            *(paragraph(text) for text in texts),
            table(
                Table((Column("一"), Column("二")), tuple((text, f"頭{text}") for text in texts))
            ),
            bullets(texts),
            *(heading(1, text) for text in texts),
        ]
    )
    return compose(identity, body, Wording("ja", untranslated))


def _expected(texts: list[str]) -> list[str]:
    said = [plain(text) for text in texts]
    return [
        *said,
        *(part for text in texts for part in (plain(text), plain(f"頭{text}"))),
        *said,
        *(_headed(text) for text in texts),
    ]


def _headed(text: str) -> str:
    seen = plain(text)
    return seen if seen.strip(UNSEEN) else NOTHING


@settings(max_examples=20)
@example(HOSTILE)
@given(TEXTS)
def test_any_text_is_text_in_word(texts: list[str]) -> None:
    document = docx.Document(io.BytesIO(press(_paper(texts), PaperFormat.WORD)))
    grid = document.tables[0]
    cells = [cell.text for row in grid.rows[1:] for cell in row.cells]
    lines = [item.text for item in document.paragraphs]
    count = len(texts)
    assert document.core_properties.title == plain(f"題{texts[0]}")
    assert [*lines[:count], *cells, *lines[count:]] == _expected(texts)


@settings(max_examples=20)
@example(HOSTILE)
@given(TEXTS)
def test_any_text_is_text_in_html(texts: list[str]) -> None:
    page = press(_paper(texts), PaperFormat.HTML).decode()
    main = page[page.index("<main>") :]
    found = re.findall(r"<(p|td|li|h1)\b[^>]*>(.*?)</\1>", main, re.DOTALL)
    shown = [" ".join(html.unescape(inner).split()) for _, inner in found]
    assert shown == [" ".join(text.split()) for text in _expected(texts)]
    assert "<script" not in page


@settings(max_examples=20)
@example(HOSTILE)
@given(TEXTS)
def test_any_text_is_text_on_the_page(texts: list[str]) -> None:
    paper = _paper(texts)
    reader = pypdf.PdfReader(io.BytesIO(press(paper, PaperFormat.PDF)))
    assert reader.metadata is not None
    assert reader.metadata.title == fonts.printable(paper.title)
    assert [str(item["/Title"]) for item in reader.outline if isinstance(item, dict)] == [
        fonts.printable(_headed(text)) for text in texts
    ]


COMMANDS = [
    'ls  -l | grep "x" \\\n  > out.txt',
    "cat <<E\n```\n~~~~\n:::\nE",
    "\tprintf '%s\\n' \"$x\" # 確認",
    "{{ x }} <b> &amp; #set",
]


def test_commands_come_back_as_they_are_typed() -> None:
    body = joined(
        [*(commands(text) for text in COMMANDS), *(paragraph(code(text)) for text in COMMANDS)]
    )
    identity = Identity("手順", "市", "1", date(2026, 4, 1), "本番", "ab" * 32)
    paper = compose(identity, body, Wording("ja", untranslated))
    blocks = [text.expandtabs(4) for text in COMMANDS]
    inline = [" ".join(text.expandtabs(4).splitlines()).strip() for text in COMMANDS]
    document = docx.Document(io.BytesIO(press(paper, PaperFormat.WORD)))
    assert [item.text for item in document.paragraphs] == [*blocks, *inline]
    page = press(paper, PaperFormat.HTML).decode()
    assert [html.unescape(text) for text in re.findall(r"<code>(.*?)</code>", page, re.DOTALL)] == [
        *blocks,
        *inline,
    ]


def test_the_alternative_of_a_picture_is_text() -> None:
    said = [plain(text) for text in HOSTILE]
    body = joined([heading(1, "図"), *(figure("x", "題", alternative=text) for text in HOSTILE)])
    identity = Identity("図", "市", "1", date(2026, 4, 1), "本番", "ab" * 32)
    paper = compose(identity, body, Wording("ja", untranslated), (Picture("x", SVG),))
    document = docx.Document(io.BytesIO(press(paper, PaperFormat.WORD)))
    assert [part.get("descr") for part in document.element.body.iter("{*}docPr")] == said
    page = press(paper, PaperFormat.HTML).decode()
    assert [html.unescape(text) for text in re.findall(r'alt="([^"]*)"', page)] == said
    reader = pypdf.PdfReader(io.BytesIO(press(paper, PaperFormat.PDF)))
    assert set(_alternatives(reader.root_object["/StructTreeRoot"])) == set(
        map(fonts.printable, said)
    )


def _alternatives(part: Any) -> Iterator[str]:
    """All `/Alt` in a tree of structure."""
    part = part.get_object()
    if isinstance(part, list):
        for child in part:
            yield from _alternatives(child)
    elif isinstance(part, dict):
        if "/Alt" in part:
            yield str(part["/Alt"])
        if "/K" in part:
            yield from _alternatives(part["/K"])
