from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from bcp.adapters.translation import translator
from bcp.cli.main import app
from bcp.cli.review_json import review_document
from bcp.cli.review_view import ReviewText
from bcp.consolidation.review import Review
from bcp.documents.wording import Wording
from bcp.model.refusal import Refused
from tests.app.test_review_servers import reviewed
from tests.cities import SmallCity
from tests.conftest import Golden
from tests.consolidation.reviewed_city import give_review, give_servers
from tests.consolidation.sample_review import sample_review


def shown(review: Review, language: str = "en") -> str:
    console = Console(file=io.StringIO(), width=100, highlight=False)
    view = ReviewText(Wording(language, translator(language)))
    view.show(review, (), console)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_review_of_the_sample_for_people(language: str, golden: Golden) -> None:
    text = shown(sample_review(), language)
    golden(f"sample.{language}.txt", text)


def test_no_line_is_wider_than_the_console() -> None:
    assert max(map(cell_len, shown(sample_review(), "ja").splitlines())) <= 100


def test_the_review_of_the_sample_for_programs(golden: Golden) -> None:
    document = review_document(sample_review())
    golden("sample.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def test_broken_targets_with_what_is_responsible_and_alternatives(
    small_city: SmallCity, golden: Golden
) -> None:
    give_review(small_city)
    text = shown(reviewed(small_city))
    first = text.index(" Targets that the moves break")
    golden("broken.txt", text[first : text.index(" What moves", first)])


def run(city: SmallCity, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["review", *arguments, "-w", str(city.root)])
    return result.exit_code, result.stdout


def test_a_broken_target_ends_in_3_only_where_that_is_asked_for(small_city: SmallCity) -> None:
    give_review(small_city)
    assert run(small_city)[0] == 0
    assert run(small_city, "--strict")[0] == 3
    assert run(small_city, "--strict", "--without", "clerk")[0] == 0


def test_everything_is_written_that_is_asked_for_and_nothing_else(
    small_city: SmallCity, tmp_path: Path
) -> None:
    give_review(small_city)
    before = sorted(small_city.root.rglob("*"))
    sheet, folder = tmp_path / "out/costs.xlsx", tmp_path / "out"
    code, text = run(
        small_city, "--json", "--excel", str(sheet), "--format", "md", "--output", str(folder),
        "--language", "en",
    )  # fmt: skip
    assert code == 0
    told = json.loads(text)
    assert told["written"] == [str(folder / "review.en.md"), str(sheet)]
    assert sorted(folder.iterdir()) == [sheet, folder / "review.en.md"]
    assert sorted(small_city.root.rglob("*")) == before
    assert openpyxl.load_workbook(sheet).sheetnames[0] == "Cost assumptions"


def test_json_holds_what_text_holds(small_city: SmallCity) -> None:
    give_review(small_city)
    told = json.loads(run(small_city, "--json", "--without", "ledger")[1])
    assert told["left_out"] == ["ledger"]
    assert told["verdict"]["topics"]["recovery"] == "condition"
    assert {each["system"] for each in told["recovery"]["broken"]} >= {"clerk"}
    assert [each["system"] for each in told["calendar"]["moves"]] == ["clerk"]
    assert told == review_document(reviewed(small_city, without=["ledger"]), ()) | {
        "today": told["today"]
    }


def test_without_a_policy_the_command_says_what_to_write(small_city: SmallCity) -> None:
    give_servers(small_city)
    result = CliRunner().invoke(app, ["review", "-w", str(small_city.root)])
    assert isinstance(result.exception, Refused)
    assert "review.yaml" in result.exception.render()
