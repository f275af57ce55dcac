"""Files that are locked, of another kind, damaged or built to hurt get a sentence each."""

from __future__ import annotations

import contextlib
import io
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bcp.adapters.tables import limits
from bcp.adapters.tables.reading import tables_of
from bcp.model.refusal import Refused
from tests.workbooks import packed, rows_of_text, saved, written

_ROW = '<row r="{row}"><c r="{place}"><v>1</v></c></row>'
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def _refusal(content: bytes, file: str = "台帳.xlsx") -> str:
    with pytest.raises(Refused) as caught:
        tables_of(file, content)
    return caught.value.render()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (_OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (_OLE + "Workbook".encode("utf-16-le"), "in the format .xls,"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "format .ods,"),
        (packed({"xl/workbook.bin": b""}), "in the format .xlsb,"),
        (packed({"word/document.xml": "<a/>"}), "neither an Excel workbook nor a CSV file"),
        (b"%PDF-1.7\n\x00\x01\x02\xe2\xe3", "neither an Excel workbook nor a CSV file"),
        (b"PK\x03\x04", "is damaged or incomplete"),
        (saved(Workbook())[:-40], "is damaged or incomplete"),
    ],
    ids=["password", "xls", "ods", "xlsb", "docx", "pdf", "beginning of a zip", "cut off"],
)
def test_each_kind_of_other_file_has_its_sentence(content: bytes, sentence: str) -> None:
    assert sentence in _refusal(content)


def test_a_part_that_unpacks_to_a_thousand_times_its_size_is_refused() -> None:
    bomb = written({"a": "<sheetData/>"}, extra={"xl/media/image1.png": b"\0" * (8 << 20)})
    assert len(bomb) < 20_000
    assert "'xl/media/image1.png' is built to overwhelm" in _refusal(bomb)


def test_what_really_comes_out_counts_not_what_the_directory_claims(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bcp.adapters.tables.archive.LARGEST_CONTENT", 100_000)
    assert "unpack to more than" in _refusal(written({"a": rows_of_text(2_000)}))
    body = written({"a": rows_of_text(2_000)})
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        claimed = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = body.replace(claimed.to_bytes(4, "little"), (500).to_bytes(4, "little"))
    assert lying != body
    assert "'xl/worksheets/sheet1.xml' cannot be read" in _refusal(lying)


def test_the_number_of_parts_is_bounded() -> None:
    parts = {f"xl/worksheets/sheet{number}.xml": "<a/>" for number in range(10)}
    content = packed(parts)
    many = packed({f"{number}": "" for number in range(limits.MOST_PARTS + 1)})
    assert "more than 5000 parts" in _refusal(many)
    assert "neither an Excel workbook" in _refusal(content)


def test_a_name_that_stands_twice_in_the_zip_file_is_refused() -> None:
    target = io.BytesIO(written({"a": "<sheetData/>"}))
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(target, "a") as archive,
    ):
        archive.writestr("xl/workbook.xml", "<a/>")
    assert "damaged" in _refusal(target.getvalue())


_LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))


@pytest.mark.parametrize(
    "document_type",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}]>',
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    ],
    ids=["billion laughs", "file", "address"],
)
def test_entities_are_neither_expanded_nor_fetched(document_type: str) -> None:
    assert "built to overwhelm" in _refusal(written({"a": "<sheetData/>"}, before=document_type))


def test_elements_in_elements_without_end_are_refused() -> None:
    body = "<a>" * 50_000 + "</a>" * 50_000
    assert "built to overwhelm" in _refusal(written({"a": body}))


def test_a_sheet_of_200000_rows_is_refused_in_bounded_memory() -> None:
    content = written({"小": rows_of_text(3), "記録": rows_of_text(200_000)})
    tracemalloc.start()
    sentence = _refusal(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "The sheet '記録' of '台帳.xlsx' is too large: it goes on in row 20001" in sentence
    assert "--map" in sentence
    assert peak < 200 << 20


def test_another_sheet_of_such_a_workbook_can_be_read() -> None:
    content = written({"小": rows_of_text(3), "記録": rows_of_text(200_000)})
    (table,) = tables_of("a.xlsx", content, {"小"})
    assert len(table.rows) == 3


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "it goes on in row 1048576"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "it goes on in column 16384"),
        (
            _ROW.format(row=1, place="SF1") + _ROW.format(row=19999, place="A19999"),
            "it has 19999 rows of 500 columns",
        ),
        ('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>', "cannot be read"),
        ('<row r="x"><c><v>1</v></c></row>', "cannot be read"),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', "damaged"),
        ('<row r="1"><c r="A1"><v>no number</v></c></row>', "damaged"),
        (f'<row><c t="inlineStr"><is><t>{"x" * 50_000}</t></is></c></row>', "50000 letters"),
    ],
    ids=["rows", "columns", "cells", "place", "row", "string", "number", "long"],
)
def test_cells_in_impossible_places_or_with_impossible_values(body: str, sentence: str) -> None:
    assert sentence in _refusal(written({"a": f"<sheetData>{body}</sheetData>"}))


@pytest.mark.parametrize(
    ("merged", "sentence"),
    [
        ('<mergeCell ref="A1:XFD1048576"/>' * 30_000, "more than 20000 areas are merged"),
        ('<mergeCell ref="A1:E900"/>' * 100, "lie over each other"),
        ('<mergeCell ref="B2:A1"/>', "cannot be read"),
        ('<mergeCell ref="nowhere"/>', "cannot be read"),
    ],
)
def test_merged_areas_are_bounded(merged: str, sentence: str) -> None:
    body = f"{rows_of_text(900)}<mergeCells>{merged}</mergeCells>"
    assert sentence in _refusal(written({"a": body}))


def test_links_and_macros_are_not_even_taken_out_of_the_file() -> None:
    content = written(
        {"a": "<sheetData><row><c><f>[1]Other!A1</f><v>7</v></c></row></sheetData>"},
        extra={
            "xl/vbaProject.bin": b"\xd0\xcf broken",
            "xl/externalLinks/externalLink1.xml": b"<not xml",
            "xl/connections.xml": b"<not xml",
        },
    )
    (table,) = tables_of("a.xlsm", content)
    assert table.rows[0][0].value == 7


def test_a_csv_of_too_many_lines_columns_or_letters_is_refused() -> None:
    assert "more than 20000 lines" in _refusal(b"a,b\n" * 200_000, "a.csv")
    assert "has 1000 columns" in _refusal(b"," * 999 + b"a", "a.csv")
    assert "more than 40000 letters" in _refusal(b"a," + b"x" * 50_000, "a.csv")
    assert "at most 16MiB are read" in _refusal(b"a" * (17 << 20), "a.csv")


def _read(content: bytes) -> None:
    with contextlib.suppress(Refused):
        tables_of("a.xlsx", content)


_SOUND = written(
    {"a": rows_of_text(3) + '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'}, strings=["<t/>"]
)


@given(st.binary(max_size=300))
def test_random_bytes_never_end_in_a_traceback(content: bytes) -> None:
    _read(content)
    _read(b"PK\x03\x04" + content)
    _read(_OLE + content)


@given(st.integers(0, len(_SOUND)))
def test_workbooks_that_are_cut_off_never_end_in_a_traceback(length: int) -> None:
    _read(_SOUND[:length])


@given(st.data())
@settings(max_examples=300)
def test_workbooks_with_wrong_bytes_never_end_in_a_traceback(data: st.DataObject) -> None:
    content = bytearray(_SOUND)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    _read(bytes(content))


_PARTS = {
    name: zipfile.ZipFile(io.BytesIO(_SOUND)).read(name)
    for name in zipfile.ZipFile(io.BytesIO(_SOUND)).namelist()
}


@given(st.data())
@settings(max_examples=300)
def test_parts_with_wrong_text_never_end_in_a_traceback(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(_PARTS)))
    part = bytearray(_PARTS[name])
    begin = data.draw(st.integers(0, len(part)))
    end = data.draw(st.integers(begin, min(len(part), begin + 20)))
    part[begin:end] = data.draw(st.binary(max_size=10))
    _read(packed({**_PARTS, name: bytes(part)}))
