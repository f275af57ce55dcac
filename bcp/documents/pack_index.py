"""The index of a pack: one HTML page that needs no server, and a list of checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from bcp.documents.wording import Wording

INDEX = "index.html"
CHECKSUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the pack, as it is listed."""

    name: str
    title: str
    size: str
    sha256: str

    @property
    def link(self) -> str:
        """The address relative to the index, which works from any folder."""
        return quote(self.name)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Files that belong together."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PackIndex:
    """What stands on the page. `left_out` are the files that hold secrets."""

    title: str
    marking: str
    stamp: str
    notices: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    left_out: tuple[str, ...]
    columns: tuple[str, str, str]
    left_out_title: str


def entry_of(name: str, content: bytes, title: str, wording: Wording) -> Entry:
    """How a file is listed."""
    return Entry(name, title, wording.size(len(content)), hashlib.sha256(content).hexdigest())


def render_index(index: PackIndex, wording: Wording) -> str:
    """The page; every text of others is escaped."""
    template = _environment().get_template("pack/index.html.j2")
    return template.render(index=index, language=wording.language) + "\n"


def render_checksums(files: Mapping[str, bytes]) -> str:
    """Lines as `sha256sum --check` reads them, in order of names."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}" for name in sorted(files)]
    return "\n".join(lines) + "\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bcp.documents", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
