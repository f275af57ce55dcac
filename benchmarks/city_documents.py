"""What the ICT-BCP of a city costs in all formats, and how that grows with its systems.

Usage: python benchmarks/city_documents.py [--json] [SYSTEMS] ...      (default: 300 systems)

The sample city's document and those of synthetic cities are made in all formats at once, each three
times; the fastest counts. Planning and simulating, which the document is made from, are told apart
(`facts`, once). `bare` is
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
import time
from pathlib import Path

from bcp.adapters.paper.extra import required
from bcp.adapters.paper.press import press_all
from bcp.adapters.sample import sample_root
from bcp.app.write_document import gather_facts
from bcp.documents.continuity.book import make_paper
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


def measure(root: Path, scenario: str | None = None) -> tuple[int, float, float]:
    """How many systems a workspace has, the seconds of its facts, and of the document's formats."""
    began = time.perf_counter()
    facts = gather_facts(root, scenario)
    gathered = time.perf_counter() - began
    seconds = fastest(lambda: press_all(make_paper(facts, _WORDING)))
    return len(facts.inventory.systems), gathered, seconds


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
    (first, _, before), (last, _, after) = rows[0], rows[-1]
    exponent = math.log(after / before) / math.log(last / first) if last != first else None
    if chosen.json:
        print(json.dumps({"bare": start, "seconds": rows, "exponent": exponent}))
        return 0
    print(f"bare     {start:6.2f} s")
    for systems, gathered, seconds in rows:
        print(
            f"{systems:5} systems {seconds:6.2f} s  {seconds / start:6.1f} × bare"
            f"  (facts {gathered:.2f} s)"
        )
    if exponent is not None:
        print(f"growth: systems to the power of {exponent:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
