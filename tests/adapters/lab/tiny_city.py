"""A city of three systems and two repositories, for tests that build a real lab."""

from __future__ import annotations

from typing import Any

from bcp.model.inventory import Inventory
from bcp.model.lab import Lab

_ESTIMATE = {"optimistic": "1m", "likely": "2m", "pessimistic": "3m"}
_TARGETS = {
    "rto": "4h",
    "rpo": "1h",
    "mtpd": "3d",
    "rlo": {"share": "100%", "description": "all"},
}


def _system(name: str, site: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "tier": "core",
        "owner": "IT",
        "operator": "it",
        "segment": "mynumber",
        "objective": "a",
        "hosting": {"kind": "physical", "site": site},
        "source": "assumption",
        **more,
    }


def _backup(name: str, kind: str) -> dict[str, Any]:
    copies = [
        {"repository": "hall", "interval": "15m", "generations": 3},
        {"repository": "offsite", "interval": "1d", "generations": 3},
    ]
    return {"id": name, "kind": kind, "size": "1GiB", "copies": copies}


def inventory() -> Inventory:
    """The inventory: a database, a register on it, a web site; two repositories."""
    return Inventory.model_validate(
        {
            "city": {
                "name": "試験市",
                "name_en": "Test City",
                "department": "IT",
                "business_hours": {"opens": "8h30m", "closes": "17h15m"},
            },
            "objectives": [
                {"id": "a", "name": "a", "priority": 1, "disaster": _TARGETS, "ordinary": _TARGETS}
            ],
            "sites": [{"id": "hall", "name": "hall"}, {"id": "far", "name": "far"}],
            "repositories": [
                {
                    "id": "hall",
                    "name": "hall",
                    "site": "hall",
                    "system": "vault",
                    "lanes": 2,
                    "rate": "100MiB/s",
                },
                {
                    "id": "offsite",
                    "name": "offsite",
                    "site": "far",
                    "system": "far-vault",
                    "lanes": 1,
                    "rate": "10MiB/s",
                    "offline": True,
                },
            ],
            "systems": [
                _system("database", "hall", backups=[_backup("cluster", "postgresql")]),
                _system(
                    "registry",
                    "hall",
                    dependencies=[{"requires": "database"}],
                    backups=[_backup("release", "application"), _backup("papers", "files")],
                ),
                _system("website", "hall", backups=[_backup("pages", "web")]),
                _system("vault", "hall"),
                _system("far-vault", "far"),
            ],
        }
    )


def lab(network: str, **more: Any) -> Lab:
    """The lab: three guests on a network of its own, so that tests do not meet."""
    return Lab.model_validate(
        {
            "network": network,
            "seed": 7,
            "residents": 40,
            "traffic_interval": "1s",
            "generations": 2,
            "guests": [
                {
                    "system": "database",
                    "services": [{"name": "postgresql", "kind": "postgresql", "port": 5432}],
                },
                {
                    "system": "registry",
                    "files": 5,
                    "services": [
                        {
                            "name": "application",
                            "kind": "application",
                            "port": 8080,
                            "profile": "register",
                            "database": "database",
                        }
                    ],
                },
                {"system": "website", "services": [{"name": "web", "kind": "web", "port": 8081}]},
            ],
            **more,
        }
    )
