"""Sizes and rates in bytes.

GB in a cell is read as GiB, MB as MiB, TB as TiB: operating systems and hypervisors show binary
units under the decimal names, and a memory of 16GB never means anything else. For a disk that was
bought by decimal units the size comes out up to a tenth too large, so that restores are planned
too slow rather than too fast. A map can say `gigabyte: decimal`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from bcp.inventory.cells.amounts import NUMBER, decimal_of
from bcp.inventory.cells.letters import compact, shown
from bcp.inventory.cells.reading import Reading, Unclear, Understood
from bcp.model.message import Message
from bcp.model.quantity import format_size
from bcp.model.table import CellValue

_PREFIXES = {
    "": 0, "k": 1, "キロ": 1, "m": 2, "メガ": 2, "g": 3, "ギガ": 3, "t": 4, "テラ": 4,
    "p": 5, "ペタ": 5,
}  # fmt: skip
_DECIMAL = ("B", "kB", "MB", "GB", "TB")
_PREFIX = "|".join(sorted(filter(None, _PREFIXES), key=len, reverse=True))
_SIZE = re.compile(rf"({NUMBER})(?:({_PREFIX})(i)?(?:b|byte|bytes|バイト)?|(b|byte|bytes|バイト))")
_UNIT = re.compile(rf"(?:({_PREFIX})(i)?(?:b|byte|bytes|バイト)?|(b|byte|bytes|バイト))")
_PER_SECOND = re.compile(r"(/s|/sec|/秒|毎秒|ps)$")
_BITS = re.compile(rf"({NUMBER})(?:({_PREFIX})?)(?:bps|bit/s|ビット毎秒)")
_TIMES = re.compile(r"[×x*]\d|\d[×x*]", re.IGNORECASE)
_AROUND = re.compile(r"^(約|およそ)|(程度|以上|まで)$")


def read_size(value: CellValue, unit: str | None = None, *, decimal: bool = False) -> Reading:
    """A size as `200GiB`. `unit` is what a bare number counts, as a heading says it: GB.

    With `decimal` GB stands for 10^9 bytes.
    """
    if isinstance(value, bool):
        return _unclear(value)
    text = compact(value)
    if decimal_of(text) is not None:
        match = _UNIT.fullmatch(compact(unit)) if unit else None
        if match is None:
            return Unclear(
                "cell-size-unit",
                Message.of("'{value}' has no unit.", value=shown(value)),
                Message.of("Write it with its unit, as 200GB, or state the unit of the column."),
            )
        text += compact(unit)
    if _TIMES.search(text):
        return Unclear(
            "cell-size",
            Message.of("'{value}' is a product.", value=shown(value)),
            Message.of("Write what can be used in the end, as 200GB."),
        )
    match = _SIZE.fullmatch(_AROUND.sub("", text))
    number = decimal_of(match.group(1)) if match else None
    if match is None or number is None:
        return _unclear(value)
    return _written(value, number, match.group(2) or "", binary=bool(match.group(3)) or not decimal)


def read_rate(value: CellValue, unit: str | None = None, *, decimal: bool = False) -> Reading:
    """A rate as `100MiB/s`; bits are refused, because a line never carries its nominal rate."""
    text = compact(value)
    if _BITS.fullmatch(text) or (unit and "bps" in compact(unit)):
        return Unclear(
            "cell-bits",
            Message.of("'{value}' counts bits.", value=shown(value)),
            Message.of("Write what is transferred in bytes a second, as 100MB/s."),
        )
    bare = _PER_SECOND.sub("", text)
    if bare == text and decimal_of(text) is None:
        return _no_rate(value)
    reading = read_size(bare, _PER_SECOND.sub("", compact(unit)) if unit else None, decimal=decimal)
    if isinstance(reading, Unclear):
        return reading if reading.code == "cell-size-unit" else _no_rate(value)
    return Understood(f"{reading.value}/s", reading.note)


def _written(value: CellValue, number: Decimal, prefix: str, *, binary: bool) -> Reading:
    power = _PREFIXES[prefix]
    size = number * (1024 if binary else 1000) ** power
    if size != size.to_integral_value():
        size = size.to_integral_value()
    if size >= 10**18:
        return Unclear(
            "cell-size",
            Message.of("'{value}' is larger than any disk.", value=shown(value)),
            Message.of("Look at the number and its unit."),
        )
    text = format_size(int(size))
    if not binary and 0 < power < len(_DECIMAL) and number == number.to_integral_value():
        text = f"{int(number)}{_DECIMAL[power]}"
    if power == 0 or not binary or "ib" in compact(value):
        return Understood(text)
    return Understood(
        text,
        Message.of(
            "'{value}' was read as {read}: units count in steps of 1024.",
            value=shown(value),
            read=text,
        ),
    )


def _unclear(value: CellValue) -> Unclear:
    return Unclear(
        "cell-size",
        Message.of("'{value}' is not a size.", value=shown(value)),
        Message.of("Write it with its unit: 200GB, 1.5TB or 200GiB."),
    )


def _no_rate(value: CellValue) -> Unclear:
    return Unclear(
        "cell-rate",
        Message.of("'{value}' is not a rate.", value=shown(value)),
        Message.of("Write it with its unit: 100MB/s."),
    )
