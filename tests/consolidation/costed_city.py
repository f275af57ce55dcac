"""Inventories with prices, for tests of the consolidation review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bcp.model.inventory import Inventory
from bcp.model.review import ReviewPolicy
from bcp.model.system import System


@dataclass(frozen=True)
class Purchase:
    """Hosts that a placement wants bought."""

    offer: str
    count: int
    fiscal_year: int


POLICY: dict[str, Any] = {
    "platform": "main",
    "stages": [
        {
            "fiscal_year": 2016,
            "title": "構築",
            "platform": "main",
            "hosts": ["host-1"],
            "costs": [
                {"item": "hardware", "every": "once", "yen": 10_000_000},
                {"item": "hardware-maintenance", "yen": 500_000},
            ],
        },
        {
            "fiscal_year": 2019,
            "title": "増設",
            "platform": "main",
            "hosts": ["host-2"],
            "costs": [
                {"item": "hardware", "every": "once", "yen": 4_000_000},
                {"item": "software", "every": "once", "yen": 999_999},
            ],
        },
    ],
    "offers": [
        {
            "id": "standard",
            "name": "標準のホスト",
            "vcpu": 48,
            "memory": "512GiB",
            "costs": [
                {"item": "hardware", "every": "once", "yen": 2_000_000},
                {"item": "hardware-maintenance", "yen": 100_000},
            ],
        }
    ],
    "cost": {
        "fallback": [
            {"item": "hardware", "every": "once", "yen": 3_000_000},
            {"item": "operation", "yen": 240_000},
        ]
    },
    "moves": {"team": "it-section", "person_days": 20},
}


def policy(**changes: Any) -> ReviewPolicy:
    """The policy above; `cost` and `moves` are merged into what stands there."""
    merged = dict(POLICY)
    for key, value in changes.items():
        merged[key] = {**merged[key], **value} if isinstance(value, dict) else value
    return ReviewPolicy.model_validate(merged)


def server(name: str, *, tier: str = "departmental", **consolidation: Any) -> System:
    """A server of its own that could move onto the platform."""
    dependencies = consolidation.pop("dependencies", ())
    return _system(
        name,
        tier,
        {"kind": "physical", "site": "hall"},
        {"memory": "8GiB", **consolidation},
        dependencies,
    )


def guest(name: str, *, memory: str = "8GiB", tier: str = "virtualized", **stated: Any) -> System:
    """A system on the platform."""
    hosting = {
        "kind": "platform",
        "site": "hall",
        "platform": "main",
        "vcpu": 2,
        "memory": memory,
        "disk": "100GiB",
    }
    return _system(name, tier, hosting, stated or None)


def city(*systems: System) -> Inventory:
    """An inventory of these systems, and nothing else that the review of costs asks about."""
    return Inventory.model_validate(
        {
            "city": {
                "name": "試験市",
                "name_en": "Test City",
                "department": "行政管理課",
                "business_hours": {"opens": "8h30m", "closes": "17h15m"},
            },
            "systems": systems,
        }
    )


def _system(
    name: str,
    tier: str,
    hosting: dict[str, Any],
    consolidation: dict[str, Any] | None,
    dependencies: Any = (),
) -> System:
    return System.model_validate(
        {
            "id": name,
            "name": f"{name}システム",
            "tier": tier,
            "owner": "行政管理課",
            "operator": "it-section",
            "segment": "lgwan",
            "objective": "class-c",
            "hosting": hosting,
            "source": "assumption",
            "dependencies": dependencies,
            "consolidation": consolidation,
        }
    )
