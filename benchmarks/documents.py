"""What a document costs in each format, and how that grows with the systems in it.

Usage: python benchmarks/documents.py [--json] [SYSTEMS] ...      (default: 44 and 300 systems)

A document with a wide table of all systems on A3, a section with two tables for each of them, and
their dependency graph is made in every format, each three times; the fastest counts. `bare` is
pandoc alone on the same Markdown, to HTML without filter, template or pictures: compare ratios to
it between machines, not seconds. The exponent is that of the growth from the first to the last
size (1: linear).
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise

from bcp.adapters.paper.extra import required
from bcp.adapters.paper.pandoc import READER
from bcp.adapters.paper.press import press
from bcp.documents.figures.dependencies import Box, Dependencies, Link, draw_dependencies
from bcp.documents.paper.assembly import Identity, compose, cover
from bcp.documents.paper.blocks import CONTENTS, PAGE_BREAK, figure, heading, landscape
from bcp.documents.paper.markdown import Markdown, box, code, joined
from bcp.documents.paper.tables import Column, Density, Table, table
from bcp.documents.wording import Wording
from bcp.model.message import untranslated
from bcp.model.paper import Paper, PaperFormat, Picture
from bcp.model.system import Tier

SIZES = (44, 300)
_ROUNDS = 3
_COLUMNS = 12
_LAYERS = 8
_WORDING = Wording("ja", untranslated)
_IDENTITY = Identity("測定用の文書", "測定", "1", date(2026, 4, 1), "訓練", "0" * 64)


def document(systems: int) -> Paper:
    """A document about so many systems."""
    names = [f"業務システム{number}" for number in range(1, systems + 1)]
    wide = Table(
        (*(Column(f"項目{number}") for number in range(1, _COLUMNS + 1)),),
        tuple((name, *("72時間以内に再開する",) * (_COLUMNS - 1)) for name in names),
        caption="重要情報システム",
        density=Density.SMALL,
        wide=True,
    )
    body = joined(
        [
            *(cover(_IDENTITY, _WORDING, ("承認", "作成")), CONTENTS, PAGE_BREAK),
            heading(1, "一覧"),
            landscape(table(wide), figure("dependencies", "依存関係")),
            heading(1, "システムごと"),
            *(part for name in names for part in _section(name)),
        ]
    )
    picture = Picture("dependencies", draw_dependencies(_graph(names), "依存関係", _WORDING))
    return compose(_IDENTITY, body, _WORDING, (picture,))


def _section(name: str) -> list[Markdown]:
    facts = Table(
        (Column("項目", 20), Column("内容", 80)),
        tuple(
            (f"項目{number}", "窓口と内部の事務に使う。停止時は手作業で代える。")
            for number in range(6)
        ),
        caption=name,
    )
    steps = Table(
        (Column("手順"), Column("命令"), Column("確認")),
        tuple(
            ("復元する", code(f"restore --generation {number} /srv/data"), box("動いている"))
            for number in range(4)
        ),
    )
    return [heading(2, name), table(facts), table(steps)]


def _graph(names: list[str]) -> Dependencies:
    size = math.ceil(len(names) / _LAYERS)
    layers = [names[start : start + size] for start in range(0, len(names), size)]
    return Dependencies(
        tuple(tuple(Box(name, name, Tier.CORE) for name in layer) for layer in layers),
        tuple(
            (name, below[(place * 7) % len(below)], Link.REQUIRES)
            for below, layer in pairwise(layers)
            for place, name in enumerate(layer)
        ),
    )


def fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of three rounds."""
    found = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def bare(paper: Paper) -> None:
    """Pandoc alone."""
    command = [required("pypandoc").get_pandoc_path(), f"--from={READER}", "--to=html5"]
    subprocess.run(command, input=paper.markdown.encode(), capture_output=True, check=True)


def measure(systems: int) -> dict[str, float]:
    """Seconds by format, of all formats together, and of pandoc alone."""
    paper = document(systems)
    found = {"bare": fastest(lambda: bare(paper))}
    for kind in PaperFormat:
        found[kind.value] = fastest(lambda kind=kind: press(paper, kind))  # type: ignore[misc]
    found["all"] = sum(found[kind.value] for kind in PaperFormat)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What documents cost in each format.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("systems", nargs="*", type=int, default=list(SIZES))
    chosen = parser.parse_args(arguments)
    rows = {systems: measure(systems) for systems in chosen.systems}
    first, last = chosen.systems[0], chosen.systems[-1]
    exponent = (
        math.log(rows[last]["all"] / rows[first]["all"]) / math.log(last / first)
        if last != first
        else None
    )
    if chosen.json:
        print(json.dumps({"seconds": rows, "exponent": exponent}))
        return 0
    for systems, row in rows.items():
        print(f"{systems} systems")
        for name, seconds in row.items():
            print(f"  {name:5} {seconds:7.2f} s  {seconds / row['bare']:6.1f} × bare")
    if exponent is not None:
        print(f"growth of all formats: systems to the power of {exponent:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
