"""Runs pandoc: Markdown in, another format out; or any document in, its tree out."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bcp.adapters.paper.extra import required
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused

READER = "markdown" + "".join(
    (
        *("-smart", "-raw_tex", "-raw_attribute", "-tex_math_dollars", "-citations"),
        *("-example_lists", "-fancy_lists", "-simple_tables", "-multiline_tables", "-grid_tables"),
        *("-pandoc_title_block", "-markdown_in_html_blocks", "-native_divs", "-native_spans"),
        *("-latex_macros", "-implicit_header_references", "-auto_identifiers"),
        "+east_asian_line_breaks",
    )
)
"""Pandoc's Markdown without what our templates do not use: less that text could turn into."""

FILTER = Path(__file__).parent / "data" / "paper.lua"
_LONGEST = 300
"""Seconds after which pandoc is given up."""
_MOST_HEAP = "2g"


def convert(
    markdown: str, writer: str, folder: Path, options: Sequence[str], *, day: int = 0
) -> bytes:
    """What pandoc makes of the Markdown; pictures are looked for in `folder`, output lies there.

    `day` (seconds since 1970) is the time that the output says it was made. Raises Refused where
    the extra `documents` is missing, and Failed with pandoc's words when it fails.
    """
    output = folder / f"pandoc-{writer.split('+', maxsplit=1)[0]}"
    arguments = [
        *(f"--from={READER}", f"--to={writer}", f"--lua-filter={FILTER}", "--wrap=preserve"),
        # No language has colours on our paper, and looking for one reads all that pandoc knows.
        "--syntax-highlighting=none",
        *(f"--data-dir={folder}", "--quiet", f"--output={output}", *options),
    ]
    done = _run(arguments, markdown.encode(), folder, day)
    if done.returncode:
        raise Failed(Message.of("Pandoc failed: {reason}", reason=_reason(done)))
    return output.read_bytes()


def parse(content: bytes, reader: str, name: str) -> dict[str, Any]:
    """A document as pandoc's tree. Raises Refused for what is no document of that format.

    `name` is the file's, for people. Nothing but the content is read: pandoc runs in its sandbox.
    """
    with tempfile.TemporaryDirectory(prefix="ict-bcp-paper-") as folder:
        arguments = [f"--from={reader}", "--to=json", "--sandbox", "--quiet"]
        done = _run(arguments, content, Path(folder), 0)
    if done.returncode:
        raise Refused(
            Message.of("'{path}' cannot be read as a document: {reason}", path=name,
                       reason=_reason(done)),
        )  # fmt: skip
    tree: dict[str, Any] = json.loads(done.stdout)
    return tree


def _run(
    arguments: Sequence[str], content: bytes, folder: Path, day: int
) -> subprocess.CompletedProcess[bytes]:
    command = [required("pypandoc").get_pandoc_path(), "+RTS", f"-M{_MOST_HEAP}", "-RTS"]
    environment = {"SOURCE_DATE_EPOCH": str(day), "LANG": "C.UTF-8", "HOME": str(folder)}
    try:
        return subprocess.run(
            [*command, *arguments],
            input=content,
            capture_output=True,
            cwd=folder,
            env=environment,
            timeout=_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(
            Message.of("Pandoc did not finish within {limit} s.", limit=_LONGEST)
        ) from error


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode("utf-8", "replace").strip()[:2000]
