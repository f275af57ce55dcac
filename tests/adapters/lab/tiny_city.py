"""A city of a few systems and two repositories, for tests that build a real lab."""

from __future__ import annotations

import itertools
import os
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
_networks = itertools.count(1)

DATABASE = {
    "system": "database",
    "services": [{"name": "postgresql", "kind": "postgresql", "port": 5432}],
}
WEBSITE = {"system": "website", "services": [{"name": "web", "kind": "web", "port": 8081}]}


def application(system: str, profile: str, *, files: int = 0, **more: Any) -> dict[str, Any]:
    """A guest that runs the city application."""
    service = {"name": "application", "kind": "application", "port": 8080, "profile": profile}
    return {"system": system, "files": files, "services": [service | more]}


REGISTRY = application("registry", "register", files=5, database="database")
SMALL = (DATABASE, REGISTRY, WEBSITE)
LARGE = (
    *SMALL,
    application("seals", "register", database="database", calls=["registry"]),
    application("counter", "certificate", calls=["registry", "seals", "gate"]),
    application("gate", "relay"),
    application("staff", "account", files=2),
    application("archive", "catalogue", files=3),
    application("vault", "status"),
    {
        "system": "names",
        "files": 1,
        "services": [{"name": "dns", "kind": "dns", "port": 5353}],
    },
)


def lab(*guests: dict[str, Any], network: str | None = None, **more: Any) -> Lab:
    """A lab on a loopback network of its own, so that labs of several tests do not meet."""
    own = f"127.{100 + os.getpid() % 100}.{(os.getpid() // 100 + next(_networks)) % 250}.0/24"
    return Lab.model_validate(
        {
            "network": network or own,
            "seed": 7,
            "residents": 40,
            "traffic_interval": "1s",
            "generations": 1,
            "guests": guests or SMALL,
            **more,
        }
    )


def inventory() -> Inventory:
    """The systems of all guests, and of two repositories; one of these is offline and far."""
    return Inventory.model_validate(
        {
            "city": {
                "name": "試験市",
                "name_en": "Test City",
                "department": "IT",
                "business_hours": {"opens": "8h30m", "closes": "17h15m"},
            },
            "objectives": [
                {
                    "id": "a",
                    "name": "a",
                    "priority": 1,
                    "disaster": _TARGETS,
                    "ordinary": _TARGETS,
                }
            ],
            "sites": [{"id": "hall", "name": "hall"}, {"id": "far", "name": "far"}],
            "repositories": [
                _repository("hall", "hall", "vault"),
                _repository("offsite", "far", "far-vault") | {"offline": True},
            ],
            "systems": [
                _system("database", cluster="postgresql"),
                _system("registry", needs="database", release="application", papers="files"),
                _system("website", pages="web"),
                _system("seals", needs="registry", release="application"),
                _system("counter", needs="seals", release="application"),
                _system("gate", release="application"),
                _system("staff", release="application", entries="files"),
                _system("archive", release="application", papers="files"),
                _system("vault", release="application"),
                _system("names", zones="files"),
                _system("far-vault", site="far"),
            ],
        }
    )


def _system(
    name: str, *, site: str = "hall", needs: str | None = None, **backups: str
) -> dict[str, Any]:
    restart = {
        "id": "restart",
        "kind": "automated",
        "title": "restart",
        "estimate": _ESTIMATE,
        "actions": [{"role": "service"}],
        "needed": "down",
    }
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
        "dependencies": [{"requires": needs}] if needs else [],
        "backups": [_backup(backup, kind) for backup, kind in backups.items()],
        "recovery": [restart] if needs else [],
    }


def _backup(name: str, kind: str) -> dict[str, Any]:
    copies = [
        {"repository": "hall", "interval": "15m", "generations": 3},
        {"repository": "offsite", "interval": "1d", "generations": 3},
    ]
    return {"id": name, "kind": kind, "size": "1GiB", "copies": copies}


def _repository(name: str, site: str, system: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "site": site,
        "system": system,
        "lanes": 2,
        "rate": "100MiB/s",
    }
