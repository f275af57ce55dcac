"""The ways in which people write letters and digits."""

from __future__ import annotations

FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
"""For `str.translate`: ASCII in full width."""
