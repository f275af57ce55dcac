"""Gettext catalogues: choosing the language and loading its translations."""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from pathlib import Path

from bcp.model.message import Translate

LANGUAGES = ("en", "ja")
_LOCALE = Path(__file__).resolve().parent.parent / "locale"


def language_of(environment: Mapping[str, str] | None = None) -> str:
    """`ja` or `en`, by ICT_BCP_LANGUAGE, LC_ALL, LC_MESSAGES and LANG, the first that is set."""
    variables = os.environ if environment is None else environment
    for name in ("ICT_BCP_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = variables.get(name, "")
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


def translator(language: str) -> Translate:
    """The translation function of a language; text that has no translation stays as it is."""
    if language == "en":
        return str
    return gettext.translation("bcp", _LOCALE, [language], fallback=True).gettext
