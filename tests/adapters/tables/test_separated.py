"""CSV files in the encodings of a Japanese desktop."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bcp.adapters.tables.reading import tables_of
from bcp.adapters.tables.separated import read_separated
from bcp.model.refusal import Refused
from bcp.model.table import Cell

_TEXT = '名称,主管課\r\n"住民記録\r\nシステム","市民課, 一係"\r\n①,"""引用"""\r\n'
_ROWS = (
    (Cell("A1", "名称"), Cell("B1", "主管課")),
    (Cell("A2", "住民記録\nシステム"), Cell("B2", "市民課, 一係")),
    (Cell("A3", "①"), Cell("B3", '"引用"')),
)


@pytest.mark.parametrize(
    "content",
    [
        _TEXT.encode("utf-8"),
        _TEXT.encode("utf-8-sig"),
        _TEXT.encode("cp932"),
        codecs.BOM_UTF16_LE + _TEXT.encode("utf-16-le"),
    ],
    ids=["utf-8", "utf-8 with mark", "cp932", "utf-16"],
)
def test_encodings_are_told_apart(content: bytes) -> None:
    (table,) = tables_of("台帳.csv", content)
    assert (table.file, table.name, table.hidden) == ("台帳.csv", "", False)
    assert table.rows == _ROWS


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters_are_told_apart(delimiter: str) -> None:
    text = delimiter.join(["a", "b、c", "d"]) + "\n" + delimiter.join(["1", '"x,y\tz;w"', "3"])
    (table,) = read_separated("a.csv", text.encode())
    assert [[cell.value for cell in row] for row in table.rows] == [
        ["a", "b、c", "d"],
        ["1", "x,y\tz;w", "3"],
    ]


def test_rows_are_filled_up_to_the_longest() -> None:
    (table,) = read_separated("a.csv", b"a\n\n1,2,\n")
    assert [[(cell.place, cell.value) for cell in row] for row in table.rows] == [
        [("A1", "a"), ("B1", None)],
        [("A2", None), ("B2", None)],
        [("A3", "1"), ("B3", "2")],
    ]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n", b"\x1a"])
def test_a_file_without_anything_holds_no_cells(content: bytes) -> None:
    (table,) = read_separated("a.csv", content)
    assert not [cell for row in table.rows for cell in row]


def test_quotation_marks_that_do_not_end_are_told_with_their_line() -> None:
    with pytest.raises(Refused, match="line 3 does not end as it should"):
        read_separated("a.csv", b'a,b\n1,"2\n3,4\n')


def test_bytes_of_no_encoding_are_refused() -> None:
    with pytest.raises(Refused, match="neither UTF-8 nor CP932"):
        read_separated("a.csv", b"name,\x81\x20\n")


_LETTERS = st.characters(
    codec="cp932", exclude_categories=("Cc", "Cs", "Co"), exclude_characters="¢£¬‖−〜"
)
_TEXTS = st.text(_LETTERS | st.sampled_from(',"\n\t;'))


@given(
    st.lists(st.lists(_TEXTS, min_size=2, max_size=5), min_size=1),
    st.sampled_from(["utf-8", "utf-8-sig", "cp932"]),
)
def test_what_is_written_is_read_back(rows: list[list[str]], encoding: str) -> None:
    target = io.StringIO()
    csv.writer(target, quoting=csv.QUOTE_ALL).writerows(rows)
    content = target.getvalue().encode(encoding)
    assume(encoding != "cp932" or not _is_utf8(content))
    (table,) = read_separated("a.csv", content)
    found = [[cell.value or "" for cell in row] for row in table.rows]
    width = max(len(row) for row in found)
    assert found == [(row + [""] * width)[:width] for row in rows]


def _is_utf8(content: bytes) -> bool:
    try:
        return not content.decode("utf-8").isascii()
    except UnicodeError:
        return False
