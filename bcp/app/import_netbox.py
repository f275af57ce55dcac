"""Take over what NetBox exports: known systems are brought up to date, new ones begun."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.adapters.tables.limits import LARGEST_FILE
from bcp.adapters.tables.separated import read_separated
from bcp.adapters.workspace import read_workspace
from bcp.app.import_mapped import stated_in
from bcp.app.import_register import PreparedImport, Progress, prepare
from bcp.app.load_workspace import load, sorted_problems
from bcp.inventory.checks import check
from bcp.inventory.decoding import decode
from bcp.inventory.mapping.applying import said
from bcp.inventory.mapping.conversion import names_of
from bcp.inventory.netbox.drafts import DiskUnit, Draft, Unmapped, draft
from bcp.inventory.netbox.gaps import platforms_file, system_file
from bcp.inventory.netbox.objects import Export, NetBoxObject, decode_json, decode_table
from bcp.inventory.netbox.stating import Stating, divide
from bcp.inventory.register.changes import Change, ChangeKind
from bcp.inventory.register.ledger import read_ledger
from bcp.inventory.register.pages import page_called
from bcp.inventory.sources import EntityKind
from bcp.model.message import Message, Translate
from bcp.model.problem import Problem, has_errors
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.system import Tier

_NAMED = (
    EntityKind.OBJECTIVE,
    EntityKind.SITE,
    EntityKind.TEAM,
    EntityKind.VENDOR,
    EntityKind.PLATFORM,
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What an export does not say: the unit of disks, and the folder of new systems."""

    disk_unit: DiskUnit | None = None
    tier: Tier = Tier.VIRTUALIZED


@dataclass(frozen=True, slots=True)
class NetBoxImport:
    """What would be done, what is not taken over, and what is to be filled in afterwards."""

    prepared: PreparedImport
    unmapped: tuple[Unmapped, ...]
    gaps: tuple[Problem, ...]


def prepare_netbox(
    workspace: Path,
    files: Sequence[Path],
    choices: Choices,
    progress: Progress,
    translate: Translate,
) -> NetBoxImport:
    """Read exports and compare them with the workspace; nothing is written.

    Raises Refused for files that are no exports, and for a workspace without an inventory.
    """
    objects, problems = _objects(files, progress)
    inventory = load(workspace).inventory
    if inventory is None:
        raise Refused(
            Message.of("The workspace states no inventory that NetBox could be compared with."),
            Message.of("Make one to start from: ict-bcp init DIR"),
        )
    ledger = read_ledger(read_workspace(workspace).files)
    drafts = draft(objects, names_of(inventory), choices.disk_unit)
    stating = divide(drafts, inventory, stated_in(ledger))
    prepared = prepare(workspace, stating.located, said, progress, problems=problems)
    prepared = replace(
        prepared,
        changes=tuple(each for each in prepared.changes if each.kind is not ChangeKind.KEPT),
    )
    if not prepared.is_sound:
        return NetBoxImport(prepared, stating.unmapped, ())
    return _with_gaps(prepared, stating, choices.tier, translate)


def _objects(files: Sequence[Path], progress: Progress) -> tuple[list[NetBoxObject], list[Problem]]:
    objects: list[NetBoxObject] = []
    problems: list[Problem] = []
    for file in files:
        progress(Message.of("Reading {file} …", file=shorten(file.name)))
        export = _export(file)
        objects += export.objects
        problems += export.problems
    if problems and has_errors(tuple(problems)) and not objects:
        raise Refused(problems[0].summary, problems[0].hint)
    return objects, problems


def _export(file: Path) -> Export:
    content = read_bounded(file, LARGEST_FILE)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return decode_json(file.name, content.removeprefix(b"\xef\xbb\xbf"))
    (table,) = read_separated(file.name, content)
    return decode_table(table)


def _with_gaps(
    prepared: PreparedImport,
    stating: Stating,
    tier: Tier,
    translate: Translate,
) -> NetBoxImport:
    """The same with the files of what is new, whose gaps are listed."""
    after = {**prepared.before, **prepared.after}
    ledger = read_ledger((path, content) for path, content in after.items() if content is not None)
    made: dict[str, bytes] = {}
    platforms = platforms_file(ledger, stating.platforms, stating.hosts)
    if platforms is not None:
        made[platforms[0]] = platforms[1]
    names = {kind: [entry.name for entry in ledger.of(kind)] for kind in _NAMED}
    for each in stating.systems:
        path, content = system_file(each, tier, names, translate)
        made[path] = content
    taken = made.keys() & prepared.before.keys() - {platforms[0] if platforms else ""}
    if taken:
        raise Refused(
            Message.of("The file {file} holds another system.", file=min(taken)),
            Message.of("Rename that file, or give this system another id."),
        )
    result = {path: content for path, content in {**after, **made}.items() if content is not None}
    contents = decode(sorted(result.items()))
    found = {*contents.problems, *check(contents)}
    gaps = tuple(each for each in sorted_problems(found) if each.position.file in made)
    changes = (*prepared.changes, *_added(stating))
    whole = replace(prepared, after={**prepared.after, **made}, changes=changes)
    return NetBoxImport(whole, stating.unmapped, gaps)


def _added(stating: Stating) -> Iterator[Change]:
    pages: Iterable[tuple[str, Sequence[Draft]]] = (
        ("platforms", stating.platforms),
        ("platforms.hosts", stating.hosts),
        ("systems", stating.systems),
    )
    for name, drafts in pages:
        page = page_called(name)
        assert page is not None
        for each in drafts:
            entity, item = (each.platform, each.id) if each.platform else (each.id, "")
            yield Change(
                ChangeKind.ADDED, page, entity, item, position=each.origin.position("name")
            )
