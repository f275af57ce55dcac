"""The whole of a document: metadata, cover with approval block, body and pictures."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date

from bcp.documents.inert import plain
from bcp.documents.paper.blocks import PAGE_BREAK, division
from bcp.documents.paper.markdown import Markdown, escape, joined
from bcp.documents.paper.tables import Align, Column, Density, Table, table
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.paper import Paper, Picture, Terms

_SHOWN_DIGITS = 12
"""Hexadecimal digits of a digest that people get to see; the metadata has all of them."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What identifies a document: on the cover, in header and footer, and in its metadata.

    `marking` is the word for drill, real or public; digests are SHA-256 in hexadecimal.
    """

    title: str
    author: str
    version: str
    day: date
    marking: str
    inventory_digest: str
    plan_digest: str = ""
    subtitle: str = ""
    statements_digest: str = ""


def compose(
    identity: Identity, body: Markdown, wording: Wording, pictures: tuple[Picture, ...] = ()
) -> Paper:
    """The document with its metadata block before the body."""
    identity = replace(
        identity,
        title=plain(identity.title),
        subtitle=plain(identity.subtitle),
        author=plain(identity.author),
        version=plain(identity.version),
        marking=plain(identity.marking),
    )
    stamp = stamp_of(identity, wording)
    metadata = {
        "title": identity.title,
        "subtitle": identity.subtitle,
        "author": identity.author,
        "lang": wording.language,
        "version": identity.version,
        "day": identity.day.isoformat(),
        "marking": identity.marking,
        "stamp": stamp,
        "inventory-digest": identity.inventory_digest,
        "plan-digest": identity.plan_digest,
        "statements-digest": identity.statements_digest,
    }
    gap = "" if wording.language == "ja" else "\u00a0"
    block = "\n".join(
        f"{key}: {json.dumps(escape(text), ensure_ascii=False)}"
        for key, text in metadata.items()
        if text
    )
    return Paper(
        title=identity.title,
        subtitle=identity.subtitle,
        author=identity.author,
        language=wording.language,
        version=identity.version,
        day=identity.day,
        marking=identity.marking,
        stamp=stamp,
        inventory_digest=identity.inventory_digest,
        plan_digest=identity.plan_digest,
        terms=Terms(
            contents=wording.say(Message.of("Contents")),
            table=wording.say(Message.of("Table")) + gap,
            figure=wording.say(Message.of("Figure")) + gap,
        ),
        markdown=f"---\n{block}\n---\n\n{body.strip(chr(10))}\n",
        pictures=pictures,
        statements_digest=identity.statements_digest,
    )


def stamp_of(identity: Identity, wording: Wording) -> str:
    """Version, date and digests on one line."""
    values = {
        "version": identity.version,
        "day": wording.day(identity.day),
        "inventory": identity.inventory_digest[:_SHOWN_DIGITS],
    }
    if not identity.plan_digest:
        return wording.say(
            Message.of("Version {version} · {day} · inventory {inventory}", **values)
        )
    return wording.say(
        Message.of(
            "Version {version} · {day} · inventory {inventory} · plan {plan}",
            **values,
            plan=identity.plan_digest[:_SHOWN_DIGITS],
        )
    )


_APPROVALS = (
    Message.of("Approved by"),
    Message.of("Examined by"),
    Message.of("Made by"),
)


def approvals(wording: Wording) -> tuple[str, ...]:
    """Who signs a document whose workspace names no roles for it."""
    return tuple(wording.say(each) for each in _APPROVALS)


def cover(identity: Identity, wording: Wording, signed: tuple[str, ...] = ()) -> Markdown:
    """The first page: marking, title, who it is from, and a field to sign for each of `signed`.

    `signed` are the words for those who approve, examine and make the document.
    """
    parts = [
        division("cover-marking", escape(f"【{identity.marking}】")),
        division("cover-title", escape(identity.title)),
        division("cover-subtitle", escape(identity.subtitle)),
        division("cover-line", escape(identity.author)),
        division("cover-line", escape(stamp_of(identity, wording))),
    ]
    if signed:
        columns = tuple(Column(word, 12, Align.CENTRE) for word in signed)
        fields = Table(columns, (("",) * len(signed),), density=Density.STAMPS)
        parts.append(table(fields))
    return joined([division("cover", joined(parts)), PAGE_BREAK])
