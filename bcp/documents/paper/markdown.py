"""Text that is Markdown already, and how other text becomes such: by one escape function."""

from __future__ import annotations

import re

from bcp.documents.inert import acts, plain

BREAK = "<br>"
"""A line break within a paragraph or a cell; the only HTML that the filter lets through."""

_ACTIVE = re.compile(r"([\\`*_\[\]{}<>|~^&$#@])")
_STARTS = re.compile(r"^([-+=:%!.)(]|\d+(?=[.)])|[Tt]able(?=:))")
_TICKS = re.compile("`+")


class Markdown(str):
    """Markdown made by us, or text that was escaped; templates put it in as it is."""

    __slots__ = ()


def escape(text: object) -> Markdown:
    """Any value as Markdown that shows exactly `inert.plain` of its text; Markdown stays as it is.

    Raises TypeError for None: what is missing is said in words, or is a bug.
    """
    if isinstance(text, Markdown):
        return text
    if text is None:
        raise TypeError("a value is missing")
    escaped = _ACTIVE.sub(r"\\\1", plain(str(text)))
    return Markdown(_STARTS.sub(_start, escaped, count=1))


def _start(match: re.Match[str]) -> str:
    """What would begin a list, a caption or a rule at the start of a line does no longer."""
    found = match[1]
    return f"{found}\\" if found[-1].isalnum() else f"\\{found}"


def lines(*texts: object) -> Markdown:
    """Several lines in one paragraph or cell."""
    return Markdown(BREAK.join(escape(text) for text in texts))


def strong(text: object) -> Markdown:
    """Bold text; nothing for empty text."""
    inner = escape(text)
    return Markdown(f"**{inner}**") if inner.strip() else Markdown("")


def code(text: str) -> Markdown:
    """A command or a name in a fixed-width face, within a line. Blanks are kept, breaks are not."""
    inner = " ".join(verbatim(text).splitlines()).strip(" ")
    if not inner:
        return Markdown("")
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(inner)), default=0))
    return Markdown(f"{fence} {inner} {fence}" if "`" in inner else f"{fence}{inner}{fence}")


def verbatim(text: str) -> str:
    """Lines as they are, with blanks for tabs, and nothing in them that acts unseen."""
    return "\n".join(
        "".join("�" if acts(sign) else sign for sign in line.expandtabs(4))
        for line in text.splitlines()
    )


def reference(text: object, key: str) -> Markdown:
    """A link within the document to the heading, table or figure with this key."""
    return Markdown(f"[{escape(text)}](#{key})")


def box(text: object = "", *, ticked: bool = False) -> Markdown:
    """A box to be ticked by hand, and the text beside it."""
    words = escape(text)
    sign = "■" if ticked else "□"
    return Markdown(f"{sign} {words}" if words else sign)


def joined(texts: list[Markdown] | tuple[Markdown, ...]) -> Markdown:
    """Blocks one after another, an empty line between them."""
    return Markdown("\n\n".join(text.strip("\n") for text in texts if text.strip()))
