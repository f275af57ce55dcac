"""A reduced city, cut out of the sample: six systems, all that they stand on, one scenario."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
LOST = (
    "core-database",
    "resident-registry",
    "seal-registration",
    "certificate-issuing",
    "city-website",
    "file-server",
)
GUESTS = (*LOST, "lgwan-gateway")
_networks = itertools.count(1)
Document = dict[str, Any]


def reduced_city(folder: Path, injects: Sequence[Document] = ()) -> Path:
    """Write the workspace into `folder`; every lab gets addresses of its own."""
    sample = REPOSITORY / "systems_inventory"
    kept = _closure(sample)
    inventory = folder / "systems_inventory"
    shutil.copytree(sample, inventory)
    (inventory / "continuity.yaml").unlink()  # it names systems that are cut out
    for path in inventory.glob("*/*.yaml"):
        if path.stem not in kept:
            path.unlink()
    shutil.copytree(REPOSITORY / "playbooks", folder / "playbooks")
    (folder / "drills").mkdir()
    _write(folder / "drills" / "lab.yaml", _lab())
    _write(folder / "drills" / "machines-lost.yaml", _scenario(injects))
    return folder


def _closure(sample: Path) -> set[str]:
    """The lost systems and whatever they, the repositories and the platform stand on."""
    systems = {path.stem: _read(path) for path in sample.glob("*/*.yaml")}
    ahead = [*GUESTS, "backup-repository-hall", "backup-repository-offsite"]
    ahead.append("virtualization-platform")
    found: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead.extend(_needs(systems[name]))
    return found


def _needs(system: Document) -> Iterator[str]:
    for dependency in system.get("dependencies", ()):
        yield from dependency.get("any_of", ())
        yield from (dependency[kind] for kind in ("requires", "uses") if kind in dependency)
    for step in system["recovery"]:
        yield from step.get("requires_systems", ())


def _lab() -> Document:
    lab = _read(REPOSITORY / "drills" / "lab.yaml")
    guests = [guest for guest in lab["guests"] if guest["system"] in GUESTS]
    own = f"{100 + os.getpid() % 100}.{next(_networks)}.0/24"
    machines = {"network": f"10.{own}"}
    return {
        **lab,
        "network": f"127.{own}",
        "machines": machines,
        "residents": 40,
        "guests": guests,
    }


def _scenario(injects: Sequence[Document]) -> Document:
    return {
        "id": "machines-lost",
        "name": "六つのサーバーを失う",
        "description": "試験のための被害。",
        "occasion": "disaster",
        "incident_at": "2026-11-25T09:10:00+09:00",
        "detected_after": "10m",
        "declared_after": "30m",
        "lost": {"systems": list(LOST)},
        "injects": list(injects),
        "source": "assumption",
    }


def _read(path: Path) -> Document:
    document: Document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def _write(path: Path, document: Document) -> None:
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
