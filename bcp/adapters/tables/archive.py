"""The zip file that a workbook is: only the parts with tables are taken out, within bounds.

Sizes are looked at twice: what the directory of the zip file claims, before anything is unpacked,
and what really comes out, while it is unpacked. Macros, links to other files, pictures and
connections stay where they are. Every part that is taken has been read as XML without a document
type, so that no entity is ever expanded, neither here nor by who reads the parts afterwards.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from bcp.adapters.excel.extra import required
from bcp.adapters.tables import refusals
from bcp.adapters.tables.limits import (
    DEEPEST,
    HIGHEST_RATIO,
    LARGEST_CONTENT,
    LARGEST_FILE,
    MOST_ELEMENTS,
    MOST_PARTS,
)
from bcp.model.message import Message
from bcp.model.quantity import format_size, shorten

_CHUNK = 1 << 16
_WORTH_A_LOOK = 1 << 20
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


@dataclass(slots=True)
class Archive:
    """An open zip file, and how many bytes have been taken out of it."""

    file: str
    content: zipfile.ZipFile
    taken: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts."""
        return tuple(self.content.namelist())

    def part(self, name: str) -> bytes:
        """One part, unpacked. Raises Refused where it is damaged or too large."""
        collected = io.BytesIO()
        try:
            with self.content.open(name) as source:
                while chunk := source.read(_CHUNK):
                    self._take(len(chunk))
                    collected.write(chunk)
        except _BROKEN as error:
            raise refusals.damaged(self.file, name) from error
        return collected.getvalue()

    def _take(self, size: int) -> None:
        self.taken += size
        if self.taken > LARGEST_CONTENT:
            raise refusals.too_large(self.file, _unpacks_to_more())


def open_archive(file: str, content: bytes) -> Archive:
    """The zip file, judged by its directory. Raises Refused."""
    if len(content) > LARGEST_FILE:
        raise refusals.too_large(file, _bytes(len(content)))
    # Counted before the directory is read: each of its entries would become an object.
    if content.count(_ENTRY) > MOST_PARTS:
        raise refusals.too_large(
            file, Message.of("more than {most} parts are packed into it.", most=MOST_PARTS)
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN as error:
        raise refusals.damaged(file) from error
    entries = archive.infolist()
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise refusals.locked(file)
        if (
            entry.file_size > _WORTH_A_LOOK
            and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)
        ):  # fmt: skip
            raise refusals.suspicious(file, entry.filename)
    if len({entry.filename for entry in entries}) != len(entries):
        raise refusals.damaged(file)
    return Archive(file, archive)


def repack(parts: dict[str, bytes]) -> IO[bytes]:
    """A zip file of the parts, in memory and not compressed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    packed.seek(0)
    return packed


class Reader(ContentHandler):
    """Follows how deep elements stand in each other; what is read is up to subclasses."""

    def __init__(self, most: int = MOST_ELEMENTS) -> None:
        super().__init__()
        self.depth = 0
        self.left = most

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the name that SAX calls
        """Count an element, then tell of it."""
        self.depth += 1
        self.left -= 1
        if self.depth > DEEPEST:
            raise _TooDeepError
        if self.left < 0:
            raise _TooManyError
        self.begin(name.rpartition(":")[2], attrs)

    def endElement(self, name: str) -> None:  # noqa: N802 - the name that SAX calls
        """Tell of the end of an element, then count it off."""
        self.end(name.rpartition(":")[2])
        self.depth -= 1

    def begin(self, name: str, attrs: Any) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""


class _TooDeepError(Exception):
    """Elements stand in elements without end."""


class _TooManyError(Exception):
    """More elements than are read."""


def scan(file: str, name: str, content: bytes, reader: Reader) -> None:
    """Let a reader follow a part of XML. Raises Refused where it is no XML, or a trap."""
    sax = required("defusedxml.sax")
    defused = required("defusedxml.common")
    try:
        sax.parseString(content, reader, forbid_dtd=True)
    except (defused.DefusedXmlException, _TooDeepError) as error:
        raise refusals.suspicious(file, name) from error
    except _TooManyError as error:
        raise refusals.too_large(file, _too_many(name)) from error
    except (SAXException, ValueError, LookupError) as error:
        raise refusals.damaged(file, name) from error


def _bytes(size: int) -> Message:
    return Message.of(
        "it has {size} bytes; at most {most} are read.", size=size, most=format_size(LARGEST_FILE)
    )


def _too_many(name: str) -> Message:
    return Message.of("its part '{part}' has too many entries.", part=shorten(name))


def _unpacks_to_more() -> Message:
    return Message.of("its tables unpack to more than {most}.", most=format_size(LARGEST_CONTENT))
