"""What `ict-bcp backup` prints, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.app.list_backups import SeenSystem
from bcp.app.verify_backups import ReadBack, ReadSystem
from bcp.cli.console import _
from bcp.documents.inert import plain
from bcp.evaluation.amounts import sized, spoken
from bcp.evaluation.backups import (
    CopyListing,
    ReadCopy,
    ReadGeneration,
    ReadState,
    StoredCopy,
    read_of,
)
from bcp.evaluation.readiness_finding import trouble_message
from bcp.evaluation.sightings import Reach
from bcp.execution.restore_tests import RestoreTest
from bcp.model.message import Message

_STATES = {
    ReadState.INTACT: (Message.of("intact"), "green"),
    ReadState.DAMAGED: (Message.of("damaged"), "bold red"),
    ReadState.UNCHECKED: (Message.of("not read"), "yellow"),
}


def print_listing(systems: Iterable[SeenSystem], now: datetime, console: Console) -> None:
    """A row for each copy of each data set."""
    table = _table(
        _("System"), _("Data set"), _("Repository"), _("Newest generation"), _("Data age"),
        _("Size"), _("Kept"), _("Proven by a restore"),
    )  # fmt: skip
    for system in systems:
        if system.reach.trouble is not None:
            table.add_row(plain(system.system), Text(_not_seen(system.reach), style="yellow"))
            continue
        for copy in system.copies:
            table.add_row(plain(system.system), *_cells(copy, now))
    console.print(table)


def _cells(copy: CopyListing, now: datetime) -> tuple[str | Text, ...]:
    stored = copy.stored
    place = f"{copy.stored.repository} ({copy.kind.value}, {copy.place})"
    first = (plain(stored.backup), plain(place))
    if why := _why_empty(stored):
        return (*first, Text(why.render(_), style="red"))
    newest = stored.generations[0]
    age = max(0.0, (now - newest.reaches_to).total_seconds())
    count = len(stored.generations)
    proof = Text(_("never"), style="yellow")
    if copy.proof is not None:
        days = (now - copy.proof.at).total_seconds()
        proof = Text(Message.of("{age} ago", age=spoken(days)).render(_))
    return (
        *first,
        Message.of("{name} (of {count})", name=plain(newest.name), count=count).render(_),
        spoken(age).render(_),
        "–" if newest.bytes is None else sized(newest.bytes),
        ", ".join(_kept(copy)) or "–",
        proof,
    )


def _kept(copy: CopyListing) -> Iterator[str]:
    if copy.encrypted:
        yield _("encrypted")
    if copy.offline:
        yield _("offline")
    if copy.append_only:
        yield _("append-only")


def _why_empty(stored: StoredCopy) -> Message | None:
    if stored.unplaced:
        return Message.of("Nothing says where the repository is: add it to the targets.")
    if stored.missing:
        return Message.of("The repository is not there.")
    if stored.detail:
        return Message.of("It cannot be seen: {detail}", detail=plain(stored.detail))
    if not stored.generations:
        return Message.of("There is no complete generation.")
    return None


def listing_json(systems: Iterable[SeenSystem], now: datetime) -> dict[str, object]:
    """The listing for programs; `age` is in seconds, of the newest data."""
    return {
        "at": now.isoformat(timespec="seconds"),
        "systems": [
            {
                "system": system.system,
                "name": system.name,
                "trouble": None if system.reach.trouble is None else _not_seen(system.reach),
                "copies": [_copy_json(copy, now) for copy in system.copies],
            }
            for system in systems
        ],
    }


def _copy_json(copy: CopyListing, now: datetime) -> dict[str, object]:
    stored = copy.stored
    why = _why_empty(stored)
    return {
        "backup": stored.backup,
        "repository": stored.repository,
        "kind": copy.kind.value,
        "place": copy.place,
        "encrypted": copy.encrypted,
        "offline": copy.offline,
        "append_only": copy.append_only,
        "trouble": None if why is None else why.render(_),
        "unreadable": list(stored.unreadable),
        "generations": [
            {
                "generation": each.name,
                "taken_at": each.taken_at.isoformat(),
                "reaches_to": each.reaches_to.isoformat(),
                "age": max(0, round((now - each.reaches_to).total_seconds())),
                "bytes": each.bytes,
            }
            for each in stored.generations
        ],
        "proven": None if copy.proof is None else copy.proof.model_dump(mode="json"),
    }


def print_verified(found: ReadBack, console: Console) -> None:
    """A row for each copy: the worst of its generations is named."""
    table = _table(
        _("System"), _("Data set"), _("Repository"), _("Generations"), _("Read"), _("Found")
    )
    for system in found.systems:
        if system.reach.trouble is not None:
            table.add_row(plain(system.system), Text(_not_seen(system.reach), style="bold red"))
        for copy in system.copies:
            read = read_of([copy])
            share = f"{sized(read[1])} / {sized(read[3])}" if read[3] else "–"
            first = (plain(system.system), plain(copy.backup), plain(copy.repository))
            table.add_row(*first, str(len(copy.generations)), share, _found(copy))
    console.print(table)


def _found(copy: ReadCopy) -> Text:
    """What is wrong with each generation, or that nothing is."""
    if why := _why_unread(copy):
        return Text(why.render(_), style="bold red")
    text = Text()
    for each in copy.generations:
        if each.state is not ReadState.INTACT:
            word, style = _STATES[each.state]
            line = f"{each.name}: {word.render(_)}: {each.detail}"
            text.append(("\n" if text else "") + plain(line), style=style)
    word, style = _STATES[ReadState.INTACT]
    return text or Text(word.render(_), style=style)


def _why_unread(copy: ReadCopy) -> Message | None:
    stored = StoredCopy(
        backup=copy.backup,
        repository=copy.repository,
        missing=copy.missing,
        unplaced=copy.unplaced,
        detail=copy.detail,
    )
    return None if copy.generations else _why_empty(stored)


def verified_summary(found: ReadBack) -> Iterator[Message]:
    """What was read, what that proves, and what is wrong."""
    copies = [copy for system in found.systems for copy in system.copies]
    files, size, all_files, all_size = read_of(copies)
    yield Message.of(
        "Read back: {files} of {all_files} files, {bytes} of {all_bytes} (seed {seed}).",
        files=files,
        all_files=all_files,
        bytes=sized(size),
        all_bytes=sized(all_size),
        seed=found.seed,
    )
    if found.share >= 1:
        yield Message.of("Everything was read: two bytes that were turned over would be found.")
    elif all_size:
        yield Message.of(
            "This is a sample: two bytes that were turned over somewhere would be found with a "
            "chance of {chance}.",
            chance=f"{100 * size / all_size:.0f} %",
        )
    for each in found.repositories:
        word, _style = _STATES[each.state]
        yield Message.of(
            "Structure of the repository '{repository}': {state} {detail}",
            repository=each.repository,
            state=word,
            detail=plain(each.detail),
        )
    wrong = sum(not system.is_well for system in found.systems)
    yield Message.of(
        "Systems whose backups are all well: {well} of {all}.",
        well=len(found.systems) - wrong,
        all=len(found.systems),
    )


def is_well(found: ReadBack) -> bool:
    """Whether nothing at all is wrong or unknown."""
    return all(system.is_well for system in found.systems) and all(
        each.state is ReadState.INTACT for each in found.repositories
    )


def verified_json(found: ReadBack) -> dict[str, object]:
    """What was found, for programs."""
    copies = [copy for system in found.systems for copy in system.copies]
    read = read_of(copies)
    return {
        "well": is_well(found),
        "share": found.share,
        "seed": found.seed,
        "chance": read[1] / read[3] if read[3] else 0.0,
        "systems": [_verified_system(each) for each in found.systems],
        "repositories": [each.model_dump(mode="json") for each in found.repositories],
    }


def _verified_system(system: ReadSystem) -> dict[str, object]:
    return {
        "system": system.system,
        "name": system.name,
        "well": system.is_well,
        "trouble": None if system.reach.trouble is None else _not_seen(system.reach),
        "copies": [
            {
                "backup": copy.backup,
                "repository": copy.repository,
                "trouble": None if (why := _why_unread(copy)) is None else why.render(_),
                "generations": [_generation(each) for each in copy.generations],
            }
            for copy in system.copies
        ],
    }


def _generation(each: ReadGeneration) -> dict[str, object]:
    return each.model_dump(mode="json")


def trial_lines(test: RestoreTest) -> Iterator[Message]:
    """What a restore test has shown, in sentences."""
    started, finished = test.started, test.finished
    assert finished is not None
    place = {"backup": started.backup, "repository": started.repository, "system": started.system}
    if finished.failure is not None:
        detail = plain(finished.failure.detail)
        yield Message.of(
            "'{backup}' of '{system}' from '{repository}' was not restored: {detail}",
            **place,
            detail=detail,
        )
    if (found := finished.restore) is not None:
        yield Message.of(
            "'{backup}' of '{system}' from '{repository}' was restored and proven: generation "
            "{generation}, {bytes} in {seconds} s ({rate}/s).",
            **place,
            generation=plain(found.generation),
            bytes=sized(found.bytes),
            seconds=f"{found.copy_seconds:.1f}",
            rate=sized(round(found.bytes / found.copy_seconds)) if found.copy_seconds else "–",
        )
        if finished.rows is not None:
            yield Message.of(
                "The database answers: {rows} rows, the newest of {time}.",
                rows=finished.rows,
                time="–" if found.newest is None else found.newest.isoformat(),
            )
        if started.until is not None:
            yield Message.of(
                "It was recovered to just before {time}.", time=started.until.isoformat()
            )
    yield (
        Message.of("What was restored is removed again; live data were not touched.")
        if finished.removed
        else Message.of("Whether what was restored is removed again is not known: look for "
                        "'.restore-test-{backup}' on the guest.", backup=started.backup)
    )  # fmt: skip


def trial_json(test: RestoreTest) -> dict[str, object]:
    """The test for programs."""
    assert test.finished is not None
    return {
        **test.started.model_dump(mode="json", exclude={"type", "at"}),
        "started_at": test.started.at.isoformat(),
        "proven": test.proven is not None,
        **test.finished.model_dump(mode="json", exclude={"type"}),
    }


def _not_seen(reach: Reach) -> str:
    place = Message.of("The place from which backups are looked at")
    return plain(trouble_message(place, reach).render(_))


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
