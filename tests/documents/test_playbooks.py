"""Plays from plans: order, tasks, and inventory text that stays text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bcp.app.load_workspace import Workspace, load
from bcp.documents.playbook_order import groups_in_order
from bcp.documents.playbooks import render_playbooks, render_step
from bcp.execution.recourse import as_attempted
from bcp.execution.state import StepState
from bcp.model.inventory import Inventory
from bcp.model.refusal import Refused
from bcp.model.system import RoleName, StepKind
from bcp.planning.plan import AlternateWay, Impact, Plan, PlannedAction, PlannedStep
from bcp.planning.planner import make_plan
from bcp.planning.reason import Reason, ReasonKind
from tests.conftest import Golden

HOSTILE = (
    "{{ lookup('pipe','id') }}",
    "$(id)",
    "../../x",
    "two\nlines: {% raw %}\n- name: injected",
    "'quotes\" and `ticks` # no comment",
    "!unsafe {{ 1 }}",
    "\u001b[31mred\u0007 \u202egnihtemos",
)


class Unsafe(str):
    """A scalar that carried the tag `!unsafe`."""

    __slots__ = ()


class Loader(yaml.SafeLoader):
    """Reads plays as Ansible does, as far as tags go."""


def construct_unsafe(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Unsafe:
    return Unsafe(loader.construct_scalar(node))


Loader.add_constructor("!unsafe", construct_unsafe)


@pytest.fixture(scope="module")
def city() -> Workspace:
    return load(Path(__file__).parents[1] / "small_city")


@pytest.fixture(scope="module")
def plan(city: Workspace) -> Plan:
    return make_plan(city.sound(), city.scenario("hall-lost"), digest=city.digest)


def step(key: str, start: int, after: tuple[str, ...] = (), **values: Any) -> PlannedStep:
    system, _, name = key.partition("/")
    return PlannedStep.model_validate(
        {
            "key": key,
            "system": system,
            "step": name,
            "kind": StepKind.MANUAL,
            "title": key,
            "start": start,
            "finish": start + 10,
            "predecessors": after,
            "reason": Reason(kind=ReasonKind.DECLARATION, subject="declared", until=0),
            "timeout": 60,
            **values,
        }
    )


def changed(plan: Plan, **values: Any) -> Plan:
    """The plan with other values and without what it has already computed from the old ones."""
    return Plan.model_construct(**{**dict(plan), **values})


def with_steps(plan: Plan, *steps: PlannedStep) -> Plan:
    return changed(plan, steps=steps)


def read(text: str) -> Any:
    return yaml.load(text, Loader)  # a SafeLoader


@pytest.mark.parametrize("name", ["site.yml", "systems/registry-database.yml", "systems/power.yml"])
def test_plays_of_the_small_city(city: Workspace, plan: Plan, golden: Golden, name: str) -> None:
    text = render_playbooks(plan, city.sound())[name]
    golden(name.replace("/", "-"), re.sub(r"[0-9a-f]{64}", "DIGEST", text))


def test_header_carries_scenario_and_digests(city: Workspace, plan: Plan) -> None:
    for text in render_playbooks(plan, city.sound()).values():
        assert text.splitlines()[1:5] == [
            "# scenario: hall-lost",
            f"# inventory: {city.digest}",
            f"# plan: {plan.digest}",
            "---",
        ]


def test_every_step_of_the_plan_is_tagged_once(city: Workspace, plan: Plan) -> None:
    files = render_playbooks(plan, city.sound())
    played = {
        (play["hosts"], tag)
        for name, text in files.items()
        if name != "site.yml"
        for play in read(text)
        for task in play["tasks"]
        for tag in task.get("tags", ())
    }
    assert played == {(one.system, f"step_{one.step}") for one in plan.steps}


def test_site_play_imports_every_system_after_what_it_requires(city: Workspace, plan: Plan) -> None:
    site = read(render_playbooks(plan, city.sound())["site.yml"])
    order = [Path(play["ansible.builtin.import_playbook"]).stem for play in site]
    assert sorted(order) == sorted({one.system for one in plan.steps})
    for one in plan.steps:
        for key in one.predecessors:
            assert order.index(key.partition("/")[0]) <= order.index(one.system)


def test_systems_that_wait_for_steps_of_each_other_are_split(plan: Plan) -> None:
    tangled = with_steps(
        plan,
        step("a/one", 0),
        step("b/one", 10, ("a/one",)),
        step("a/two", 20, ("a/one", "b/one")),
        step("b/two", 30, ("b/one",)),
    )
    groups = groups_in_order(tangled)
    assert [(g.system, g.part, [s.step for s in g.steps], g.is_last) for g in groups] == [
        ("a", 1, ["one"], False),
        ("b", 1, ["one"], False),
        ("a", 2, ["two"], True),
        ("b", 2, ["two"], True),
    ]


def test_a_system_that_waits_midway_for_another_is_not_split(plan: Plan) -> None:
    crossing = with_steps(
        plan, step("a/one", 0), step("b/one", 5), step("a/two", 20, ("a/one", "b/one"))
    )
    groups = groups_in_order(crossing)
    assert [(g.system, [s.step for s in g.steps]) for g in groups] == [
        ("b", ["one"]),
        ("a", ["one", "two"]),
    ]
    assert [g.requires for g in groups] == [(), ("b",)]


@pytest.mark.parametrize("text", HOSTILE)
def test_inventory_text_arrives_as_data(city: Workspace, plan: Plan, text: str) -> None:
    inventory, hostile = _with_text(city.sound(), plan, text)
    clean = "".join(c for c in text if c == "\n" or c.isprintable())
    for name, content in render_playbooks(hostile, inventory).items():
        assert not [c for c in content if c != "\n" and not c.isprintable()]
        for play in read(content):
            if name == "site.yml":
                assert text not in str(play)
                continue
            assert (play["vars"]["bcp_system_name"], type(play["vars"]["bcp_system_name"])) == (
                clean,
                Unsafe,
            )
            prompts = [
                task["vars"]["manual_instruction"]
                for task in play["tasks"]
                if "manual_instruction" in task.get("vars", {})
            ]
            assert all(clean in prompt and type(prompt) is Unsafe for prompt in prompts)
            assert _templates(play) <= {"{{ bcp_requires }}"}


def _with_text(inventory: Inventory, plan: Plan, text: str) -> tuple[Inventory, Plan]:
    systems = tuple(
        one.model_copy(
            update={
                "name": text,
                "recovery": tuple(
                    s.model_copy(update={"title": text, "instruction": text}) for s in one.recovery
                ),
                "verification": tuple(
                    c.model_copy(update={"description": text}) for c in one.verification
                ),
            }
        )
        for one in inventory.systems
    )
    hostile = changed(
        plan,
        steps=tuple(s.model_copy(update={"title": text, "decided_by": text}) for s in plan.steps),
        systems=tuple(s.model_copy(update={"name": text}) for s in plan.systems),
        scenario_name=text,
    )
    return Inventory.model_construct(**{**dict(inventory), "systems": systems}), hostile


def _templates(value: Any) -> set[str]:
    """Strings that Ansible would read as templates."""
    if isinstance(value, dict):
        return set().union(*(_templates(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_templates(item) for item in value))
    return {value} if type(value) is str and "{" in value else set()


@pytest.mark.parametrize("system", ["all", "localhost", "a:b", "../../x", "{{ x }}"])
def test_what_cannot_be_a_host_is_refused(city: Workspace, plan: Plan, system: str) -> None:
    odd = step("x/one", 0).model_copy(update={"system": system})
    with pytest.raises(Refused, match="cannot be an Ansible host"):
        render_playbooks(with_steps(plan, odd), city.sound())


def roles(city: Workspace, plan: Plan, chosen: PlannedStep) -> list[str]:
    (play,) = read(render_step(plan, city.sound(), chosen))
    return [task["ansible.builtin.import_role"]["name"] for task in play["tasks"]]


def test_guests_are_made_as_they_are_made_where_they_are_reached(
    city: Workspace, plan: Plan
) -> None:
    [step] = [each for each in plan.steps if each.key == "registry/restore"]
    for driver, part in ((None, "driver_process"), ("nspawn", "driver_nspawn")):
        [play] = yaml.load(render_step(plan, city.sound(), step, driver), Loader)
        [guest] = [
            task["ansible.builtin.import_role"]
            for task in play["tasks"]
            if task.get("ansible.builtin.import_role", {}).get("name") == "guest"
        ]
        assert guest["tasks_from"] == part


def test_services_are_brought_up_after_the_last_restore(city: Workspace, plan: Plan) -> None:
    restore = PlannedAction(role=RoleName.FILES_RESTORE, backup="files", repository="far")
    service = PlannedAction(role=RoleName.SERVICE)
    first = step("registry/one", 0, kind=StepKind.AUTOMATED, actions=(restore,))
    last = step("registry/two", 10, kind=StepKind.AUTOMATED, actions=(restore,))
    start = step("registry/three", 20, kind=StepKind.AUTOMATED, actions=(service,))
    both = with_steps(plan, first, last)
    assert roles(city, both, first) == ["files_restore"]
    assert roles(city, both, last) == ["files_restore", "service"]
    assert roles(city, with_steps(plan, first, last, start), last) == ["files_restore"]


def test_an_intact_system_is_restarted(city: Workspace, plan: Plan) -> None:
    service = PlannedAction(role=RoleName.SERVICE)
    chosen = step("registry/start", 0, kind=StepKind.AUTOMATED, actions=(service,))
    states = {}
    for impact in (Impact.LOST, Impact.DOWN):
        systems = tuple(s.model_copy(update={"impact": impact}) for s in plan.systems)
        (play,) = read(render_step(changed(plan, systems=systems), city.sound(), chosen))
        states[impact] = play["tasks"][0]["vars"]["service_state"]
    assert states == {Impact.LOST: "started", Impact.DOWN: "restarted"}


def test_the_other_way_of_a_step_runs_only_when_its_tag_is_asked_for(
    city: Workspace, plan: Plan
) -> None:
    way = AlternateWay(
        step="again",
        kind=StepKind.AUTOMATED,
        title="again",
        actions=(PlannedAction(role=RoleName.FILES_RESTORE, backup="files", repository="near"),),
        timeout=60,
    )
    restore = PlannedAction(role=RoleName.FILES_RESTORE, backup="files", repository="far")
    both = with_steps(
        plan,
        step("registry/restore", 0, kind=StepKind.AUTOMATED, actions=(restore,), alternate=way),
    )
    (play,) = read(render_playbooks(both, city.sound())["systems/registry.yml"])
    shown = [
        (task["ansible.builtin.import_role"]["name"], task["tags"])
        for task in play["tasks"]
        if "tags" in task
    ]
    assert shown == [
        ("files_restore", ["step_restore"]),
        ("service", ["step_restore"]),
        ("files_restore", ["never", "step_again"]),
        ("service", ["never", "step_again"]),
    ]
    asked = [
        task["vars"] for task in play["tasks"] if "files_restore_backup" in task.get("vars", ())
    ]
    assert [one.get("files_restore_this_repository") for one in asked] == [None, True]
    alone = as_attempted(both.steps[0], StepState(alternate=True))
    (play,) = read(render_step(both, city.sound(), alone))
    assert [task["tags"] for task in play["tasks"]] == [["step_again"], ["step_again"]]
    assert play["tasks"][0]["vars"] == asked[1]
    by_hand = way.model_copy(update={"kind": StepKind.MANUAL, "actions": ()})
    text = render_playbooks(
        with_steps(plan, step("registry/look", 0, alternate=by_hand)), city.sound()
    )["systems/registry.yml"]
    (task,) = (task for task in read(text)[0]["tasks"] if "step_again" in task.get("tags", ()))
    assert task["ansible.builtin.import_role"]["name"] == "manual"
    assert task["tags"] == ["never", "step_again"]


def test_older_generations_are_asked_for_only_where_newer_ones_are_passed_over(
    city: Workspace, plan: Plan
) -> None:
    restores = PlannedAction(role=RoleName.FILES_RESTORE, backup="files", repository="far")
    guest = PlannedAction(role=RoleName.GUEST)
    chosen = step("registry/restore", 0, kind=StepKind.AUTOMATED, actions=(guest, restores))
    whole = with_steps(plan, chosen)
    asked = []
    for older in (0, 2):
        attempt = as_attempted(chosen, StepState(older=older))
        assert roles(city, whole, attempt) == ["guest", "files_restore", "service"]
        (play,) = read(render_step(whole, city.sound(), attempt))
        asked.append([sorted(task.get("vars", ())) for task in play["tasks"]][:2])
        assert play["tasks"][1]["vars"].get("files_restore_older", 0) == older
    made = ["guest_platform"]
    data = ["files_restore_backup", "files_restore_repository"]
    assert asked == [[made, data], [made, [data[0], "files_restore_older", data[1]]]]
