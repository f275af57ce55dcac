from __future__ import annotations

from pathlib import Path

import pytest

from bcp.adapters import plan_file
from bcp.adapters.plan_file import read_plan
from bcp.model.refusal import Refused
from tests.planning.asking import everything, plan_of


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    plan = plan_of(everything())
    path = tmp_path / "plan.json"
    path.write_text(plan.model_dump_json(), encoding="utf-8")
    assert read_plan(path) == plan


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[1, 2]", b'{"scenario": 1}'])
def test_anything_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(Refused, match="is no plan that this version wrote"):
        read_plan(path)


def test_a_plan_of_another_form_is_refused(tmp_path: Path) -> None:
    plan = plan_of(everything()).model_copy(update={"schema_version": 99})
    path = tmp_path / "plan.json"
    path.write_text(plan.model_dump_json(), encoding="utf-8")
    with pytest.raises(Refused, match="a plan of another form: 99"):
        read_plan(path)


def test_what_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="Cannot read"):
        read_plan(tmp_path / "nothing.json")
    with pytest.raises(Refused, match="Cannot read"):
        read_plan(tmp_path)
    path = tmp_path / "plan.json"
    path.write_bytes(b" " * 20)
    monkeypatch.setattr(plan_file, "LARGEST", 10)
    with pytest.raises(Refused, match="too large"):
        read_plan(path)
