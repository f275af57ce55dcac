from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from bcp.documents.figures.canvas import Canvas, wrapped
from bcp.documents.inert import ems


@pytest.mark.parametrize(
    ("text", "room", "lines", "expected"),
    [
        ("住民基本台帳", 10, 2, ["住民基本台帳"]),
        ("住民基本台帳", 4, 2, ["住民基本", "台帳"]),
        ("ディレクトリ（正）", 7, 2, ["ディレクトリ", "（正）"]),
        ("研修e-ラーニング", 5, 2, ["研修e-", "ラーニング"]),
        ("サーバー。次", 4, 2, ["サー", "バー。次"]),
        ("long words here", 5, 3, ["long", "words", "here"]),
        ("住民基本台帳システム", 4, 2, ["住民基本", "台帳シ…"]),
        ("abcdefghijklmnop", 3, 2, ["abcde", "fgh…"]),
        ("", 3, 2, []),
    ],
)
def test_labels_are_wrapped(text: str, room: float, lines: int, expected: list[str]) -> None:
    found = wrapped(text, room, lines)
    assert found == expected
    assert all(ems(line) <= room for line in found)


def test_texts_are_data() -> None:
    canvas = Canvas(10, 10, '<b>"題"</b>')
    canvas.text("</text><script>x</script>\u202e", 1, 2, font_weight="bold")
    root = fromstring(canvas.svg())
    assert [element.tag.rpartition("}")[2] for element in root] == ["title", "text"]
    assert root[0].text == '<b>"題"</b>'
    assert root[1].text == "</text><script>x</script>\ufffd"
    assert root[1].get("font-weight") == "bold"
