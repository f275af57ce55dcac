from __future__ import annotations

from pathlib import Path

import pytest

from bcp.app.load_workspace import load
from bcp.model.refusal import Refused
from tests.cities import SmallCity


def test_a_sound_workspace_has_no_problem(small_city: SmallCity) -> None:
    workspace = load(small_city.root)

    assert workspace.problems == ()
    assert [system.id for system in workspace.sound().systems] == [
        "registry-database",
        "registry",
        "backup-far",
        "backup-near",
        "power",
        "virtualization-platform",
    ]
    assert workspace.scenario("hall-lost").lost.sites == ("hall",)
    assert workspace.lab is not None


def test_an_unknown_scenario_is_refused_with_the_closest_name(small_city: SmallCity) -> None:
    workspace = load(small_city.root)

    with pytest.raises(Refused) as refusal:
        workspace.scenario("hal-lost")

    assert refusal.value.render() == ("There is no scenario 'hal-lost'. Did you mean 'hall-lost'?")


def test_errors_stop_planning(small_city: SmallCity) -> None:
    small_city.replace("systems_inventory/core/registry.yaml", "requires: reg", "requires: rog")
    workspace = load(small_city.root)

    (problem,) = workspace.problems
    assert problem.render() == (
        "systems_inventory/core/registry.yaml:12:16: error[unknown-reference]: "
        "There is no system 'rogistry-database'. Did you mean 'registry-database'?"
    )
    with pytest.raises(
        Refused, match=r"Errors: 1, the first in systems_inventory.core.registry.yaml:12:16"
    ):
        workspace.sound()


def test_problems_of_all_files_come_at_once_in_order(small_city: SmallCity) -> None:
    small_city.write("systems_inventory/teams.yaml", "teams: 4:30\n")
    small_city.write("drills/hall-lost.yaml", "id: [\n")
    small_city.replace("systems_inventory/core/registry.yaml", "tier: core", "tier: cor")
    (small_city.root / "systems_inventory/sites.yaml").unlink()
    workspace = load(small_city.root)

    found = [(str(problem.position), problem.code) for problem in workspace.problems]
    assert found == sorted(found)
    assert {code for _, code in found} >= {"syntax", "wrong-type", "unknown-choice", "file-missing"}


def test_the_digest_follows_the_inventory_and_nothing_else(small_city: SmallCity) -> None:
    before = load(small_city.root).digest
    small_city.write("drills/hall-lost.yaml", "changed\n")
    assert load(small_city.root).digest == before
    small_city.replace("systems_inventory/sites.yaml", "支所", "出張所")
    assert load(small_city.root).digest != before


def test_without_the_city_the_rest_is_still_checked(small_city: SmallCity) -> None:
    small_city.replace("systems_inventory/objectives.yaml", "city:", "cty:")
    small_city.replace("systems_inventory/core/registry.yaml", "operator: it", "operator: ti")
    workspace = load(small_city.root)

    assert workspace.inventory is None
    assert {problem.code for problem in workspace.problems} == {
        "missing-key",
        "unknown-key",
        "unknown-reference",
    }


def test_a_folder_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    workspace = load(tmp_path / "nowhere")

    assert [problem.code for problem in workspace.problems] == ["workspace-missing"]
    with pytest.raises(Refused, match=r"There is no workspace folder here\. Give an existing"):
        workspace.sound()


def test_what_is_wrong_with_the_document_stops_the_document_and_no_recovery(
    small_city: SmallCity,
) -> None:
    small_city.write("systems_inventory/continuity.yaml", "equipment: [{system: nowhere}]\n")
    workspace = load(small_city.root)

    assert [problem.code for problem in workspace.problems] == ["unknown-reference"]
    assert workspace.sound().systems
    for ask in (lambda: workspace.continuity, lambda: workspace.forms):
        with pytest.raises(Refused) as refusal:
            ask()
        assert "continuity.yaml:1:22" in refusal.value.render()
        assert "document" in refusal.value.render()


def test_what_is_wrong_with_a_review_stops_the_review_and_no_plan(small_city: SmallCity) -> None:
    digest = load(small_city.root).digest
    small_city.write(
        "systems_inventory/review.yaml",
        "platform: main\nmoves: {team: it-section, person_days: 5, closed: [{begin: 02-30, "
        "end: 03-31, reason: x}]}\n",
    )
    workspace = load(small_city.root)

    assert [problem.code for problem in workspace.problems] == ["day-impossible"]
    assert len(workspace.sound().systems) == 6
    assert workspace.digest == digest
    with pytest.raises(Refused, match="The servers cannot be reviewed") as refusal:
        assert workspace.review
    assert "systems_inventory/review.yaml:2:60" in refusal.value.render()


def test_what_a_system_states_wrongly_for_a_review_stops_nothing(small_city: SmallCity) -> None:
    path = "systems_inventory/core/registry.yaml"
    small_city.replace(path, "last_drilled", "consolidation: {steps_dropped: [wait]}\nlast_drilled")
    workspace = load(small_city.root)

    assert [problem.code for problem in workspace.problems] == ["dropped-unknown"]
    assert len(workspace.sound().systems) == 6
