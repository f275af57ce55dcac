"""`ict-bcp pack`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.make_pack import PackRequest, make_pack
from bcp.cli.console import AsJson, Workspace, _, complain, err, print_json, say
from bcp.cli.document_options import Language, wording_in
from bcp.documents.pack_index import INDEX
from bcp.evaluation.amounts import sized
from bcp.model.message import Message
from bcp.model.paper import PaperFormat
from bcp.model.scenario import Realm


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "pack",
        help=_(
            "Put everything that is needed without a network into one folder or ZIP file: "
            "runbooks, the ICT-BCP document with forms and contacts, playbooks and inventory, with "
            "a page that lists them with sizes and SHA-256 checksums. Secrets are left out."
        ),
        epilog=_("Example: ict-bcp pack --scenario earthquake --output /media/usb/ict-bcp"),
    )(pack)


def pack(  # noqa: PLR0917 - typer passes options by name
    output: Annotated[
        Path, typer.Option("--output", "-o", help=_("The folder, or the file NAME.zip, to write."))
    ],
    scenarios: Annotated[
        list[str] | None,
        typer.Option("--scenario", "-s", help=_("A scenario; may be given again. All without it.")),
    ] = None,
    formats: Annotated[
        list[PaperFormat] | None,
        typer.Option("--format", "-f", help=_("A format of the papers; may be given again.")),
    ] = None,
    drill: Annotated[
        bool, typer.Option("--drill", help=_("For a drill: marked so, with the drill's addresses."))
    ] = False,
    blank: Annotated[
        bool, typer.Option("--blank", help=_("Print blanks instead of the addresses known."))
    ] = False,
    edition: Annotated[
        str, typer.Option("--edition", help=_("The version that is printed on every page."))
    ] = "1",
    language: Annotated[
        Language | None, typer.Option("--language", help=_("The language of the documents."))
    ] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Write a pack."""
    request = PackRequest(
        workspace=workspace,
        output=output,
        scenarios=tuple(scenarios or ()),
        formats=tuple(dict.fromkeys(formats or ())),
        realm=Realm.DRILL if drill else Realm.PRODUCTION,
        blank=blank,
        version=edition,
    )
    with err.status(_("Making the pack …")) as status:
        packed = make_pack(
            request, wording_in(language), lambda message: status.update(message.render(_))
        )
    total = sum(packed.sizes.values())
    if as_json:
        print_json(
            {"path": str(packed.path), "files": packed.sizes, "left_out": list(packed.left_out)}
        )
        return
    for name in packed.left_out:
        complain(Message.of("Left out, because it opens something: {name}", name=name))
    say(
        Message.of(
            "{count} files, {size}, written to {path}; begin with {index}.",
            count=len(packed.sizes),
            size=sized(total),
            path=str(packed.path),
            index=INDEX,
        ),
        whole=True,
    )
