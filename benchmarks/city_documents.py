"""What the ICT-BCP of a city costs in all formats, and how that grows with its systems.

Usage: python benchmarks/city_documents.py [--json] [SYSTEMS] ...      (default: 300 systems)

The sample city's document and those of synthetic cities are written in all formats at once, from
reading the workspace to the files on the disk, each three times; the fastest counts. `bare` is
pandoc alone, started on an empty document: compare ratios to it between machines, not seconds. The
exponent is that of the growth from the first to the last city (1: linear).
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

from bcp.adapters.paper.extra import required
from bcp.adapters.sample import sample_root
from bcp.app.load_workspace import load
from bcp.app.write_document import write_bcp
from bcp.documents.wording import Wording
from bcp.model.message import untranslated
from benchmarks.documents import fastest
from benchmarks.scale import write_workspace
from benchmarks.synthetic import synthetic_city

_SIZES = (300,)
_WORDING = Wording("ja", untranslated)
_SCENARIO = "earthquake"


def bare() -> None:
    """Pandoc alone, with nothing to do."""
    command = [required("pypandoc").get_pandoc_path(), "--from=markdown", "--to=html5"]
    subprocess.run(command, input=b"", capture_output=True, check=True)


def measure(root: Path, scenario: str | None = None) -> tuple[int, float]:
    """How many systems a workspace has, and the seconds of its document in all formats."""
    systems = load(root).system_count
    with tempfile.TemporaryDirectory(prefix="ict-bcp-bench-") as folder:
        return systems, fastest(lambda: write_bcp(root, Path(folder), _WORDING, scenario=scenario))


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What the ICT-BCP of a city costs.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("systems", nargs="*", type=int, default=list(_SIZES))
    chosen = parser.parse_args(arguments)
    start = fastest(bare)
    rows = [measure(sample_root(), _SCENARIO)]
    for size in chosen.systems:
        with tempfile.TemporaryDirectory(prefix="ict-bcp-bench-") as folder:
            write_workspace(synthetic_city(size), Path(folder))
            rows.append(measure(Path(folder)))
    (first, before), (last, after) = rows[0], rows[-1]
    exponent = math.log(after / before) / math.log(last / first) if last != first else None
    if chosen.json:
        print(json.dumps({"bare": start, "seconds": rows, "exponent": exponent}))
        return 0
    print(f"bare     {start:6.2f} s")
    for systems, seconds in rows:
        print(f"{systems:5} systems {seconds:6.2f} s  {seconds / start:6.1f} × bare")
    if exponent is not None:
        print(f"growth: systems to the power of {exponent:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
