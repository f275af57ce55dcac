from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bcp.cli.completeness_view import CompletenessText
from bcp.cli.document_options import Language, default_language
from bcp.cli.main import app
from bcp.documents.continuity.book import build_parts
from bcp.documents.continuity.completeness import judge_completeness
from bcp.documents.continuity.pen import Pen
from bcp.inventory.sources import SourceMap
from bcp.model.refusal import Refused
from tests.cities import SmallCity
from tests.conftest import Golden
from tests.documents.continuity.city import ENGLISH, sample_facts


def command(city: SmallCity, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["document", "bcp", *arguments, "-w", str(city.root)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_completeness_for_people(golden: Golden) -> None:
    console = Console(file=io.StringIO(), width=100, highlight=False)
    completeness = judge_completeness(build_parts(sample_facts(), Pen(ENGLISH)), SourceMap())
    CompletenessText().show(completeness, console)
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    golden("completeness.txt", "\n".join(line.rstrip() for line in lines) + "\n")


def test_completeness_writes_nothing_and_has_json(small_city: SmallCity) -> None:
    before = sorted(small_city.root.rglob("*"))
    told = json.loads(command(small_city, "--completeness", "--json"))

    assert sorted(small_city.root.rglob("*")) == before
    assert (told["complete"], told["written"]) == (False, [])
    assert {part["fullness"] for part in told["parts"]} == {"filled", "partly", "empty"}


def test_only_the_formats_that_are_asked_for_are_written(
    small_city: SmallCity, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    lines = command(
        small_city, "--format", "md", "--format", "md", "--output", str(folder), "--public"
    ).splitlines()

    assert [path.name for path in folder.iterdir()] == ["ict-bcp.public.en.md"]
    assert lines[0] == str(folder / "ict-bcp.public.en.md")
    assert "--completeness" in lines[1]


def test_without_a_folder_the_document_goes_into_the_workspace(small_city: SmallCity) -> None:
    told = json.loads(command(small_city, "--format", "md", "--language", "en", "--json"))
    assert told["written"] == [str(small_city.root / "documents/ict-bcp.en.md")]
    text = (small_city.root / "documents/ict-bcp.en.md").read_text(encoding="utf-8")
    assert "# 1 Purpose and policy {#chapter-1}" in text


@pytest.mark.parametrize(
    ("stated", "language"),
    [(None, Language.JAPANESE), ("ja_JP", Language.JAPANESE), ("en", Language.ENGLISH)],
)
def test_documents_are_japanese_unless_another_language_is_asked_for(
    stated: str | None, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    if stated is None:
        monkeypatch.delenv("ICT_BCP_LANGUAGE", raising=False)
    else:
        monkeypatch.setenv("ICT_BCP_LANGUAGE", stated)
    assert default_language() is language


def test_an_unknown_scenario_is_refused_with_the_nearest(small_city: SmallCity) -> None:
    arguments = ["document", "bcp", "--scenario", "hall-lst", "-w", str(small_city.root)]
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, Refused)
    assert "hall-lost" in result.exception.render()


def test_a_reference_document_is_written_with_where_it_belongs(tmp_path: Path) -> None:
    file = tmp_path / "look.docx"
    result = CliRunner().invoke(app, ["document", "reference", str(file)])
    assert result.exit_code == 0, result.output
    assert file.read_bytes().startswith(b"PK")
    first, *rest = result.stdout.splitlines()
    assert first == str(file)
    assert "systems_inventory/documents/reference.docx" in " ".join(rest)

    other = tmp_path / "other.docx"
    told = CliRunner().invoke(app, ["document", "reference", str(other), "--json"])
    assert json.loads(told.stdout) == {"written": [str(other)]}
    assert other.read_bytes() == file.read_bytes()
