from __future__ import annotations

import re

import pytest

from bcp.documents.runbooks.collection import (
    Phase,
    all_sheets,
    sheet_of_role,
    sheet_of_system,
    sheets_of_phase,
)
from bcp.documents.runbooks.markdown import paper_of
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from tests.cities import SmallCity
from tests.conftest import Golden
from tests.documents.runbooks.editions import edition, targets

BLANK = {sheet.name: sheet for sheet in all_sheets(edition())}
SIGNS = "<script>alert(1)</script> | *x* `x` [x](http://x) ::: {{ x }} #x $x$ ~x~"


@pytest.mark.parametrize("name", sorted(BLANK))
def test_sheets_of_the_small_city(name: str, golden: Golden) -> None:
    golden(f"{name}.md", paper_of(BLANK[name], edition()).markdown)


def test_a_system_whose_machines_are_known(golden: Golden) -> None:
    made = edition(targets())
    sheet = sheet_of_system(made, "registry")
    golden("registry-known.md", paper_of(sheet, made).markdown)


@pytest.mark.parametrize("name", sorted(BLANK))
def test_every_sheet_bears_scenario_version_day_digests_and_for_what_it_is(name: str) -> None:
    made = edition()
    paper = paper_of(BLANK[name], made)
    for part in (
        "(hall-lost)",
        "Version 3",
        "2026-04-01",
        made.plan.inventory_digest[:12],
        made.plan.digest[:12],
        "REAL INCIDENT",
    ):
        assert part in paper.markdown
    assert made.scenario_name in paper.title
    assert paper.marking == "REAL INCIDENT"
    assert {"None", "{{", "{%", "Undefined"} & set(
        re.findall(r"\w+|\{\{|\{%", paper.markdown)
    ) == set()


def test_a_drills_sheets_say_so() -> None:
    made = edition(realm=Realm.DRILL)
    paper = paper_of(sheet_of_role(made, "commander"), made)
    assert paper.marking == "DRILL"
    assert "【DRILL】" in paper.markdown
    assert "REAL INCIDENT" not in paper.markdown


def test_every_step_of_the_plan_is_on_the_sheet_of_a_team_and_of_its_system() -> None:
    made = edition()
    teams = "\n".join(
        paper_of(sheet, made).markdown for name, sheet in BLANK.items() if name.startswith("teams/")
    )
    for step in made.plan.steps:
        assert f"({step.system})" in teams
        system = paper_of(BLANK[f"systems/{step.system}"], made).markdown
        assert f"): {step.title}" in system


def test_phases_divide_all_sheets() -> None:
    made = edition()
    names = [sheet.name for phase in Phase for sheet in sheets_of_phase(made, phase)]
    assert names == [sheet.name for sheet in all_sheets(made)]
    assert len(set(names)) == len(names)


def test_unknown_systems_and_teams_are_refused() -> None:
    made = edition()
    with pytest.raises(Refused, match="no system 'x'"):
        sheet_of_system(made, "x")
    with pytest.raises(Refused, match="does not hit 'backup-far'"):
        sheet_of_system(made, "backup-far")
    with pytest.raises(Refused, match="no team 'x'"):
        sheet_of_role(made, "x")


def test_text_of_the_inventory_never_becomes_markup(small_city: SmallCity) -> None:
    registry = "systems_inventory/core/registry.yaml"
    name = re.search(r"^name: (.*)$", (small_city.root / registry).read_text("utf-8"), re.MULTILINE)
    assert name is not None
    small_city.replace(registry, name[0], f"name: '{SIGNS}'")
    made = edition(root=small_city.root)
    for sheet in all_sheets(made):
        markdown = paper_of(sheet, made).markdown
        assert "<script>" not in markdown
        assert not re.search(r"(?<!\\)\]\(|(?<!\\)\{\{|(?<!\\)`x", markdown)
