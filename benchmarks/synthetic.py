"""A seeded city of any size, as the dictionaries that its YAML files would hold."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]

_SKILLS = ("server", "network", "database", "application")
_TIERS = ("infrastructure", "core", "virtualized", "departmental")
_ROLES = {
    "postgresql": "postgresql_restore",
    "files": "files_restore",
    "web": "web_restore",
    "application": "application_restore",
}


@dataclass(frozen=True)
class SyntheticCity:
    """The documents of a workspace: shared files by name, and one document for each system."""

    shared: dict[str, Document]
    systems: tuple[Document, ...]
    scenario: Document

    @property
    def inventory(self) -> Document:
        """All of it as one mapping that `Inventory` validates."""
        merged: Document = {"systems": list(self.systems)}
        for document in self.shared.values():
            merged.update(document)
        return merged


def synthetic_city(size: int, seed: int = 1) -> SyntheticCity:
    """A city of `size` systems; people, lanes and hosts grow with it. Same seed, same city."""
    draw = random.Random(seed)  # noqa: S311 - reproducible sizes, no secrets
    systems = tuple(_system(number, draw) for number in range(size))
    return SyntheticCity(_shared(size), systems, _scenario())


def package_graph(size: int, circles: int | None = None, seed: int = 1) -> SyntheticCity:
    """Packages that need each other as in a public registry: few are needed by very many.

    A new package needs up to five others, chosen as likely as they are needed already (Barabási
    and Albert, Emergence of scaling in random networks, 1999). `circles` edges (left out: one for
    each hundred packages) lead from a package that another one stands on back to that one, and so
    tie many packages together.
    """
    draw = random.Random(seed)  # noqa: S311 - reproducible sizes, no secrets
    needs: list[dict[int, None]] = []
    pool: list[int] = []
    for number in range(size):
        wanted = min(number, draw.choice((0, 1, 1, 2, 3, 5)))
        chosen = dict.fromkeys(draw.choice(pool) for _ in range(wanted))
        needs.append(chosen)
        pool += [number, *chosen]
    for _ in range(size // 100 if circles is None else circles):
        above = below = draw.randrange(size)
        for _ in range(draw.randint(1, 4)):
            if needs[below]:
                below = draw.choice(tuple(needs[below]))
        if below != above:
            needs[below][above] = None
    return _topology([[_requires(target) for target in chosen] for chosen in needs])


def service_graph(size: int, seed: int = 1) -> SyntheticCity:
    """Services that call each other in layers, with alternatives, optional calls and a circle."""
    draw = random.Random(seed)  # noqa: S311 - reproducible sizes, no secrets
    needs: list[list[Document]] = []
    for number in range(size):
        calls = draw.sample(range(number), min(number, draw.randint(0, 5)))
        edges = [_requires(call) if draw.random() < 0.7 else _uses(call) for call in calls[2:]]
        if len(calls) > 1:
            edges.append({"any_of": [_id(call) for call in calls[:2]]})
        needs.append(edges)
    first, last = size // 3, size - 1
    needs[last].append(_requires(first))
    needs[first].append(_requires(last))
    return _topology(needs)


def _requires(number: int) -> Document:
    return {"requires": _id(number)}


def _uses(number: int) -> Document:
    return {"uses": _id(number), "level": {"share": "60%", "description": "Without it"}}


def _topology(needs: list[list[Document]]) -> SyntheticCity:
    """A city of systems that only start again, with these dependencies."""
    systems = []
    for number, dependencies in enumerate(needs):
        systems.append(
            {
                "id": _id(number),
                "name": f"部品 {number}",
                "tier": "departmental",
                "owner": "行政管理課",
                "operator": "ict",
                "segment": "shared",
                "objective": "class-2",
                "hosting": _hosting(number),
                "source": "assumption",
                "dependencies": dependencies,
                "recovery": [
                    {
                        "id": "verify",
                        "kind": "verification",
                        "title": "応答を確かめる",
                        "estimate": _estimate(10),
                        "people": [{"skill": "application"}],
                        "needed": "always",
                    }
                ],
                "verification": [{"kind": "listening", "description": "It answers."}],
            }
        )
    return SyntheticCity(_shared(len(needs)), tuple(systems), _scenario())


def _estimate(minutes: int) -> Document:
    return {
        "optimistic": f"{max(1, minutes // 2)}m",
        "likely": f"{minutes}m",
        "pessimistic": f"{minutes * 2}m",
    }


def _id(number: int) -> str:
    return f"system-{number:05d}"


def _system(number: int, draw: random.Random) -> Document:
    tier = _TIERS[min(3, number * 12 // (number + 30) // 3)]
    below = range(max(0, number - 200), number)
    count = min(len(below), draw.choice((0, 1, 1, 2, 3)))
    targets = sorted(draw.sample(below, count))
    dependencies: list[Document] = [{"requires": _id(target)} for target in targets]
    if number > 20 and draw.random() < 0.15:
        dependencies.append({"any_of": [_id(n) for n in sorted(draw.sample(below, 2))]})
    if number > 20 and draw.random() < 0.3:
        level = {"share": "60%", "description": "Entry by hand"}
        dependencies.append({"uses": _id(draw.choice(below)), "level": level})
    kind = draw.choice(tuple(_ROLES))
    return {
        "id": _id(number),
        "name": f"システム {number}",
        "tier": tier,
        "owner": "行政管理課",
        "operator": "ict",
        "segment": "shared",
        "objective": draw.choice(("class-1", "class-2", "class-3")),
        "hosting": _hosting(number),
        "source": "assumption",
        "dependencies": dependencies,
        "backups": [_backup(kind, draw)],
        "recovery": _recovery(kind, draw),
        "verification": [{"kind": "listening", "description": "It answers."}],
    }


def _hosting(number: int) -> Document:
    """In the hall, but for the first system, on which everything stands that is to come back."""
    return {"kind": "physical", "site": "hall" if number else "annex"}


def _backup(kind: str, draw: random.Random) -> Document:
    copies = [
        {"repository": "hall", "interval": "12h", "generations": 7},
        {"repository": f"offsite-{draw.choice((1, 2))}", "interval": "1d", "generations": 7},
    ]
    size = f"{draw.randint(1, 200)}GiB"
    return {"id": "data", "kind": kind, "size": size, "copies": copies}


def _recovery(kind: str, draw: random.Random) -> list[Document]:
    return [
        {
            "id": "approve",
            "kind": "decision",
            "title": "復旧を始めてよいか判断する",
            "estimate": _estimate(5),
            "people": [{"skill": "lead"}],
            "needed": "always",
        },
        {
            "id": "restore",
            "kind": "automated",
            "title": "データを戻す",
            "estimate": _estimate(draw.randint(5, 40)),
            "actions": [{"role": "guest"}, {"role": _ROLES[kind], "backup": "data"}],
        },
        {
            "id": "connect",
            "kind": "manual",
            "title": "接続を確かめる",
            "estimate": _estimate(draw.randint(5, 60)),
            "people": [{"skill": draw.choice(_SKILLS)}],
        },
        {
            "id": "verify",
            "kind": "verification",
            "title": "業務の応答を確かめる",
            "estimate": _estimate(5),
            "needed": "always",
        },
    ]


def _targets(hours: int) -> Document:
    return {
        "rto": f"{hours}h",
        "rpo": "1d",
        "rlo": {"share": "80%", "description": "Most of it"},
        "mtpd": f"{hours * 4}h",
    }


def _shared(size: int) -> dict[str, Document]:
    crowd = max(1, size // 40)
    estimate = _estimate(240)
    return {
        "objectives.yaml": {
            "city": {
                "name": "試験市",
                "name_en": "Trial City",
                "department": "行政管理課",
                "business_hours": {"opens": "8h30m", "closes": "17h15m"},
            },
            "objectives": [
                {
                    "id": f"class-{number}",
                    "name": f"区分{number}",
                    "priority": number,
                    "disaster": _targets(24 * number),
                    "ordinary": _targets(4 * number),
                }
                for number in (1, 2, 3)
            ],
        },
        "sites.yaml": {
            "sites": [{"id": name, "name": name} for name in ("hall", "annex", "north")]
        },
        "teams.yaml": {
            "teams": [
                {
                    "id": "ict",
                    "name": "行政管理課",
                    "members": [
                        {"role": f"{skill}担当", "count": min(500, crowd), "skills": [skill]}
                        for skill in (*_SKILLS, "lead")
                    ]
                    + [{"role": "万能担当", "count": min(500, crowd), "skills": list(_SKILLS)}],
                }
            ]
        },
        "vendors.yaml": {
            "vendors": [
                {"id": "vendor", "name": "保守事業者", "skills": ["server"], "arrival": estimate}
            ]
        },
        "platform.yaml": {"platforms": []},
        "repositories.yaml": {
            "repositories": [
                _repository("hall", "hall", size),
                _repository("offsite-1", "annex", size),
                _repository("offsite-2", "north", size),
            ]
        },
    }


def _repository(name: str, site: str, size: int) -> Document:
    return {
        "id": name,
        "name": name,
        "site": site,
        "system": _id(0),
        "lanes": min(100, 2 + size // 100),
        "rate": "200MiB/s",
    }


def _scenario() -> Document:
    return {
        "id": "hall-lost",
        "name": "庁舎サーバー室の喪失",
        "description": "Everything in the hall is lost.",
        "occasion": "disaster",
        "incident_at": "2027-03-01T05:00:00+09:00",
        "detected_after": "10m",
        "declared_after": "1h",
        "lost": {"sites": ["hall"]},
        "attendance": [
            {
                "team": "ict",
                "present": [
                    {"after": "2h", "share": "30%"},
                    {"after": "6h", "share": "60%"},
                    {"after": "1d", "share": "100%"},
                ],
            }
        ],
    }
