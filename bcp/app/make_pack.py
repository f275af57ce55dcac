"""Everything that is needed without a network, in one folder or ZIP file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from bcp.adapters.files import replace_folder
from bcp.adapters.pack_writer import read_entry, write_zip
from bcp.adapters.paper.look import read_look, read_templates
from bcp.adapters.paper.press import press
from bcp.adapters.shareable import secrets_of, shareable_files
from bcp.app.decided_actions import today_in
from bcp.app.load_workspace import Workspace, load
from bcp.app.make_runbooks import Runbooks, Selection, edition_of, runbooks_of
from bcp.app.write_document import gather_facts
from bcp.app.write_playbooks import GENERATED
from bcp.app.write_runbooks import RUNBOOKS, pages
from bcp.documents.continuity.book import make_paper
from bcp.documents.pack_index import (
    CHECKSUMS,
    INDEX,
    Chapter,
    PackIndex,
    entry_of,
    render_checksums,
    render_index,
)
from bcp.documents.paper.assembly import stamp_of
from bcp.documents.playbooks import render_playbooks
from bcp.documents.runbooks.collection import COMMANDER
from bcp.documents.wording import Wording
from bcp.inventory.shapes import DRILLS_FOLDER, INVENTORY_FOLDER
from bcp.model.message import Message
from bcp.model.paper import PaperFormat
from bcp.model.refusal import Failed, Refused
from bcp.model.scenario import Realm, Scenario
from bcp.planning.planner import make_plan

_PLAYBOOKS = ("roles", "plugins", "verify", "ansible.cfg", "inventory.bcp.yml")
"""Of the folder `playbooks`: what a city writes there beside is about where and how to log in."""
_OWN = b'name="generator" content="ict-bcp pack"'
_DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class PackRequest:
    """What goes into a pack. Without `scenarios` all of the workspace, without `formats` HTML
    where the extra `documents` is installed, else Markdown.
    """

    workspace: Path
    output: Path
    scenarios: tuple[str, ...] = ()
    formats: tuple[PaperFormat, ...] = ()
    realm: Realm = Realm.PRODUCTION
    blank: bool = False
    version: str = "1"
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """What was written: its place, the files in it by size, and the files left out."""

    path: Path
    sizes: Mapping[str, int]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Files that stand together in the index, each with its title there."""

    title: str
    files: Mapping[str, bytes]
    titles: Mapping[str, str]
    left_out: tuple[str, ...] = ()


def make_pack(
    request: PackRequest, wording: Wording, tell: Callable[[Message], None] = lambda _: None
) -> Packed:
    """Gather, list and write everything; `tell` hears what is being made.

    Nothing that opens a lock goes in: no vault, no key, no file of targets or credentials. Raises
    Refused for a workspace with errors, a place that holds something else, and when a file
    holds a secret of the environment; Failed when the pack cannot be written.
    """
    loaded = load(request.workspace)
    day = request.day or today_in(loaded.sound())
    _refuse_foreign(request.output)
    chosen = _scenarios(loaded, request.scenarios)
    formats = request.formats or (
        PaperFormat.HTML if find_spec("pypandoc") else PaperFormat.MARKDOWN,
    )
    editions = [_edition(loaded, each, request, wording, day) for each in chosen]
    parts = []
    for each in editions:
        tell(Message.of("Making the runbooks of {scenario} …", scenario=each.edition.plan.scenario))
        parts.append(_runbook_part(each, formats))
    tell(Message.of("Making the document …"))
    parts.append(_document_part(loaded, chosen[0], formats, wording, day))
    parts.append(_playbook_part(loaded, editions, wording))
    parts.append(_inventory_part(loaded, wording))
    files = {name: content for part in parts for name, content in part.files.items()}
    left_out = tuple(name for part in parts for name in part.left_out)
    files[INDEX] = _index(editions[0], parts, left_out, wording).encode()
    files[CHECKSUMS] = render_checksums(files).encode()
    _refuse_secrets(files)
    _write(request.output, files, day)
    sizes = {name: len(content) for name, content in sorted(files.items())}
    return Packed(request.output, sizes, left_out)


def _scenarios(loaded: Workspace, names: Sequence[str]) -> tuple[Scenario, ...]:
    """Those that are asked for, else all; the one that the ICT-BCP is made for comes first."""
    if names:
        return tuple(loaded.scenario(name) for name in dict.fromkeys(names))
    first = loaded.continuity.damage.scenario
    found = sorted(loaded.scenarios, key=lambda each: (each.id != first, each.id))
    if not found:
        raise Refused(
            Message.of("The workspace has no scenario."),
            Message.of("Write one into drills/; 'ict-bcp init' makes samples."),
        )
    return tuple(found)


def _edition(
    loaded: Workspace, scenario: Scenario, request: PackRequest, wording: Wording, day: date
) -> Runbooks:
    plan = make_plan(loaded.sound(), scenario, digest=loaded.digest)
    edition = edition_of(
        loaded,
        plan,
        wording,
        day=day,
        version=request.version,
        realm=request.realm,
        blank=request.blank,
    )
    return runbooks_of(loaded, edition)


def _runbook_part(runbooks: Runbooks, formats: Sequence[PaperFormat]) -> _Part:
    edition = runbooks.edition
    sheets = {sheet.name: sheet.title for sheet in Selection().sheets(edition)}
    files: dict[str, bytes] = {}
    titles: dict[str, str] = {}
    for kind in formats:
        made = pages(runbooks, Selection(), kind)
        for name in sorted(made, key=lambda each: not each.startswith(COMMANDER)):
            path = f"{RUNBOOKS}/{edition.plan.scenario}/{name}"
            files[path] = made[name]
            title = sheets[name.removesuffix(f".{kind.value}")]
            titles[path] = f"{title} ({kind.value})" if len(formats) > 1 else title
    heading = edition.of("Runbooks: {scenario}", scenario=edition.scenario_name)
    return _Part(heading, files, titles)


def _document_part(
    loaded: Workspace,
    scenario: Scenario,
    formats: Sequence[PaperFormat],
    wording: Wording,
    day: date,
) -> _Part:
    """The ICT-BCP document, in which the forms and the contacts are."""
    facts = replace(gather_facts(loaded.root, scenario.id), today=day)
    paper = make_paper(facts, wording, overrides=read_templates(loaded.root))
    look = read_look(loaded.root)
    files = {f"{_DOCUMENT}/ict-bcp.{kind.value}": press(paper, kind, look) for kind in formats}
    title = wording.say(Message.of("ICT-BCP document with forms and contacts"))
    titles = {name: f"{paper.title} ({name.rpartition('.')[2]})" for name in files}
    return _Part(title, files, titles)


def _playbook_part(loaded: Workspace, editions: Sequence[Runbooks], wording: Wording) -> _Part:
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    for below in _PLAYBOOKS:
        taken, left = shareable_files(loaded.root, f"playbooks/{below}")
        files.update(taken)
        left_out.extend(left)
    for runbooks in editions:
        plan = runbooks.edition.plan
        plays = render_playbooks(plan, runbooks.edition.inventory, wording.translate)
        for name, text in plays.items():
            files[f"{GENERATED}/{plan.scenario}/{name}"] = text.encode()
    title = wording.say(Message.of("Playbooks of the automated recovery"))
    return _Part(title, files, {}, tuple(left_out))


def _inventory_part(loaded: Workspace, wording: Wording) -> _Part:
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    for below in (INVENTORY_FOLDER, DRILLS_FOLDER):
        taken, left = shareable_files(loaded.root, below)
        files.update(taken)
        left_out.extend(left)
    title = wording.say(Message.of("Inventory and damage scenarios"))
    return _Part(title, files, {}, tuple(left_out))


def _index(
    first: Runbooks, parts: Sequence[_Part], left_out: tuple[str, ...], wording: Wording
) -> str:
    def of(template: str) -> str:
        return wording.say(Message.of(template))

    edition = first.edition
    title = of("Recovery without a network: offline pack")
    identity = edition.identity(title)
    chapters = tuple(
        Chapter(
            part.title,
            tuple(
                entry_of(name, part.files[name], part.titles.get(name, name), wording)
                for name in part.files
            ),
        )
        for part in parts
    )
    index = PackIndex(
        title=title,
        marking=edition.mark,
        stamp=f"{identity.author} · {stamp_of(identity, wording)}",
        notices=(
            of("In confidence: telephone numbers and addresses may be in here."),
            of("Begin with the commander's page. Everything opens without a network."),
            of("Passwords and private keys are not in here; they are kept apart."),
            of("To see that nothing is damaged, type here: sha256sum --check --quiet SHA256SUMS"),
        ),
        chapters=chapters,
        left_out=left_out,
        columns=(of("Document"), of("Size"), "SHA-256"),
        left_out_title=of("Left out, because it opens something"),
    )
    return render_index(index, wording)


def _refuse_secrets(files: Mapping[str, bytes]) -> None:
    """The last line: no secret of this process's environment stands in what is written."""
    secrets = [value.encode() for value in secrets_of(os.environ)]
    for name, content in files.items():
        if any(secret in content for secret in secrets):
            raise Refused(
                Message.of("'{name}' holds a secret that is set in the environment.", name=name),
                Message.of("Take it out of the workspace's files; keep it in the vault."),
            )


def _refuse_foreign(output: Path) -> None:
    """Raises Refused for a place that holds something else than a pack."""
    if not os.path.lexists(output):
        return
    try:
        ours = _is_pack(output)
    except OSError:
        ours = False
    if not ours:
        raise Refused(
            Message.of("{path} holds something else than a pack.", path=str(output)),
            Message.of("Name a new place with --output."),
        )


def _is_pack(output: Path) -> bool:
    if is_zip(output):
        return _OWN in read_entry(output, INDEX)
    return not any(output.iterdir()) or _OWN in (output / INDEX).read_bytes()


def is_zip(output: Path) -> bool:
    """Whether a ZIP file is meant, by the name."""
    return output.suffix.lower() == ".zip"


def _write(output: Path, files: Mapping[str, bytes], day: date) -> None:
    try:
        if is_zip(output):
            write_zip(output, files, day)
        else:
            replace_folder(output, files)
    except OSError as error:
        raise Failed(
            Message.of("The pack cannot be written to {path}: {error}",
                       path=str(output), error=error.strerror or str(error))
        ) from error  # fmt: skip
