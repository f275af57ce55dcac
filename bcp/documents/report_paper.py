"""A report as a document for paper: cover, summary, and a chapter for each of its sections."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bcp.documents import report_content
from bcp.documents.paper.assembly import Identity, approvals, compose, cover
from bcp.documents.paper.blocks import bullets, figure, heading, landscape, notice, paragraph
from bcp.documents.paper.markdown import Markdown, joined, strong
from bcp.documents.paper.tables import Align, Column, Density, Table, table
from bcp.documents.report_content import Report, Section, Tone
from bcp.documents.report_page import Ran
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.paper import Paper, Picture

_MOST_UPRIGHT = 7
"""Columns of a table that fit upright on A4."""


class Reported(Ran, Protocol):
    """What a document says of the run that it reports."""

    @property
    def timezone(self) -> str: ...  # noqa: D102
    @property
    def started(self) -> datetime: ...  # noqa: D102
    @property
    def finished(self) -> datetime | None: ...  # noqa: D102
    @property
    def inventory_digest(self) -> str: ...  # noqa: D102
    @property
    def plan_digest(self) -> str: ...  # noqa: D102


def report_paper(report: Report, reported: Reported, wording: Wording) -> Paper:
    """The document of a report; its day is that on which the run ended, or else began."""
    moment = reported.finished or reported.started
    identity = Identity(
        title=report.title,
        author=wording.name(reported.city, reported.city_en),
        version=wording.say(Message.of("(not filled in)")),
        day=moment.astimezone(ZoneInfo(reported.timezone)).date(),
        marking=report.banner,
        inventory_digest=reported.inventory_digest,
        plan_digest=reported.plan_digest,
        subtitle=reported.run,
    )
    pictures: list[Picture] = []
    parts = [
        cover(identity, wording, approvals(wording)),
        *_summary(report, wording),
        *(
            _chapter(number, section, pictures)
            for number, section in enumerate(report.sections, 1)
            if section.table or section.points or section.pictures
        ),
    ]
    return compose(identity, joined(parts), wording, tuple(pictures))


def _summary(report: Report, wording: Wording) -> list[Markdown]:
    say = wording.say
    facts = Table((Column(say(Message.of("Item")), 3), Column(say(Message.of("Content")), 7)),
                  report.facts)  # fmt: skip
    figures = Table(
        tuple(
            Column(say(heading), share)
            for heading, share in (
                (Message.of("Key figure"), 4),
                (Message.of("Value"), 3),
                (Message.of("Remark"), 6),
            )
        ),
        tuple((each.label, strong(_value(each)), each.note or "–") for each in report.figures),
    )
    return [
        heading(1, say(Message.of("Summary")), "summary"),
        notice(paragraph(report.warning)),
        table(facts),
        strong(report.headline),
        table(figures) if report.figures else Markdown(""),
        bullets(report.comparison) if report.comparison else Markdown(""),
    ]


def _value(shown: report_content.Figure) -> str:
    return f"✕ {shown.value}" if shown.bad else shown.value


def _chapter(number: int, section: Section, pictures: list[Picture]) -> Markdown:
    """A section; what is too wide for A4 upright takes its heading along to A3."""
    parts = [heading(1, section.title, f"section-{number}")]
    parts += [paragraph(each) for each in section.paragraphs]
    for picture in section.pictures:
        name = f"picture-{len(pictures) + 1}"
        pictures.append(Picture(name, picture.svg))
        parts.append(figure(name, picture.caption))
    content = section.table
    wide = content is not None and bool(content.rows) and len(content.headings) > _MOST_UPRIGHT
    if content is not None:
        parts.append(_table(content, wide=wide))
    if section.points:
        parts.append(bullets(section.points))
    return landscape(*parts) if wide else joined(parts)


def _table(content: report_content.Table, *, wide: bool) -> Markdown:
    numbers = [
        any(row[index].tone is Tone.NUMBER for row in content.rows)
        for index in range(len(content.headings))
    ]
    columns = tuple(
        Column(text, align=Align.RIGHT if number else Align.LEFT)
        for text, number in zip(content.headings, numbers, strict=True)
    )
    rows = tuple(tuple(each.text for each in row) for row in content.rows)
    density = Density.SMALL if len(columns) > 4 else Density.NORMAL
    return table(Table(columns, rows, density=density, empty=content.empty, wide=wide))
