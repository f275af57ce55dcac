from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bcp.adapters.sample import sample_files, sample_root
from bcp.app.load_workspace import load
from bcp.cli.main import app, main
from bcp.model.problem import has_errors


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    """Run the whole program; its exit code."""
    monkeypatch.setattr("sys.argv", ["ict-bcp", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.parametrize("exists", [False, True])
def test_a_new_workspace_is_the_sample(tmp_path: Path, exists: bool) -> None:
    folder = tmp_path / "deep" / "city"
    if exists:
        folder.mkdir(parents=True)
    result = CliRunner().invoke(app, ["init", str(folder)])

    assert result.exit_code == 0, result.output
    copied = load(folder)
    assert not has_errors(copied.problems)
    assert copied.digest == load(sample_root()).digest
    for path in sample_files(sample_root()):
        assert (folder / path).read_bytes() == (sample_root() / path).read_bytes()
    assert list(folder.parent.iterdir()) == [folder]
    assert {entry.name for entry in folder.iterdir()} == {
        ".gitignore",
        "systems_inventory",
        "drills",
        "playbooks",
    }


def test_a_used_folder_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    assert run(monkeypatch, "init", str(tmp_path)) == 2

    assert "is not empty, and nothing is overwritten." in capsys.readouterr().err
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_the_way_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "city"
    target.write_text("mine", encoding="utf-8")

    assert run(monkeypatch, "init", str(target)) == 2
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert run(monkeypatch, "init", str(tmp_path / "file" / "city")) == 1
    assert "cannot be made in" in capsys.readouterr().err


def test_generated_files_are_left_out() -> None:
    names = {part for path in sample_files(sample_root()) for part in path.parts}
    assert not names & {"__pycache__", "generated", ".lab"}
