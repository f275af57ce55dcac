"""Take what a workbook states over into the files of a workspace."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.excel.extra import required
from bcp.adapters.tables.reading import read_tables
from bcp.adapters.together import alone, is_unfinished, replace_together
from bcp.adapters.workspace import LARGEST_FILE, read_workspace, real_folder
from bcp.app.load_workspace import load, sorted_problems
from bcp.inventory.findings import error
from bcp.inventory.register.book import COVER, digest_in
from bcp.inventory.register.cells import Reading
from bcp.inventory.register.changes import Change
from bcp.inventory.register.revision import revise
from bcp.inventory.register.statements import (
    Convert,
    Located,
    statements_of,
    without_consequences,
)
from bcp.inventory.register.tables import recognize
from bcp.model.message import Message, Translate
from bcp.model.problem import Position, Problem, Severity, has_errors
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused

Progress = Callable[[Message], None]


@dataclass(frozen=True)
class PreparedImport:
    """What an import would do. With errors among the `problems` it cannot be carried out.

    `stale` says that the workbook was made from another state of the inventory than there is now.
    """

    root: Path
    before: dict[str, bytes]
    after: dict[str, bytes | None]
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    stale: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether it can be carried out."""
        return not has_errors(self.problems)


def prepare_workbook(
    workspace: Path,
    file: Path,
    languages: Sequence[Translate],
    progress: Progress,
    *,
    remove: bool = False,
) -> PreparedImport:
    """Read a workbook of the register and compare it with the workspace; nothing is written.

    Raises Refused for a file that is no workbook, and without the extra `excel`.
    """
    for module in ("openpyxl", "defusedxml"):
        required(module)
    progress(Message.of("Reading {file} …", file=shorten(file.name)))
    tables = read_tables(file)
    covers = {language(COVER) for language in languages}
    recognition = recognize(tables, languages, ignored=tuple(covers))
    digests = {digest_in(table) for table in tables if table.name in covers} - {None}
    return prepare(
        workspace,
        recognition.located,
        Reading(tuple(languages)),
        progress,
        problems=recognition.problems,
        digests=digests,
        remove=remove,
    )


def prepare(
    workspace: Path,
    located: Sequence[Located],
    convert: Convert,
    progress: Progress,
    *,
    problems: Sequence[Problem] = (),
    digests: Collection[str | None] = (),
    remove: bool = False,
) -> PreparedImport:
    """Compare tables, of which it is known what they mean, with the workspace.

    `problems` are those found before; `digests` what the tables say that they were made from.
    Raises Refused for a workspace of which there is not even a folder.
    """
    root = real_folder(workspace)
    if not root.is_dir():
        raise Refused(
            Message.of("There is no workspace folder here."),
            Message.of("Give an existing folder with --workspace, or make one: ict-bcp init DIR."),
        )
    if is_unfinished(root):
        resume_import(workspace)
    progress(Message.of("Reading the workspace …"))
    read = read_workspace(workspace)
    before = load(workspace).problems if read.found else ()
    statements, unclear = statements_of(located, convert)
    progress(Message.of("Comparing …"))
    revision = revise(read.files, statements, before, remove=remove)
    found = {*without_consequences({*problems, *unclear}), *revision.problems}
    found.update(_too_large(revision.files))
    if read.found:
        found |= {each for each in read.problems if each.severity is Severity.ERROR}
    if not located and not problems:
        raise Refused(
            Message.of("The file states nothing of an inventory."),
            Message.of("Compare it with a workbook of 'ict-bcp export excel FILE'."),
        )
    return PreparedImport(
        root,
        dict(read.files),
        dict(revision.files),
        revision.changes,
        sorted_problems(found),
        any(digest != read.digest for digest in digests),
    )


def carry_out(prepared: PreparedImport) -> tuple[str, ...]:
    """Write what was prepared, all of it or nothing; the paths of the files that changed.

    Raises Refused when a file has changed since, Failed when something cannot be written.
    """
    assert prepared.is_sound
    if prepared.after:
        with alone(prepared.root):
            replace_together(prepared.root, prepared.before, prepared.after)
    return tuple(sorted(prepared.after))


def resume_import(workspace: Path) -> bool:
    """Finish an import that was interrupted while it wrote; whether there was one."""
    root = real_folder(workspace)
    unfinished = is_unfinished(root)
    if unfinished:
        with alone(root):
            pass
    return unfinished


def _too_large(files: Mapping[str, bytes | None]) -> Iterator[Problem]:
    """Files that would not be read again."""
    for path, content in files.items():
        if content is not None and len(content) > LARGEST_FILE:
            yield error(
                "file-too-large",
                Message.of(
                    "The file would have {size} bytes; at most {limit} are read.",
                    size=len(content),
                    limit=LARGEST_FILE,
                ),
                Message.of("State less of it in the workbook."),
                Position(path),
            )
