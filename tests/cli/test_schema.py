from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from typer.testing import CliRunner

from bcp.adapters.sample import sample_root
from bcp.cli.main import app, main
from bcp.inventory.schema import schema_files
from bcp.inventory.shapes import SCHEMA_FOLDER, FileKind
from tests.cities import SmallCity


def test_all_kinds_are_printed_as_one_object() -> None:
    result = CliRunner().invoke(app, ["schema"])

    assert result.exit_code == 0
    assert list(json.loads(result.stdout)) == [kind.value for kind in FileKind]


@pytest.mark.parametrize("kind", list(FileKind))
def test_one_kind_is_a_schema_that_refuses_unknown_keys(kind: FileKind) -> None:
    result = CliRunner().invoke(app, ["schema", kind.value])

    schema = json.loads(result.stdout)
    Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False


def test_writing_makes_the_files_once(small_city: SmallCity) -> None:
    arguments = ["schema", "--write", "--workspace", str(small_city.root)]

    first = CliRunner().invoke(app, arguments)
    assert first.output.splitlines()[-1] == f"Schema files written: {len(FileKind)}."
    written = {
        f"{SCHEMA_FOLDER}/{path.name}": path.read_text(encoding="utf-8")
        for path in (small_city.root / SCHEMA_FOLDER).iterdir()
    }
    assert written == schema_files()

    second = CliRunner().invoke(app, arguments)
    assert second.output == "Schema files written: 0.\n"


def test_the_committed_schemas_are_current() -> None:
    folder = sample_root() / SCHEMA_FOLDER
    committed = {
        f"{SCHEMA_FOLDER}/{path.name}": path.read_text(encoding="utf-8")
        for path in folder.iterdir()
    }
    assert committed == schema_files(), "write them again: ict-bcp schema --write"


def test_a_schema_folder_outside_of_the_workspace_is_refused(
    small_city: SmallCity,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (small_city.root / SCHEMA_FOLDER).symlink_to(outside)
    monkeypatch.setattr("sys.argv", ["ict-bcp", "schema", "--write", "-w", str(small_city.root)])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert "leads out of the workspace" in capsys.readouterr().err
    assert list(outside.iterdir()) == []
