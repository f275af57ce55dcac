from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.planner import main
from benchmarks.psplib_files import best_known, in_order, read_instance
from benchmarks.waves import in_waves

STARS = "*" * 72
INSTANCE = f"""\
{STARS}
jobs (incl. supersource/sink ):  6
RESOURCES
  - renewable                 :  2   R
{STARS}
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           5
   4        1          1           6
   5        1          1           6
   6        1          0
{STARS}
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     3       2    0
  3      1     5       1    1
  4      1     4       1    1
  5      1     2       2    0
  6      1     0       0    0
{STARS}
RESOURCEAVAILABILITIES:
  R 1  R 2
    3    1
{STARS}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tiny1_1.sm").write_text(INSTANCE)
    (tmp_path / "tiny1_2.sm").write_text(INSTANCE.replace("    3    1\n", "    2    1\n"))
    (tmp_path / "optimum.csv").write_text("problem,optimum\ntiny1_2.sm,12..14\ntiny1_1.sm,9\n")
    return tmp_path


def test_instances_are_read_as_they_stand(folder: Path) -> None:
    project = read_instance(folder / "tiny1_1.sm")
    assert project.durations == [0, 3, 5, 4, 2, 0]
    assert project.before == [[], [0], [0], [1], [2], [3, 4]]
    assert [modes[0] for modes in project.modes] == [
        (),
        ((0, 2),),
        ((0, 1), (1, 1)),
        ((0, 1), (1, 1)),
        ((0, 2),),
        (),
    ]
    assert project.capacities == [((0, 3),), ((0, 1),)]
    assert best_known(folder) == {"tiny1_1.sm": 9, "tiny1_2.sm": 14}
    assert in_order(["j1_10.sm", "j1_9.sm", "j1_1.sm"]) == ["j1_1.sm", "j1_9.sm", "j1_10.sm"]


def test_waves_wait_for_each_other(folder: Path) -> None:
    project = read_instance(folder / "tiny1_1.sm")
    assert in_waves(project).starts == [0, 0, 0, 5, 5, 9]


def test_the_table_has_a_row_for_each_method(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(folder), "--limits", "5", "--repeatable", "--no-pyjobshop", "--json"])
    printed = capsys.readouterr()
    assert "2 of 2, tiny1_2.sm" in printed.err
    (table,) = json.loads(printed.out)
    assert (table["instances"], table["every"]) == (2, 1)
    rows = {row["method"]: row for row in table["rows"]}
    assert list(rows) == ["level waves", "instant", "CP-SAT 5 s", "CP-SAT 5 s, repeatable"]
    for method in ("instant", "CP-SAT 5 s", "CP-SAT 5 s, repeatable"):
        row = rows[method]
        assert (row["mean_excess"], row["best_known"]) == (0, 2), row
    assert rows["CP-SAT 5 s"]["proven"] == 2


def test_the_text_says_what_is_not_installed(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyjobshop", None)
    main([str(folder), "--every", "2", "--no-cp-sat"])
    text = capsys.readouterr().out
    assert "1 instances (every 2.)" in text
    assert "not installed (extra `bench`)" in text
