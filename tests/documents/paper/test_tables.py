from __future__ import annotations

import pytest

from bcp.documents.paper.markdown import lines
from bcp.documents.paper.tables import Align, Column, Density, Table, blank_rows, table


def _rule(text: str) -> list[int]:
    rule = next(line for line in text.splitlines() if line.startswith("| :-"))
    return [cell.count("-") for cell in rule.split("|")[1:-1]]


def test_a_table_with_given_widths() -> None:
    content = Table(
        columns=(Column("項目", 10), Column("値", 30, Align.RIGHT), Column("印", 10, Align.CENTRE)),
        rows=(("a|b", 1, lines("x", "y")),),
        caption="題*名",
        key="table-x",
    )
    assert table(content) == (
        "| 項目 | 値 | 印 |\n"
        f"| :{'-' * 20} | {'-' * 60}: | :{'-' * 20}: |\n"
        "| a\\|b | 1 | x<br>y |\n"
        "\n"
        ": 題\\*名 {#table-x}"
    )


def test_given_widths_are_kept_whatever_they_add_up_to() -> None:
    content = Table((Column("a", 30), Column("b", 90), Column("c", 60)), (("1", "2", "3"),))
    assert _rule(table(content)) == [17, 50, 33]


def test_short_columns_get_what_they_need() -> None:
    content = Table(
        columns=(Column("番号"), Column("名称"), Column("説明"), Column("備考")),
        rows=(
            ("10", "住民基本台帳システム", "長い説明の文が続く。" * 8, "長い備考の文が続く。" * 4),
        ),
    )
    number, name, text, note = _rule(table(content))
    assert number < name < note < text
    assert name >= 22


def test_what_fits_beside_long_texts_is_not_compressed() -> None:
    choice = "□はい □いいえ □不明"
    content = Table(
        columns=tuple(
            Column(name) for name in ("場所", "見ること", "結果", "違ったとき", "記入者")
        ),
        rows=(("基幹ネットワーク", "長い説明の文。" * 9, choice, "長い処置の文。" * 9, ""),),
    )
    assert _rule(table(content))[2] >= 25


def test_a_table_without_rows_says_so() -> None:
    assert table(Table((Column("a"),), (), empty="1. なし")) == "1\\. なし"


def test_a_sheet_to_write_on() -> None:
    content = Table(
        (Column("時刻", 1), Column("出来事", 1)), blank_rows(2, 2), density=Density.SHEET
    )
    assert table(content).splitlines()[0] == "::: sheet"
    assert table(content).count("|  |  |") == 2


def test_rows_fit_the_heading() -> None:
    with pytest.raises(ValueError, match="another number of cells"):
        table(Table((Column("a"),), (("1", "2"),)))
