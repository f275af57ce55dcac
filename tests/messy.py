"""A workbook as a city hall keeps it, with everything that makes one hard to read."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.workbooks import packed, saved

SHEET = "サーバ一覧"
FIRST = 5
"""The first row below the headings, which stand in rows 3 and 4."""
_ABOVE = ("", "サーバ構成", "リース期間")
Written = str | int | date | None

_COLUMNS: list[tuple[str, str, list[Written]]] = [
    ("", "No.", ["１", "２", "３"]),
    ("", "区分", ["基幹系", None, "部門系"]),
    ("", "システム名", ["台帳", "台帳\u3000データベース", "ＧＩＳ－ＷＥＢ"]),
    ("", "主管課", ["市民担当課", "情報担当課", "〃"]),
    ("", "ネットワーク", ["番号系", "番号系", "LGWAN接続系"]),
    ("", "RTO", ["１日", "24時間", "半日"]),
    ("サーバ構成", "CPU（コア）", ["４", 4, "2コア"]),
    ("サーバ構成", "メモリ（GB）", ["８", 16, "4"]),
    ("サーバ構成", "ディスク容量", ["２００ＧＢ", "1.5TB", "50ギガ"]),
    ("リース期間", "開始", ["H28.4.1", date(2026, 4, 1), "2026年4月1日"]),
    ("リース期間", "終了", ["平成33年3月31日", "R8/3/31", "令和13年3月末"]),
    ("", "再リース", ["○", "×", "無"]),
    ("", "OSサポート終了", ["令和9年3月", "R9.3", "2031/3"]),
    ("", "仮想化対応", ["可", "有", "未定"]),
    ("", "特殊機器", ["ドングル・FAXカード", "－", "①プロッター\n②スキャナー"]),
    ("", "業者", [None, "基盤保守業者", "なし"]),
    ("", "移行時間", ["1週間", "4時間", "4時間30分"]),
    ("", "担当者の感想", ["動く", "=遅い", None]),
    ("", "CPUピーク", ["=G5/2", "=G6/2", 1]),
]
_ROWS = (FIRST, FIRST + 1, FIRST + 3)
"""Where the systems stand: a heading across the table lies between them."""
_COMPUTED = {"S5": 2, "S6": 2}


def messy_workbook() -> bytes:
    """Title, headings in rows 3 and 4, merged cells, a hidden sheet, formulas, remarks."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = SHEET
    sheet["A1"] = "情報システム\u3000一覧表（令和８年度）"
    sheet.merge_cells("A1:S1")
    _fill(sheet)
    sheet.merge_cells("B5:B6")
    sheet.merge_cells("A7:S7")
    sheet["A7"] = "【部門系】"
    sheet["A10"], sheet["G10"] = "合計", 10
    sheet["A11"] = "※ 出典：各課への照会"
    sheet.row_dimensions[6].hidden = True
    workbook.create_sheet("記入要領")["A1"] = "このシートは説明です"
    hidden = workbook.create_sheet("旧一覧")
    hidden.append(["システム名", "主管課", "メモリ"])
    hidden.append(["廃止済み", "情報担当課", "1GB"])
    hidden.sheet_state = "hidden"
    return _computed(saved(workbook))


def messy_text() -> str:
    """The systems as a program for tables writes them into a CSV file: one row of headings."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([f"{above}{below}" for above, below, _ in _COLUMNS[:-1]])
    for number in range(3):
        values = [values[number] for _, _, values in _COLUMNS[:-1]]
        writer.writerow(["" if value is None else str(value) for value in values])
    return target.getvalue()


def _fill(sheet: Worksheet) -> None:
    for number, (above, below, values) in enumerate(_COLUMNS, start=1):
        sheet.cell(3, number, above or below)
        if above:
            sheet.cell(4, number, below)
        else:
            sheet.merge_cells(start_row=3, end_row=4, start_column=number, end_column=number)
        for row, value in zip(_ROWS, values, strict=True):
            sheet.cell(row, number, value)
    for name in _ABOVE[1:]:
        places = [n for n, column in enumerate(_COLUMNS, start=1) if column[0] == name]
        sheet.merge_cells(start_row=3, end_row=3, start_column=places[0], end_column=places[-1])


def _computed(content: bytes) -> bytes:
    """The same workbook with results of formulas, which openpyxl cannot write."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for place, value in _COMPUTED.items():
        formula = f'{place}"><f>G{place[1:]}/2</f><v'
        assert f"{formula}></v>" in sheet or f"{formula} />" in sheet
        sheet = sheet.replace(f"{formula}></v>", f"{formula}>{value}</v>")
        sheet = sheet.replace(f"{formula} />", f"{formula}>{value}</v>")
    return packed({**parts, "xl/worksheets/sheet1.xml": sheet.encode()})
