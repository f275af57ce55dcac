"""The comparison of two editions as a document, for programs, and as a line of the revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bcp.documents.comparison.differences import Change, ChangeKind, ChapterChanges, Piece
from bcp.documents.paper.assembly import Identity, approvals, compose, cover
from bcp.documents.paper.blocks import aside, bullets, heading, paragraph
from bcp.documents.paper.markdown import Markdown, escape, joined, underlined
from bcp.documents.paper.tables import Column, Density, Table, table
from bcp.documents.paper.templating import render
from bcp.documents.wording import NOTHING, Wording
from bcp.model.edition import Edition
from bcp.model.message import Message
from bcp.model.paper import Paper

_DIGITS = 12
_LEGEND = Message.of("Words that differ are underlined. Passages that are the same are left out.")


@dataclass(frozen=True, slots=True)
class ProposedRevision:
    """A line for the revision history, in one language; `version` is empty where none is stated."""

    version: str
    day: date
    changes: str


def propose_revision(
    new: Edition, chapters: Sequence[ChapterChanges], day: date, wording: Wording
) -> ProposedRevision:
    """What changed, by chapter."""
    sentences = [wording.say(_told(each)) for each in chapters if each.kind is not ChangeKind.SAME]
    between = "" if wording.language == "ja" else " "
    text = between.join(sentences) or wording.say(Message.of("Nothing has changed."))
    unknown = wording.say(Message.of("(not filled in)"))
    return ProposedRevision("" if new.version == unknown else new.version, day, text)


def _told(chapter: ChapterChanges) -> Message:
    match chapter.kind:
        case ChangeKind.ADDED:
            return Message.of("'{title}' added.", title=chapter.title)
        case ChangeKind.REMOVED:
            return Message.of("'{title}' removed.", title=chapter.title)
        case _:
            return Message.of(
                "'{title}': passages changed {changed}, added {added}, removed {removed}.",
                title=chapter.title,
                changed=chapter.count(ChangeKind.CHANGED),
                added=chapter.count(ChangeKind.ADDED),
                removed=chapter.count(ChangeKind.REMOVED),
            )


def comparison_paper(
    old: Edition,
    new: Edition,
    chapters: Sequence[ChapterChanges],
    day: date,
    wording: Wording,
    *,
    overrides: Mapping[str, str] | None = None,
) -> Paper:
    """The document; `day` is that of the new edition, or of the comparison where it states none.

    `overrides` are a city's own templates: `comparison/document.md.j2`. Raises Refused for a
    faulty one.
    """
    say = wording.say
    identity = Identity(
        title=say(Message.of("Comparison of the old and the new text")),
        author="",
        version=new.version or say(Message.of("(not filled in)")),
        day=day,
        marking=new.marking or say(Message.of("Internal use only")),
        inventory_digest=new.inventory_digest,
        plan_digest=new.plan_digest,
        subtitle=new.title,
    )
    values = {
        "cover": cover(identity, wording, approvals(wording)),
        "heading_of_editions": heading(1, say(Message.of("The two editions")), "editions"),
        "editions": _editions(old, new, wording),
        "legend": aside(paragraph(say(_LEGEND))),
        "overview": _overview(chapters, propose_revision(new, chapters, day, wording), wording),
        "chapters": [
            _chapter(number, each, wording)
            for number, each in enumerate(chapters, 1)
            if each.kind is not ChangeKind.SAME
        ],
    }
    return compose(
        identity, render("comparison/document.md.j2", values, wording, overrides), wording
    )


def _editions(old: Edition, new: Edition, wording: Wording) -> Markdown:
    say = wording.say
    rows = (
        (Message.of("Title"), old.title, new.title),
        (Message.of("Version"), old.version, new.version),
        (Message.of("Made on"), _day(old, wording), _day(new, wording)),
        (Message.of("Digest of the inventory"), old.inventory_digest, new.inventory_digest),
        (Message.of("Digest of the plan"), old.plan_digest, new.plan_digest),
    )
    return table(
        Table(
            (
                Column(say(Message.of("Item")), 24),
                Column(say(Message.of("Old")), 40),
                Column(say(Message.of("New")), 40),
            ),
            tuple(
                (say(label), _shown(label, before) or NOTHING, _shown(label, after) or NOTHING)
                for label, before, after in rows
            ),
        )
    )


def _shown(label: Message, text: str) -> str:
    return text[:_DIGITS] if label.template.startswith("Digest") else text


def _day(edition: Edition, wording: Wording) -> str:
    try:
        return wording.day(date.fromisoformat(edition.day))
    except ValueError:
        return edition.day


def _overview(
    chapters: Sequence[ChapterChanges], proposed: ProposedRevision, wording: Wording
) -> Markdown:
    say = wording.say
    same = [each.title for each in chapters if each.kind is ChangeKind.SAME]
    told = [say(_told(each)) for each in chapters if each.kind is not ChangeKind.SAME]
    parts = [
        heading(2, say(Message.of("What changed, by chapter"))),
        bullets(told) if told else paragraph(proposed.changes),
    ]
    if same:
        names = ("、" if wording.language == "ja" else ", ").join(same)
        parts.append(aside(paragraph(say(Message.of("Without changes: {names}.", names=names)))))
    return joined(parts)


def _chapter(number: int, chapter: ChapterChanges, wording: Wording) -> Markdown:
    say = wording.say
    rows = tuple(_row(each, wording) for each in chapter.changes)
    content = Table(
        (
            Column(say(Message.of("Place")), 20),
            Column(say(Message.of("Old")), 46),
            Column(say(Message.of("New")), 46),
        ),
        rows,
        density=Density.SMALL,
        empty=say(_told(chapter)),
    )
    return joined([heading(1, chapter.title, f"chapter-{number}"), table(content)])


def _row(change: Change, wording: Wording) -> tuple[object, ...]:
    say = wording.say
    old, new = _marked(change.old), _marked(change.new)
    if change.kind is ChangeKind.ADDED:
        old = escape(say(Message.of("(new)")))
    if change.kind is ChangeKind.REMOVED:
        new = escape(say(Message.of("(removed)")))
    return change.place or NOTHING, old, new


def _marked(pieces: Sequence[Piece]) -> Markdown:
    """The words, blanks between pieces kept. An exclamation mark before a bracket means itself."""
    found = ""
    for each in pieces:
        before = " " if each.text[:1].isspace() else ""
        after = " " if each.text[-1:].isspace() and each.text.strip() else ""
        words = underlined(each.text) if each.marked else escape(each.text)
        found += f"{before}{words}{after}"
        if found.endswith("!"):
            found = f"{found[:-1]}\\!"
    return Markdown(found)
