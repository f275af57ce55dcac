"""Full-width and half-width letters, spaces, and cells that say that they say nothing."""

from __future__ import annotations

import re
import unicodedata

from bcp.inventory.cells.reading import Understood
from bcp.model.quantity import shorten
from bcp.model.table import CellValue

_FULL_WIDTH = {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()
}
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_HALF_WIDTH_KANA = re.compile(r"[\uff61-\uff9f]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
_PUNCTUATION = re.compile(r"[\W_]+")
_MINUS = "-‐‑‒–—―−ー－ｰ"
_NOTHING = {
    "n/a", "na", "none", "null", "なし(未設定)", "未定", "不明", "未記入", "未設定", "未入力",
    "該当なし", "該当無し", "対象外", "tbd", "?", "unknown",
}  # fmt: skip


def plain(value: object) -> str:
    """A value for comparing and reading: NFKC, without spaces around, one space for many.

    NFKC turns ① into 1 and ㈱ into (株), so it is never applied to text that is kept.
    """
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", str(value)))
    return _SPACES.sub(" ", text).strip()


def compact(value: object) -> str:
    """The same without any space at all, in lower case."""
    return re.sub(r"\s+", "", plain(value)).casefold()


def key(value: object) -> str:
    """Letters and digits only, for words that differ in nothing else."""
    return _PUNCTUATION.sub("", plain(value)).casefold()


def shown(value: object) -> str:
    """A cell's value for a message, on one line: full-width spaces and line ends as spaces."""
    return shorten(" ".join(value.split()) if isinstance(value, str) else value)


def is_nothing(value: CellValue) -> bool:
    """Whether a cell says nothing: it is empty, holds a dash, or says that nobody knows."""
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    text = compact(value)
    return not text.strip(_MINUS + "・.") or text in _NOTHING


def read_text(value: CellValue) -> Understood:
    """Text for people: letters and digits in half width, kana in full width, spaces tidied.

    Punctuation, circled numbers and signs stay as they are.
    """
    text = _INVISIBLE.sub("", str(value)).translate(_FULL_WIDTH)
    text = _HALF_WIDTH_KANA.sub(lambda kana: unicodedata.normalize("NFKC", kana.group()), text)
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return Understood("\n".join(line for line in lines if line))
