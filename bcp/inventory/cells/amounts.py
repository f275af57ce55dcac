"""Numbers as people write them: full width, in groups, in kanji units of ten thousands."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from bcp.inventory.cells.letters import compact, shown
from bcp.inventory.cells.reading import Reading, Unclear, Understood
from bcp.model.message import Message
from bcp.model.table import CellValue

NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_MYRIADS = {"兆": 10**12, "億": 10**8, "万": 10**4, "千": 10**3, "百": 100}
_PART = re.compile(rf"({NUMBER})([兆億万千百]?)")
_PARTS = re.compile(rf"(?:{NUMBER}[兆億万千百]+)*(?:{NUMBER})?")
_COUNTERS = re.compile(
    r"(台|人|名|個|件|本|基|式|箇所|か所|カ所|ヶ所|コア|core|cores|vcpu|cpu|core\(s\)|世代|回|系統|回線|日間|年間"
    r"|人日|iops|世帯|拠点|枚|つ)$"
)
_YEN = re.compile(r"円$|^[¥\\]|jpy$|円\(税抜\)$|円\(税別\)$|\(税抜\)$|\(税別\)$")
_WITH_TAX = re.compile(r"税込")


def decimal_of(text: str) -> Decimal | None:
    """The number that a compact text is, such as `1,200`, `1.5` or `120万`; None for another."""
    if len(text) > 40 or not text or not _PARTS.fullmatch(text):
        return None
    total = Decimal(0)
    matches = list(_PART.finditer(text))
    for match in matches:
        try:
            part = Decimal(match.group(1).replace(",", ""))
        except InvalidOperation:
            return None
        total += part * _scale(text[match.start(2) :], match.group(2))
    return total


def _scale(rest: str, first: str) -> int:
    """Units may stand together: 千万."""
    scale = 1
    if first:
        for letter in rest:
            if letter not in _MYRIADS:
                break
            scale *= _MYRIADS[letter]
    return scale


def read_number(value: CellValue) -> Reading:
    """A whole number, with or without what is counted: `12台`, `1,200千円`, `３人`.

    Amounts of money are whole yen without tax, as the inventory keeps them.
    """
    if isinstance(value, bool):
        return _no_number(value)
    if isinstance(value, int):
        return Understood(value)
    text = compact(value)
    if _WITH_TAX.search(text):
        return Unclear(
            "cell-tax",
            Message.of("'{value}' includes consumption tax.", value=shown(value)),
            Message.of("Write the amount without tax, as the inventory keeps it."),
        )
    bare = _COUNTERS.sub("", _YEN.sub("", _YEN.sub("", text)))
    number = decimal_of(bare)
    if number is None:
        return _no_number(value)
    if number != number.to_integral_value():
        return Unclear(
            "cell-number",
            Message.of("'{value}' is not a whole number.", value=shown(value)),
            Message.of("Round it, or write it in a smaller unit."),
        )
    return Understood(int(number))


def _no_number(value: CellValue) -> Unclear:
    return Unclear(
        "cell-number",
        Message.of("'{value}' is not a number.", value=shown(value)),
        Message.of("Write digits only, or with what is counted: 12, 12台, 1,200千円."),
    )
