"""Editions of the small city's runbooks for tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bcp.app.load_workspace import load
from bcp.documents.runbooks.edition import Edition
from bcp.documents.wording import Wording
from bcp.model.lab import ServiceKind
from bcp.model.scenario import Realm
from bcp.model.targets import Service, Target, Targets
from bcp.planning.planner import make_plan

SMALL_CITY = Path(__file__).parents[2] / "small_city"
DAY = date(2026, 4, 1)


def targets(root: str = "/srv", repository: str = "/srv/backup/far", key: str = "/k/id") -> Targets:
    """Where the small city's two machines are reached."""
    return Targets(
        realm=Realm.PRODUCTION,
        ssh_port=22,
        user="recovery",
        identity_file=key,
        known_hosts="/k/known_hosts",
        python="/usr/bin/python3",
        platform_address="192.0.2.10",
        repositories={"far": repository, "near": "/srv/backup/near"},
        hosts=(
            Target(
                system="registry-database",
                address="192.0.2.21",
                root=f"{root}/registry-database",
                services=(Service(name="database", kind=ServiceKind.POSTGRESQL, port=5432),),
            ),
            Target(
                system="registry",
                address="192.0.2.22",
                root=f"{root}/registry",
                services=(Service(name="application", kind=ServiceKind.APPLICATION, port=8080),),
            ),
        ),
    )


def edition(
    known: Targets | None = None, root: Path = SMALL_CITY, realm: Realm = Realm.PRODUCTION
) -> Edition:
    """The small city's edition in English."""
    loaded = load(root)
    inventory, scenario = loaded.sound(), loaded.scenario("hall-lost")
    return Edition(
        plan=make_plan(inventory, scenario, digest=loaded.digest),
        inventory=inventory,
        scenario=scenario,
        wording=Wording("en", str),
        realm=realm,
        day=DAY,
        version="3",
        targets=known,
        continuity=loaded.continuity,
    )
