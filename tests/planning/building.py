"""Small inventories and scenarios, written as their files would be."""

from __future__ import annotations

from typing import Any

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.evidence import Evidence
from bcp.planning.plan import Plan, PlannedSystem
from bcp.planning.planner import make_plan

Document = dict[str, Any]


def estimate(minutes: int) -> Document:
    return dict.fromkeys(("optimistic", "likely", "pessimistic"), f"{minutes}m")


def step(name: str, minutes: int = 10, kind: str = "manual", **more: Any) -> Document:
    return {"id": name, "kind": kind, "title": f"{name}!", "estimate": estimate(minutes), **more}


def verify(minutes: int = 10, needed: str = "always") -> Document:
    return step("verify", minutes, kind="verification", needed=needed)


def restore(minutes: int = 10, **more: Any) -> Document:
    actions = [{"role": "files_restore", "backup": "data"}]
    return step("restore", minutes, kind="automated", actions=actions, **more)


def backup(*copies: tuple[str, str], size: str = "0B") -> Document:
    return {
        "id": "data",
        "kind": "files",
        "size": size,
        "copies": [
            {"repository": name, "interval": interval, "generations": 2}
            for name, interval in copies
        ],
    }


def system(
    name: str,
    *recovery: Document,
    requires: tuple[str, ...] = (),
    any_of: tuple[str, ...] = (),
    uses: tuple[tuple[str, str], ...] = (),
    objective: str = "standard",
    site: str = "hall",
    **more: Any,
) -> Document:
    dependencies: list[Document] = [{"requires": target} for target in requires]
    if any_of:
        dependencies.append({"any_of": list(any_of)})
    dependencies += [
        {"uses": target, "level": {"share": share, "description": "less"}} for target, share in uses
    ]
    return {
        "id": name,
        "name": name.upper(),
        "tier": "core",
        "owner": "department",
        "operator": "ict",
        "segment": "shared",
        "objective": objective,
        "hosting": {"kind": "physical", "site": site},
        "source": "assumption",
        "dependencies": dependencies,
        "recovery": list(recovery) or [verify()],
        **more,
    }


def guest(name: str, platform: str = "platform", vcpu: int = 1, **more: Any) -> Document:
    hosting = {
        "kind": "platform",
        "site": "away",
        "platform": platform,
        "vcpu": vcpu,
        "memory": "1GiB",
        "disk": "1GiB",
    }
    return {**system(name, **more), "hosting": hosting}


def platform(runs_on: str, vcpu: int, site: str = "away") -> Document:
    return {
        "id": "platform",
        "name": "Platform",
        "system": runs_on,
        "hosts": [{"id": "host-1", "site": site, "vcpu": vcpu, "memory": "64GiB"}],
        "disk": "1TiB",
    }


def repository(
    name: str, site: str = "away", lanes: int = 1, runs_on: str = "store", **more: Any
) -> Document:
    return {
        "id": name,
        "name": name,
        "site": site,
        "system": runs_on,
        "lanes": lanes,
        "rate": "1MiB/s",
        **more,
    }


def objective(name: str, priority: int, rto: str) -> Document:
    level = {"share": "100%", "description": "all"}
    targets = {"rto": rto, "rpo": "1d", "rlo": level, "mtpd": "30d"}
    return {
        "id": name,
        "name": name,
        "priority": priority,
        "disaster": targets,
        "ordinary": targets,
    }


def team(*groups: tuple[int, tuple[str, ...]], name: str = "ict", **more: Any) -> Document:
    members = [
        {"role": f"role-{number}", "count": count, "skills": list(skills)}
        for number, (count, skills) in enumerate(groups)
    ]
    return {"id": name, "name": name, "members": members, **more}


def inventory(*systems: Document, **more: Any) -> Inventory:
    document = {
        "city": {
            "name": "city",
            "name_en": "city",
            "department": "ict",
            "business_hours": {"opens": "8h", "closes": "17h"},
        },
        "objectives": [
            objective("urgent", 1, "1h"),
            objective("standard", 5, "8h"),
            objective("patient", 9, "7d"),
        ],
        "sites": [{"id": name, "name": name} for name in ("hall", "away")],
        "teams": [team((1, ("server",)))],
        "systems": list(systems),
        **more,
    }
    return Inventory.model_validate(document)


def scenario(**more: Any) -> Scenario:
    document = {
        "id": "damage",
        "name": "Damage",
        "description": "Something is lost.",
        "occasion": "disaster",
        "incident_at": "2026-11-02T10:00:00+09:00",
        "detected_after": "0s",
        "declared_after": "10m",
        **more,
    }
    return Scenario.model_validate(document)


def planned(
    built: Inventory, damage: Scenario | None = None, evidence: Evidence | None = None
) -> Plan:
    lost = damage or scenario(lost={"sites": ["hall"]})
    return make_plan(built, lost, digest="0" * 64, evidence=evidence)


def one(plan: Plan, name: str) -> PlannedSystem:
    return plan.systems_by_id[name]


def minutes(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / 60
