"""A workbook as a city hall keeps it, with everything that makes one hard to read."""

from __future__ import annotations

from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.workbooks import saved

SHEET = "サーバ一覧"
_UPPER = [
    "No.", "区分", "システム名", "主管課", "ネットワーク", "RTO", "サーバ構成", None, None, "リース期間", None,
    "再リース", "OSサポート終了", "仮想化対応", "特殊機器", "業者", "担当者の感想",
]  # fmt: skip
_LOWER = [
    None, None, None, None, None, None, "CPU（コア）", "メモリ（GB）", "ディスク容量", "開始", "終了",
    None, None, None, None, None, None,
]  # fmt: skip
_ROWS: list[list[object]] = [
    ["１", "基幹系", "台帳", "市民担当課", "番号系", "１日", "４", "８", "２００ＧＢ", "H28.4.1", "平成33年3月31日",
     "○", "令和9年3月", "可", "ドングル・FAXカード", None, "動く"],
    ["２", None, "台帳\u3000データベース", "情報担当課", "番号系", "24時間", 4, 16, "1.5TB", date(2026, 4, 1),
     "R8/3/31", "×", "R9.3", "有", "－", "基盤保守業者", "遅い"],
    ["【部門系】"] * 17,
    ["３", "部門系", "ＧＩＳ－ＷＥＢ", "〃", "LGWAN接続系", "半日", "2コア", "4", "50ギガ", "2026年4月1日",
     "令和13年3月末", "無", "2031/3", "未定", "①プロッター\n②スキャナー", "なし", None],
    [None] * 17,
    ["合計", None, None, None, None, None, 10, 28, None, None, None, None, None, None, None, None,
     None],
    ["※ 出典：各課への照会"] + [None] * 16,
]  # fmt: skip


def messy_workbook() -> bytes:
    """Title, headings in rows 3 and 4, merged cells, a hidden sheet, formulas, remarks."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = SHEET
    sheet["A1"] = "情報システム\u3000一覧表（令和８年度）"
    sheet.merge_cells("A1:Q1")
    for column, (upper, lower) in enumerate(zip(_UPPER, _LOWER, strict=True), start=1):
        sheet.cell(3, column, upper)
        sheet.cell(4, column, lower)
    _merge_headings(sheet)
    for number, row in enumerate(_ROWS, start=5):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    sheet.merge_cells("B5:B6")
    sheet.row_dimensions[6].hidden = True
    notes = workbook.create_sheet("記入要領")
    notes["A1"] = "このシートは説明です"
    hidden = workbook.create_sheet("旧一覧")
    hidden.append(["システム名", "主管課", "メモリ"])
    hidden.append(["廃止済み", "情報担当課", "1GB"])
    hidden.sheet_state = "hidden"
    return saved(workbook)


def _merge_headings(sheet: Worksheet) -> None:
    sheet.merge_cells("G3:I3")
    sheet.merge_cells("J3:K3")
    for letter in "ABCDEFLMNOPQ":
        sheet.merge_cells(f"{letter}3:{letter}4")
