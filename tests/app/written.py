"""Reads documents back: all that a file holds, in whatever part of it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pypdf

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def everything_in(path: Path) -> str:
    """All text that the file holds anywhere, compressed or not, metadata and names included."""
    content = path.read_bytes()
    found = [content.decode("utf-8", "ignore"), content.decode("utf-16-be", "ignore")]
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for name in parts.namelist():
                found += [name, parts.read(name).decode("utf-8", "ignore")]
        document = docx.Document(io.BytesIO(content))
        found += ["".join(node.itertext()) for node in document.element.body.iter(f"{W}p")]
    if path.suffix == ".pdf":
        reader = pypdf.PdfReader(io.BytesIO(content))
        found += [page.extract_text() for page in reader.pages]
        found += [str(reader.metadata), str(reader.xmp_metadata), str(reader.outline)]
        found += _streams(reader)
    if path.suffix in {".html", ".md"}:
        found.append(re.sub(r"<[^>]+>|\\", "", content.decode()))
    # A line break within a narrow cell splits a word in two.
    return "\n".join([*found, *("".join(text.split()) for text in found)])


def _streams(reader: Any) -> list[str]:
    found = []
    for number in range(1, int(reader.trailer["/Size"])):
        held = reader.get_object(number)
        found.append(str(held))
        if hasattr(held, "get_data"):
            found.append(held.get_data().decode("latin-1"))
    return found
