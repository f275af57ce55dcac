"""Worlds and planners for tests of what asks the plan."""

from __future__ import annotations

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.changes import World
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan
from tests.planning.building import (
    backup,
    guest,
    inventory,
    platform,
    repository,
    restore,
    scenario,
    step,
    system,
    team,
    verify,
)


def plan_of(world: World) -> Plan:
    return make_plan(world.inventory, world.scenario, digest="0" * 64, evidence=world.evidence)


def world_of(built: Inventory, damage: Scenario | None = None) -> World:
    return World(built, damage or scenario(lost={"sites": ["hall"]}))


def silent(done: int, total: int) -> None:
    assert done <= total


def vendor(name: str = "builder", skill: str = "building", hours: int = 4) -> dict[str, object]:
    arrival = dict.fromkeys(("optimistic", "likely", "pessimistic"), f"{hours}h")
    return {"id": name, "name": name.upper(), "skills": [skill], "arrival": arrival}


def everything() -> World:
    """Late people, a slow repository, a vendor, a full platform, stale and missing copies."""
    work = step("work", 40, people=[{"skill": "server"}])
    built = inventory(
        system("first", work, verify(), objective="urgent"),
        system("second", work, verify(), objective="urgent"),
        system("third", step("build", 30, vendor="builder"), verify(), objective="urgent"),
        system("copied", restore(), verify(), backups=[backup(("far", "2d"), size="2GiB")]),
        system("also-copied", restore(), backups=[backup(("far", "1h"), size="2GiB")]),
        system("gone", restore(), backups=[backup(("near", "1h"))]),
        system("after-gone", requires=("gone",)),
        system("watched", step("look", people=[{"skill": "guarding"}]), verify()),
        system("powered", step("switch", 5, needed="always"), verify(), site="away"),
        system("dimmed", site="away", uses=(("copied", "40%"),)),
        system("store", site="away"),
        system("base", site="hall"),
        guest("small", vcpu=2, requires=("base",)),
        guest("large", vcpu=7, objective="patient", requires=("base",)),
        teams=[
            team((1, ("server",)), (1, ("network",))),
            team((2, ("guarding", "server")), name="guards"),
        ],
        vendors=[vendor()],
        platforms=[platform("base", 8)],
        repositories=[repository("far"), repository("near", site="hall")],
    )
    damage = scenario(
        lost={"sites": ["hall"]},
        outages=[{"system": "powered", "until": "9h"}],
        attendance=[{"team": "guards", "present": [{"after": "12h", "share": "100%"}]}],
        platform_capacity=[{"platform": "platform", "share": "75%"}],
    )
    return World(built, damage)
