"""Numbers, shares, yes and no, lists and text as people write them into cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.inventory.cells.amounts import read_number
from bcp.inventory.cells.answers import NO, YES, read_yes_no
from bcp.inventory.cells.letters import is_nothing, read_text
from bcp.inventory.cells.lists import read_list
from bcp.inventory.cells.reading import Unclear, Understood
from bcp.inventory.cells.shares import read_share
from bcp.model.table import CellValue
from tests.inventory.cells.writing import FULL_WIDTH


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (12, 12),
        ("１２台", 12),
        ("3 人", 3),
        ("1,200千円", 1_200_000),
        ("120万円", 1_200_000),
        ("1億2,000万円", 120_000_000),
        ("3千万円", 30_000_000),
        ("¥1,200,000", 1_200_000),
        ("￥１，２００", 1200),
        ("1,200,000円（税抜）", 1_200_000),
        ("1.5万", 15_000),
        ("8コア", 8),
        ("4.0", 4),
        (4.0, 4),
    ],
)
def test_numbers_are_read(written: CellValue, read: int) -> None:
    assert read_number(written) == Understood(read)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1,200円（税込）", "cell-tax"),
        ("1.5台", "cell-number"),
        ("12,34", "cell-number"),
        ("多数", "cell-number"),
        ("-3", "cell-number"),
        (True, "cell-number"),
        ("9" * 100, "cell-number"),
    ],
)
def test_what_is_no_number_is_refused(value: CellValue, code: str) -> None:
    reading = read_number(value)
    assert isinstance(reading, Unclear)
    assert reading.code == code


@given(st.integers(0, 10**12))
def test_every_number_is_read_back(number: int) -> None:
    texts = [str(number), f"{number:,}", f"{number}台", f"{number:,}円", f"¥{number:,}"]
    if number % 1000 == 0:
        texts.append(f"{number // 1000:,}千円")
    if number % 10**4 == 0:
        texts.append(f"{number // 10**4}万円")
    for text in texts:
        assert read_number(text) == Understood(number)
        assert read_number(text.translate(FULL_WIDTH)) == Understood(number)


@given(st.integers(0, 100))
def test_every_share_is_read_back(percent: int) -> None:
    texts: list[CellValue] = [f"{percent}%", f"{percent}％".translate(FULL_WIDTH), f"{percent} %"]
    if percent != 1:
        texts += [percent, str(percent)]
    if 0 < percent < 100:
        texts += [percent / 100, f"0.{percent:02}"]
    if percent % 10 == 0:
        texts.append(f"{percent // 10}割")
    for text in texts:
        assert read_share(text) == Understood(f"{percent}%")


@pytest.mark.parametrize("value", [1, "1", "60.5%", "120%", 101, "半分", True, "-5%", "x%"])
def test_what_is_no_share_is_refused(value: CellValue) -> None:
    reading = read_share(value)
    assert isinstance(reading, Unclear)
    assert reading.code == "cell-share"


@pytest.mark.parametrize("word", YES)
def test_yes(word: str) -> None:
    assert read_yes_no(f" {word.translate(FULL_WIDTH)}\u3000") == Understood(value=True)


@pytest.mark.parametrize("word", NO)
def test_no(word: str) -> None:
    assert read_yes_no(f" {word.upper()} ") == Understood(value=False)


@pytest.mark.parametrize("value", ["△", "検討中", 2])
def test_what_is_neither_yes_nor_no_is_refused(value: CellValue) -> None:
    reading = read_yes_no(value)
    assert isinstance(reading, Unclear)
    assert reading.code == "cell-yes-no"


def test_switches_and_their_numbers_are_yes_and_no() -> None:
    assert [read_yes_no(value) for value in (True, False, 1, 0)] == [
        Understood(value=True),
        Understood(value=False),
        Understood(value=True),
        Understood(value=False),
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a、b、c", ("a", "b", "c")),
        ("a\nb\n\nc", ("a", "b", "c")),
        ("・a\n・b", ("a", "b")),
        ("① a\n② b", ("a", "b")),
        ("1. a\n2) b", ("a", "b")),
        ("- a\n- b", ("a", "b")),
        ("ドングル・FAXカード", ("ドングル", "FAXカード")),
        ("サーバー・クライアント、DB", ("サーバー・クライアント", "DB")),
        ("住民記録／税", ("住民記録", "税")),
        ("住民記録/税", ("住民記録", "税")),
        ("a / b", ("a", "b")),
        ("TCP/IP, Apache/2.4", ("TCP/IP", "Apache/2.4")),
        ("1,200台、b", ("1,200台", "b")),
        ("装置（A、B）、C", ("装置（A、B）", "C")),
        ("一つ", ("一つ",)),
        ("、", ()),
    ],
)
def test_lists_are_divided(text: str, values: tuple[str, ...]) -> None:
    assert read_list(text) == values


_WORDS = st.lists(st.text("abcあい漢字0123", min_size=1, max_size=8), min_size=1, max_size=6)


@given(_WORDS, st.sampled_from(["、", "\n", "；", "，", "\n・", "\r\n", " / ", "・"]))
def test_every_list_is_read_back(words: list[str], separator: str) -> None:
    begin = "・" if separator == "\n・" else ""
    assert read_list(begin + separator.join(words)) == tuple(words)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＪＵＫＩ\u3000ＤＢ０１", "JUKI DB01"),
        ("ｼｽﾃﾑ  ﾊﾞｯｸｱｯﾌﾟ", "システム バックアップ"),
        (" 住民記録（①号機）、㈱　 ", "住民記録（①号機）、㈱"),
        ("一行目\u3000\n\n 二行目", "一行目\n二行目"),
        ("a\u200bb\x07", "ab"),
        (12, "12"),
    ],
)
def test_text_is_tidied_and_nothing_else(written: CellValue, read: str) -> None:
    assert read_text(written) == Understood(read)


@pytest.mark.parametrize(
    "value", [None, "", "－", "-", "―", " ー ", "未定", "不明", "N/A", "Ｎ／Ａ"]
)
def test_cells_that_say_nothing(value: CellValue) -> None:
    assert is_nothing(value)


@pytest.mark.parametrize("value", [0, False, "0", "なし", "無", "×"])
def test_cells_that_say_something(value: CellValue) -> None:
    assert not is_nothing(value)


@given(st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_nothing_makes_them_fail(value: CellValue) -> None:
    for reading in (read_number(value), read_share(value), read_yes_no(value), read_text(value)):
        if isinstance(reading, Unclear):
            assert reading.summary.render()
    read_list(str(value))
