"""`ict-bcp document diff`: the old and the new text side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bcp.app.compare_documents import ComparedDocuments, compare_documents
from bcp.cli.console import AsJson, Workspace, _, err, print_json, say
from bcp.cli.document_options import (
    OUTPUT,
    Formats,
    InLanguage,
    Output,
    chosen_formats,
    wording_in,
)
from bcp.documents.comparison.differences import Change, ChapterChanges, Piece
from bcp.model.edition import Edition
from bcp.model.message import Message


def register(documents: typer.Typer) -> None:
    """Add the command."""
    documents.command(
        "diff",
        help=_(
            "Compare two editions of a document, both Markdown or Word files, chapter by chapter "
            "with the changed words marked, and propose a line for the revision history.\n\n"
            "Example: ict-bcp document diff old/ict-bcp.ja.docx documents/ict-bcp.ja.docx "
            "--format docx"
        ),
    )(diff)


def diff(  # noqa: PLR0917 - typer passes options by name
    old: Annotated[Path, typer.Argument(help=_("The former edition, .md or .docx."))],
    new: Annotated[Path, typer.Argument(help=_("The new edition, .md or .docx."))],
    formats: Formats = None,
    language: InLanguage = None,
    output: Output = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the comparison, and print what changed."""
    with err.status(_("Comparing the documents …")):
        compared = compare_documents(
            old,
            new,
            workspace,
            workspace / OUTPUT if output is None else output,
            wording_in(language),
            formats=chosen_formats(formats),
        )
    if as_json:
        print_json(_document(compared))
        return
    for path in compared.paths:
        say(str(path), whole=True)
    revision = compared.revision
    say(Message.of("Proposed for 'revisions' under 'cover' in continuity.yaml:"))
    # JSON strings are YAML strings too, and hold whatever a document says.
    version = _quoted(revision.version) if revision.version else ""
    say(f"  - version: {version}".rstrip(), whole=True)
    say(f"    date: {revision.day.isoformat()}", whole=True)
    say(f"    changes: {_quoted(revision.changes)}", whole=True)
    if not version:
        say(Message.of("The new edition states no version: give it one."))


def _document(compared: ComparedDocuments) -> dict[str, object]:
    revision = compared.revision
    return {
        "old": _edition(compared.old),
        "new": _edition(compared.new),
        "chapters": [_chapter(each) for each in compared.chapters],
        "revision": {
            "version": revision.version or None,
            "date": revision.day.isoformat(),
            "changes": revision.changes,
        },
        "written": [str(path) for path in compared.paths],
    }


def _edition(edition: Edition) -> dict[str, str]:
    return {
        "title": edition.title,
        "version": edition.version,
        "day": edition.day,
        "inventory_digest": edition.inventory_digest,
        "plan_digest": edition.plan_digest,
    }


def _chapter(chapter: ChapterChanges) -> dict[str, object]:
    return {
        "title": chapter.title,
        "kind": chapter.kind.value,
        "changes": [_change(each) for each in chapter.changes],
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "kind": change.kind.value,
        "place": change.place,
        "old": _pieces(change.old),
        "new": _pieces(change.new),
    }


def _pieces(pieces: tuple[Piece, ...]) -> list[dict[str, object]]:
    return [{"text": each.text, "marked": each.marked} for each in pieces]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
