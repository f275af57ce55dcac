from __future__ import annotations

from pathlib import Path

from bcp.app.load_workspace import load
from bcp.inventory.edges import EdgeKind, procedure_edges, stated_edges
from tests.cities import SmallCity


def test_stated_and_implied_edges_with_their_paths() -> None:
    inventory = load(Path(__file__).parent.parent / "small_city").sound()

    edges = {
        (edge.source, edge.target, edge.kind.value, edge.path) for edge in stated_edges(inventory)
    }
    copy = ("backups", 0, "copies")
    assert edges == {
        ("virtualization-platform", "power", "requires", ("dependencies", 0, "requires")),
        ("backup-near", "power", "requires", ("dependencies", 0, "requires")),
        ("registry", "registry-database", "requires", ("dependencies", 0, "requires")),
        ("registry", "virtualization-platform", "hosted-on", ("hosting", "platform")),
        ("registry-database", "virtualization-platform", "hosted-on", ("hosting", "platform")),
        ("registry", "backup-near", "restore-from", (*copy, 0, "repository")),
        ("registry", "backup-far", "restore-from", (*copy, 1, "repository")),
        ("registry-database", "backup-near", "restore-from", (*copy, 0, "repository")),
        ("registry-database", "backup-far", "restore-from", (*copy, 1, "repository")),
    }


def test_alternatives_and_copies_share_their_group(small_city: SmallCity) -> None:
    path = "systems_inventory/core/registry.yaml"
    small_city.replace(
        path,
        "dependencies:",
        "dependencies:\n  - {any_of: [power, backup-far]}\n"
        "  - {uses: backup-near, level: {share: 50%, description: x}}",
    )
    small_city.replace(path, "actions:", "requires_systems: [power]\n    actions:")
    inventory = load(small_city.root).sound()
    edges = [edge for edge in stated_edges(inventory) if edge.source == "registry"]

    by_kind = {
        kind: [(edge.target, edge.group) for edge in edges if edge.kind is kind]
        for kind in EdgeKind
    }
    assert by_kind[EdgeKind.ANY_OF] == [
        ("power", ("dependencies", 0)),
        ("backup-far", ("dependencies", 0)),
    ]
    assert by_kind[EdgeKind.USES] == [("backup-near", ("dependencies", 1))]
    assert by_kind[EdgeKind.RESTORE_FROM] == [
        ("backup-near", ("backups", 0)),
        ("backup-far", ("backups", 0)),
    ]
    assert [(edge.target, edge.path) for edge in procedure_edges(inventory)] == [
        ("power", ("recovery", 0, "requires_systems", 0))
    ]


def test_a_reference_to_nothing_is_no_edge(small_city: SmallCity) -> None:
    small_city.replace("systems_inventory/core/registry.yaml", "requires: reg", "requires: no-reg")
    workspace = load(small_city.root)

    assert workspace.inventory is not None
    edges = stated_edges(workspace.inventory)
    assert {edge.target for edge in edges} <= workspace.inventory.systems_by_id.keys()
