"""Runs pandoc: Markdown in, the text or bytes of another format out."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from bcp.adapters.paper.extra import required
from bcp.model.message import Message
from bcp.model.refusal import Failed

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
    command = [
        *(required("pypandoc").get_pandoc_path(), "+RTS", f"-M{_MOST_HEAP}", "-RTS"),
        *(f"--from={READER}", f"--to={writer}", f"--lua-filter={FILTER}", "--wrap=preserve"),
        *(f"--data-dir={folder}", "--quiet", f"--output={output}", *options),
    ]
    environment = {"SOURCE_DATE_EPOCH": str(day), "LANG": "C.UTF-8", "HOME": str(folder)}
    try:
        done = subprocess.run(
            command,
            input=markdown.encode(),
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
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip()[:2000]
        raise Failed(Message.of("Pandoc failed: {reason}", reason=reason))
    return output.read_bytes()
