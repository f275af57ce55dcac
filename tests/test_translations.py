"""Every sentence of the program has a Japanese translation with the same placeholders."""

from __future__ import annotations

import io
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "bcp/locale/ja/LC_MESSAGES/bcp.po"
KEYWORDS = {"_": None, "mark": None, "of": None}
JAPANESE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff65]")
SAME_IN_BOTH = {
    "(A)",
    "(B)",
    "IOPS",
    "N+1",
    "vCPU",
    "RTO",
    "RPO",
    "SSH",
    "P50",
    "P90",
    "    {line}",
    "    {hint}",
    "{instruction}",
    "{kind}: {detail}",
    "{names}",
    "{place}: {summary}",
    "{reason}",
    "{text}",
    "{title}",
}

LATIN_IN_JAPANESE = {"Identifier", "Operating system"}
"""ID and OS are words of Japanese inventories."""


def _sentences() -> set[str]:
    found = extract_from_dir(ROOT / "bcp", [("**.py", "python")], keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def _catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="ja", abort_invalid=True)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


SENTENCES = _sentences()
TRANSLATIONS = {
    str(message.id): str(message.string)
    for message in _catalogue()
    if message.id and message.string
}


def test_every_sentence_is_translated() -> None:
    assert sorted(SENTENCES - set(TRANSLATIONS)) == []


def test_nothing_is_translated_that_is_not_said() -> None:
    assert sorted(set(TRANSLATIONS) - SENTENCES) == []


@pytest.mark.parametrize("sentence", sorted(TRANSLATIONS))
def test_a_translation_is_japanese_with_the_same_placeholders(sentence: str) -> None:
    translation = TRANSLATIONS[sentence]
    assert sentence in SAME_IN_BOTH | LATIN_IN_JAPANESE or JAPANESE.search(translation)
    assert _placeholders(translation) == _placeholders(sentence)


def test_no_translation_is_only_a_guess() -> None:
    assert [message.id for message in _catalogue() if message.fuzzy and message.id] == []


def test_the_catalogue_compiles_without_complaint() -> None:
    assert [(message.id, errors) for message, errors in _catalogue().check()] == []


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, _catalogue())
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue()
