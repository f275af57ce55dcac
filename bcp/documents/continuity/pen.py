"""Writes values as entries in one language: filled in, missing, or blanked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bcp.documents.continuity.content import Entry, Grid, Head, Points, Prose, Room, State
from bcp.documents.continuity.publicity import Secret
from bcp.documents.wording import NOTHING, Wording
from bcp.inventory.shapes import CONTINUITY_FILE
from bcp.model.continuity import Stated
from bcp.model.identity import ASSUMPTION
from bcp.model.message import Message

Columns = Sequence[tuple[Message | str, float]]
"""Headings, as sentences to be said or as texts, with their relative widths."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes for one language; a `public` pen blanks whatever is called a secret."""

    wording: Wording
    public: bool = False

    def hides(self, secret: Secret | None) -> bool:
        """Whether this version leaves that blank."""
        return self.public and secret is not None

    def say(self, message: Message) -> str:
        """A sentence in this language."""
        return self.wording.say(message)

    def value(
        self,
        text: str | None,
        place: str,
        secret: Secret | None = None,
        *,
        file: str = CONTINUITY_FILE,
    ) -> Entry:
        """A value that a file states, or where it is to be stated."""
        if self.hides(secret):
            return self.blank()
        if not text:
            return self.missing(place, file=file)
        return Entry(text)

    def computed(self, text: str, secret: Secret | None = None) -> Entry:
        """A value that follows from others, so is never missing."""
        return self.blank() if self.hides(secret) else Entry(text)

    def sentence(self, message: Message, secret: Secret | None = None) -> Entry:
        """A sentence that follows from others."""
        return self.computed(self.say(message), secret)

    def words(self, message: Message) -> Entry:
        """Words of ours, no value of the city's."""
        return Entry(self.say(message), State.PLAIN)

    def missing(self, place: str, *, file: str = CONTINUITY_FILE) -> Entry:
        """A value that nobody has stated yet."""
        return Entry(self.say(Message.of("Not filled in")), State.MISSING, f"{file}: {place}")

    def blank(self) -> Entry:
        """A value that a public version does not show."""
        return Entry(self.say(Message.of("Not public")), State.BLANKED)

    def none(self) -> Entry:
        """There is nothing to say here."""
        return Entry(NOTHING, State.PLAIN)

    def field(self) -> Entry:
        """Room to write in by hand."""
        return Entry("", State.PLAIN)

    def length(self, seconds: float | None, secret: Secret | None = None) -> Entry:
        """A length of time; a dash for none."""
        if seconds is None:
            return self.none()
        return self.computed(self.wording.length(seconds), secret)

    def day(self, day: date | None, place: str, *, file: str = CONTINUITY_FILE) -> Entry:
        """A date that a file states, or where it is to be stated."""
        return self.value(None if day is None else self.wording.day(day), place, file=file)

    def listed(self, texts: Iterable[str], place: str, secret: Secret | None = None) -> Entry:
        """Several values in one cell, or where they are to be stated."""
        return self.value(self.join(texts), place, secret)

    def join(self, texts: Iterable[str]) -> str:
        """Several values on one line."""
        return ("、" if self.wording.language == "ja" else ", ").join(texts)

    def stated(self, statement: Stated | None, place: str) -> Entry:
        """A sentence of the plan with its source, or where it is to be stated."""
        if statement is None:
            return self.missing(place)
        return Entry(self.sourced(statement.text, statement.source))

    def sourced(self, text: str, source: str) -> str:
        """A statement with where it comes from in brackets: assumptions always say so."""
        return self.say(Message.of("{text} ({source})", text=text, source=self.origin(source)))

    def origin(self, source: str) -> str:
        """Where a statement comes from: an assumption, a measure of the city's plan, a document."""
        return self.say(Message.of("assumption")) if source == ASSUMPTION else source

    def prose(self, *entries: Entry) -> Prose:
        """Paragraphs."""
        return Prose(entries)

    def points(self, statements: Sequence[Stated], place: str) -> Points:
        """The sentences as a list, or where they are to be stated."""
        entries = tuple(self.stated(each, place) for each in statements)
        return Points(entries or (self.missing(place),))

    def grid(
        self,
        key: str,
        caption: Message,
        columns: Columns,
        rows: Iterable[tuple[Entry, ...]],
        nothing: Entry | None = None,
        *,
        room: Room = Room.NORMAL,
        secret: Secret | None = None,
    ) -> Grid:
        """A table; `nothing` is said in place of no rows. Rows of a secret one are not even made
        in a version that hides it.
        """
        heads = tuple(
            Head(heading if isinstance(heading, str) else self.say(heading), share)
            for heading, share in columns
        )
        if self.hides(secret):
            return Grid(key, self.say(caption), heads, (), self.blank(), room)
        made = tuple(rows)
        absent = self.words(Message.of("There is none.")) if nothing is None else nothing
        return Grid(key, self.say(caption), heads, made, absent, room)
