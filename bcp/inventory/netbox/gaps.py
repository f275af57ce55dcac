"""What is new → files with everything that is known, and keys without a value for the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bcp.inventory.composer import Value
from bcp.inventory.decoding import read_document
from bcp.inventory.edits import Arranged, edited
from bcp.inventory.layout import block_document
from bcp.inventory.netbox.drafts import Draft
from bcp.inventory.netbox.stating import completed
from bcp.inventory.register.ledger import Ledger, Mapped, home_of
from bcp.inventory.shapes import INVENTORY_FOLDER
from bcp.inventory.skeleton import Skeleton
from bcp.inventory.sources import EntityKind
from bcp.model.message import Translate
from bcp.model.system import Tier

SOURCE = "document:NetBox"
"""Where statements come from."""


def system_file(
    draft: Draft,
    tier: Tier,
    names: Mapping[EntityKind, Collection[str]],
    translate: Translate,
) -> tuple[str, bytes]:
    """The path and the content of a new system's file: its skeleton with what NetBox knows."""
    path = f"{INVENTORY_FOLDER}/{tier.value}/{draft.id}.yaml"
    text = Skeleton({"id": draft.id, "tier": tier.value}, names, translate).text()
    old = read_document(path, text.encode()).value
    assert isinstance(old, dict)
    new = _merged(old, completed(draft, SOURCE))
    return path, edited(text, old, new).encode()


def platforms_file(
    ledger: Ledger, platforms: Iterable[Draft], hosts: Iterable[Draft]
) -> tuple[str, bytes] | None:
    """The path and the content of the file of platforms with what is new; None without anything."""
    path, section = home_of(EntityKind.PLATFORM)
    assert section.key is not None
    new_hosts: dict[str, list[Mapped]] = {}
    for host in hosts:
        new_hosts.setdefault(host.platform or "", []).append(_host(host))
    fresh = [_platform(each, new_hosts.pop(each.id, [])) for each in platforms]
    document = ledger.documents.get(path, {})
    listed = document.get(section.key)
    old = listed if isinstance(listed, list) else []
    items = [_with_hosts(item, new_hosts) for item in old]
    if not fresh and items == old:
        return None
    origins = [*range(len(old)), *(None for _ in fresh)]
    new: Mapped = {**document, section.key: Arranged([*items, *fresh], origins)}
    text = ledger.texts.get(path)
    if text is None:
        return path, block_document(new).encode()
    return path, edited(text, document, new).encode()


def _platform(draft: Draft, hosts: list[Mapped]) -> Mapped:
    listed: list[Value] = list(hosts)
    return {
        "id": draft.id,
        "name": draft.values.get(("name",)),
        "system": None,
        "hosts": listed or None,
        "disk": None,
        "source": SOURCE,
    }


def _host(draft: Draft) -> Mapped:
    site = draft.values.get(("site",))
    return {"id": draft.id, "site": site, "vcpu": None, "memory": None, "source": SOURCE}


def _with_hosts(item: Value, hosts: Mapping[str, list[Mapped]]) -> Value:
    if not isinstance(item, dict) or str(item.get("id")) not in hosts:
        return item
    listed = item.get("hosts")
    old = listed if isinstance(listed, list) else []
    fresh = hosts[str(item["id"])]
    origins = [*range(len(old)), *(None for _ in fresh)]
    return {**item, "hosts": Arranged([*old, *fresh], origins)}


def _merged(old: Mapped, new: Mapped) -> Mapped:
    """The old mapping with the new values, those of mappings in it one by one."""
    merged = dict(old)
    for key, value in new.items():
        below = merged.get(key)
        if isinstance(value, dict):
            merged[key] = _merged(below if isinstance(below, dict) else {}, value)
        else:
            merged[key] = value
    return merged
