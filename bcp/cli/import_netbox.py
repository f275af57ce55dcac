"""`ict-bcp import netbox`: what NetBox knows of sites, platforms, hosts and servers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from bcp.app.import_netbox import Choices, NetBoxImport, prepare_netbox
from bcp.cli.console import AsJson, Workspace, _, err, say
from bcp.cli.import_options import DryRun, Yes
from bcp.cli.import_view import Chosen, offer
from bcp.inventory.netbox.drafts import DiskUnit, Unmapped
from bcp.inventory.netbox.objects import ObjectKind
from bcp.model.message import Message, mark
from bcp.model.quantity import shorten
from bcp.model.system import Tier

_KINDS = {
    ObjectKind.SITE: mark("site"),
    ObjectKind.CLUSTER: mark("cluster"),
    ObjectKind.DEVICE: mark("device"),
    ObjectKind.VIRTUAL_MACHINE: mark("virtual machine"),
}
_EXAMPLES = 3


def register(group: typer.Typer) -> None:
    """Add the command to those of `import`."""
    group.command(
        "netbox",
        help=_(
            "Take over what NetBox exports: sites, clusters, devices and virtual machines, as its "
            "API answers (JSON) or its lists as CSV. Systems that the workspace has are brought "
            "up to date; of new ones the files are begun, and what NetBox does not know is left "
            "to be filled in. What has no place in an inventory is listed."
        ),
        epilog=_(
            "Example: ict-bcp import netbox sites.json clusters.json vms.json --disk-unit MB "
            "--dry-run"
        ),
    )(netbox)


def netbox(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=_("Exports of NetBox."))],
    *,
    disk_unit: Annotated[
        DiskUnit | None,
        typer.Option(
            "--disk-unit", help=_("What disks are counted in: GB up to NetBox 4.0, MB since 4.1.")
        ),
    ] = None,
    tier: Annotated[
        Tier, typer.Option("--tier", help=_("The folder of new systems."))
    ] = Tier.VIRTUALIZED,
    dry_run: DryRun = False,
    yes: Yes = False,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Show what changes and what is left out, ask, and write."""
    with err.status(_("Reading …")) as status:
        found = prepare_netbox(
            workspace,
            files,
            Choices(disk_unit, tier),
            lambda message: status.update(message.render(_)),
            _,
        )
    if not as_json:
        _show_unmapped(found.unmapped)
        _show_gaps(found)
    offer(found.prepared, Chosen(dry_run=dry_run, yes=yes, as_json=as_json), _fields(found))


def _show_unmapped(unmapped: Iterable[Unmapped]) -> None:
    """What is not taken over: each field of each kind once, with some of its objects."""
    groups: dict[tuple[ObjectKind, str, str], list[Unmapped]] = {}
    for each in unmapped:
        reason = each.reason.render(_)
        groups.setdefault((each.origin.kind, each.field, reason), []).append(each)
    if groups:
        say(_("Not taken over (all of it with --json):"))
    for (kind, field, reason), found in groups.items():
        examples = ", ".join(map(_example, found[:_EXAMPLES]))
        more = " …" if len(found) > _EXAMPLES else ""
        what = f"{_(_KINDS[kind])} {field}".rstrip()
        say(f"  {what} ({len(found)}): {examples}{more}. {reason}", whole=True)


def _example(each: Unmapped) -> str:
    name = shorten(each.origin.name)
    return f"{name} = {shorten(each.value)}" if each.value else name


def _show_gaps(found: NetBoxImport) -> None:
    if not found.gaps:
        return
    say(Message.of("To be filled in once it is written: {count}", count=len(found.gaps)))
    for problem in found.gaps:
        say(f"  {problem.position}: {problem.summary.render(_)}", whole=True)


def _fields(found: NetBoxImport) -> dict[str, object]:
    return {
        "unmapped": [
            {
                "kind": each.origin.kind.value,
                "object": each.origin.name,
                "field": each.field,
                "value": each.value,
                "reason": each.reason.render(_),
                "file": each.origin.file,
                "place": each.origin.place,
            }
            for each in found.unmapped
        ],
        "to_fill_in": [
            {"place": str(problem.position), "summary": problem.summary.render(_)}
            for problem in found.gaps
        ],
    }
