"""Write runbooks into a folder: all of them as a whole, or single sheets."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

from bcp.adapters.files import put, replace_folder
from bcp.adapters.paper.press import press
from bcp.app.make_runbooks import Runbooks, Selection
from bcp.documents.runbooks.collection import COMMANDER
from bcp.model.message import Message
from bcp.model.paper import PaperFormat
from bcp.model.refusal import Failed, Refused

RUNBOOKS = Path("runbooks")
"""Where runbooks are kept in a workspace as Markdown, a folder for each scenario."""
PRINTED = Path("reports", "runbooks")
"""Where those in other formats go."""
_WORKERS = 4
_MARK = b"---\ntitle: "
_DAY = "day: "

Files = Mapping[str, bytes]


def pages(runbooks: Runbooks, selection: Selection, kind: PaperFormat) -> dict[str, bytes]:
    """The documents in one format by file name. Raises Refused, also without the extra."""
    papers = runbooks.papers(selection)
    # Most of the work is done by other programs, or without the interpreter's lock.
    with ThreadPoolExecutor(_WORKERS) as workers:
        made = workers.map(lambda paper: press(paper, kind, runbooks.look), papers.values())
        return {f"{name}.{kind.value}": content for name, content in zip(papers, made, strict=True)}


def write_runbooks(
    runbooks: Runbooks, selection: Selection, kind: PaperFormat, folder: Path | None
) -> tuple[Path, tuple[str, ...]]:
    """Write the sheets; returns the folder and the files in it that were written.

    All sheets replace the folder as a whole, so that no stale one stays; single ones are put
    beside the others. Where nothing but the day is new, the day of the folder's sheets is kept.
    Raises Refused for a folder that holds something else, Failed when it cannot be written.
    """
    scenario = runbooks.edition.plan.scenario
    home = RUNBOOKS if kind is PaperFormat.MARKDOWN else PRINTED
    target = (folder or runbooks.root / home / scenario).absolute()
    files = _as_before(runbooks, selection, target) if kind is PaperFormat.MARKDOWN else None
    if files is None:
        files = pages(runbooks, selection, kind)
    if selection.is_everything:
        refuse_foreign(target)
    try:
        if selection.is_everything:
            replace_folder(target, files)
        else:
            put(target, files)
    except OSError as error:
        raise Failed(
            Message.of("The runbooks cannot be written to {folder}: {error}",
                       folder=str(target), error=error.strerror or str(error))
        ) from error  # fmt: skip
    return target, tuple(sorted(files))


def _as_before(runbooks: Runbooks, selection: Selection, folder: Path) -> Files | None:
    """The files as they stand in the folder, if making them on that day gives the same."""
    day = _day_of(folder / f"{COMMANDER}.{PaperFormat.MARKDOWN.value}")
    if day is None:
        return None
    earlier = replace(runbooks, edition=replace(runbooks.edition, day=day))
    files = pages(earlier, selection, PaperFormat.MARKDOWN)
    try:
        same = all((folder / name).read_bytes() == content for name, content in files.items())
    except OSError:
        return None
    return files if same else None


def _day_of(path: Path) -> date | None:
    """The day that a sheet bears in its metadata."""
    try:
        lines = path.read_text(encoding="utf-8").split("---\n", 2)[1].splitlines()
        stated = next(line for line in lines if line.startswith(_DAY))
        return date.fromisoformat(stated.removeprefix(_DAY).strip('"'))
    except (OSError, ValueError, IndexError, StopIteration):
        return None


def refuse_foreign(folder: Path) -> None:
    """Raises Refused for a folder that holds something else than runbooks."""
    if not folder.exists():
        return
    try:
        names = list(folder.rglob(f"{COMMANDER}.*"))
        ours = not any(folder.iterdir()) or any(_is_ours(path) for path in names)
    except OSError:
        ours = False
    if not ours:
        raise Refused(
            Message.of("{folder} holds something else than runbooks.", folder=str(folder)),
            Message.of("Name a new or an empty folder with --output."),
        )


def _is_ours(path: Path) -> bool:
    if path.suffix != f".{PaperFormat.MARKDOWN.value}":
        return path.is_file()
    return path.read_bytes().startswith(_MARK)
