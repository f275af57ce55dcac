"""Yes and no, by words and by marks."""

from __future__ import annotations

from bcp.inventory.cells.letters import compact, shown
from bcp.inventory.cells.reading import Reading, Unclear, Understood
from bcp.model.message import Message
from bcp.model.table import CellValue

YES = (
    "○", "〇", "◯", "●", "◎", "o", "有", "有り", "あり", "ある", "はい", "是", "可", "可能", "要",
    "必要", "済", "済み", "対応", "対応済", "対応可", "該当", "実施", "する", "✓", "✔", "☑", "レ",
    "√", "yes", "y", "true", "t", "1", "on", "真",
)  # fmt: skip
NO = (
    "×", "✕", "✖", "✗", "✘", "☓", "x", "無", "無し", "なし", "ない", "いいえ", "否", "不可",
    "不可能", "不要", "未", "未済", "非対応", "未対応", "対応不可", "非該当", "未実施", "しない",
    "☐", "no", "n", "false", "f", "0", "off", "偽",
)  # fmt: skip
_YES = frozenset(map(compact, YES))
_NO = frozenset(map(compact, NO))


def read_yes_no(value: CellValue) -> Reading:
    """Whether it is so. What is between, such as △, is refused."""
    if isinstance(value, bool):
        return Understood(value)
    text = compact(value)
    if text in _YES:
        return Understood(value=True)
    if text in _NO:
        return Understood(value=False)
    return Unclear(
        "cell-yes-no",
        Message.of("'{value}' is neither yes nor no.", value=shown(value)),
        Message.of("Write ○ or ×, はい or いいえ, 有 or 無, or leave the cell empty."),
    )
