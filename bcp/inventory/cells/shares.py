"""Shares of a whole: `60%`, `0.6`, `6割`."""

from __future__ import annotations

import re
from decimal import Decimal

from bcp.inventory.cells.amounts import decimal_of
from bcp.inventory.cells.letters import compact, shown
from bcp.inventory.cells.reading import Reading, Unclear, Understood
from bcp.model.message import Message
from bcp.model.quantity import format_share
from bcp.model.table import CellValue

_TENTHS = re.compile(r"(\d+)割(?:(\d)分)?")
_PERCENT = re.compile(r"(.+?)(?:%|パーセント|ﾊﾟｰｾﾝﾄ|percent)(?:程度|以上)?")


def read_share(value: CellValue) -> Reading:
    """Whole percent. A bare number is percent, one between 0 and 1 a part of the whole.

    1 alone can be either and is refused.
    """
    if isinstance(value, bool):
        return _no_share(value)
    text = compact(value)
    if match := _TENTHS.fullmatch(text):
        percent = Decimal(match.group(1)) * 10 + Decimal(match.group(2) or 0)
    elif match := _PERCENT.fullmatch(text):
        percent = decimal_of(match.group(1)) or Decimal(-1)
        percent = Decimal(0) if decimal_of(match.group(1)) == 0 else percent
    else:
        number = decimal_of(text)
        if number is None:
            return _no_share(value)
        if number == 1:
            return Unclear(
                "cell-share",
                Message.of("'{value}' can mean 1 or 100 percent.", value=shown(value)),
                Message.of("Write it with its sign, as 60%."),
            )
        percent = number * 100 if 0 < number < 1 else number
    if percent != percent.to_integral_value() or not 0 <= percent <= 100:
        return _no_share(value)
    return Understood(format_share(int(percent)))


def _no_share(value: CellValue) -> Unclear:
    return Unclear(
        "cell-share",
        Message.of("'{value}' is not a share of a whole.", value=shown(value)),
        Message.of("Write whole percent from 0% to 100%, as 60%."),
    )
