"""What a finished restore has noted in its guest, as a later console reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.adapters.ansible import AnsibleStepRunner
from bcp.adapters.connection import ControlFolder
from bcp.adapters.division import DoneByChecks
from bcp.adapters.receipts import Receipts, read_receipt
from bcp.adapters.verification import SystemChecks
from bcp.documents.playbooks import render_step
from bcp.execution.ports import StepOutcome
from bcp.model.system import RoleName
from bcp.planning.plan import PlannedAction
from tests.adapters.drill_city import REGISTRY, DrillCity, drill_city

ACTION = PlannedAction(role=RoleName.FILES_RESTORE, backup="documents", repository="far")
RESTORE = {
    "role": "files_restore",
    "backup": "documents",
    "repository": "far",
    "generation": "20260113T000000Z",
    "bytes": 5,
    "copy_seconds": 1.5,
    "newest": "2026-01-13T00:00:00+00:00",
    "rejected": [],
}


def receipt(**changed: Any) -> bytes:
    return json.dumps({"state": "done", "restore": {**RESTORE, **changed}}).encode()


def test_a_receipt_is_read() -> None:
    found = read_receipt(receipt(), ACTION)
    assert found is not None
    assert found.model_dump(mode="json") == {**RESTORE, "newest": "2026-01-13T00:00:00Z"}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 50_000,
        receipt().replace(b"done", b"running"),
        receipt(role="web_restore"),
        receipt(backup="others"),
        receipt(bytes=-1),
        receipt(generation="\x1b[2J"),
        receipt(newest="9999-01-01T00:00:00+00:00"),
        b" " * 100_001 + receipt(),
    ],
)
def test_what_is_no_receipt_of_the_restore_is_none(text: bytes) -> None:
    assert read_receipt(text, ACTION) is None


@given(st.binary(max_size=300))
def test_nothing_that_a_guest_holds_out_is_an_error(text: bytes) -> None:
    assert read_receipt(text, ACTION) is None


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("receipts") / "city") as found:
        yield found


@pytest.mark.lab
def test_of_a_restore_that_is_found_done_it_is_known_what_it_measured(
    city: DrillCity, control: ControlFolder
) -> None:
    inventory, step = city.workspace.sound(), city.plan.steps_by_key[f"{REGISTRY}/restore"]
    runner = AnsibleStepRunner(
        city.root, city.plan, inventory, city.targets, control,
        play_of=lambda step: render_step(city.plan, inventory, step),
    )  # fmt: skip
    city.lose(REGISTRY)
    done = runner.run(step, 1)
    assert done.failure is None
    assert len(done.restores) == 2

    def look() -> StepOutcome | None:
        """As a console does that was started later, with connections of its own."""
        later = ControlFolder()
        try:
            checks = SystemChecks(city.root, inventory, city.targets, later)
            receipts = Receipts(city.targets, later)
            assert receipts.of(step) == (), "nothing is connected to"
            return DoneByChecks(checks, lambda: city.plan, receipts.of)(step)
        finally:
            later.close()

    found = look()
    assert found is not None
    assert found.restores == done.restores
    (city.guest(REGISTRY) / "etc/restored/files_restore-documents.json").unlink()
    unknown = look()
    assert unknown is not None
    assert (unknown.failure, unknown.restores) == (None, ())
