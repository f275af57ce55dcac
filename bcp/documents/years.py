"""Fiscal years as people call them."""

from __future__ import annotations

from datetime import date

from bcp.documents.japanese import fiscal_year as in_japanese
from bcp.documents.wording import Wording

_APRIL = 4


def year_name(year: int, wording: Wording) -> str:
    """A fiscal year as people call it."""
    return in_japanese(date(year, _APRIL, 1)) if wording.language == "ja" else f"FY{year}"
