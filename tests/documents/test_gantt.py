from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.documents.gantt import Bar, BarKind, Chart, Row, draw, span_of, tick_step

SVG = "{http://www.w3.org/2000/svg}"
HOUR = 3600.0
ROWS = (
    Row("Early", (Bar(0, HOUR, BarKind.MANUAL, "by hand"),), HOUR, 2 * HOUR, ("1 h", "1 h left")),
    Row(
        "Late",
        (
            Bar(HOUR, 2 * HOUR, BarKind.AUTOMATED, "restore"),
            Bar(2 * HOUR, 3 * HOUR, BarKind.VERIFICATION, "verify"),
        ),
        3 * HOUR,
        2 * HOUR,
        ("3 h", "1 h late"),
    ),
    Row("Far", (Bar(0, HOUR, BarKind.WAIT, "wait"),), HOUR, 200 * HOUR, ("1 h", "199 h left")),
    Row("Lost", (), None, 2 * HOUR, ("–", "not recovered"), failed=True),
)


def chart(rows: tuple[Row, ...] = ROWS, title: str = "Forecast") -> Chart:
    return Chart(
        name="test",
        title=title,
        banner="DRILL",
        axis="Time",
        rows=rows,
        columns=("Forecast", "Slack"),
        kinds={kind: kind.value for kind in BarKind},
        marks=(("✕", "late"),),
        tick=lambda seconds: f"{seconds / HOUR:g} h",
        span=span_of(rows),
    )


def texts(root: Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_the_picture(golden: Callable[[str, str], None]) -> None:
    golden("small.svg", draw(chart()) + "\n")


def test_misses_and_kinds_are_told_without_colour() -> None:
    root = fromstring(draw(chart()))
    assert texts(root).count("✕") == 1
    patterns = {
        pattern.get("id"): [child.get("d") or child.get("fill") for child in pattern]
        for pattern in root.iter(f"{SVG}pattern")
    }
    assert set(patterns) == {f"test-{kind.value}" for kind in BarKind}
    assert len({tuple(map(str, drawn)) for drawn in patterns.values()}) == len(BarKind)


def test_a_target_beyond_the_axis_is_an_arrow_at_its_end() -> None:
    root = fromstring(draw(chart()))
    shapes = [polygon.get("points") or "" for polygon in root.iter(f"{SVG}polygon")]
    right = max(float(point.split(",")[0]) for shape in shapes for point in shape.split())
    assert right == pytest.approx(220 + 596)
    assert all(float(line.get("x2") or 0) <= right for line in root.iter(f"{SVG}line"))


def test_drill_is_written_into_the_picture() -> None:
    assert "【DRILL】" in texts(fromstring(draw(chart())))


@given(st.text(max_size=30))
def test_names_are_text_and_nothing_else(name: str) -> None:
    rows = (replace(ROWS[0], label=name, bars=(replace(ROWS[0].bars[0], title=name),)),)
    drawn = draw(chart(rows, title=name))
    root = fromstring(drawn)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {
        *("svg", "title", "defs", "pattern", "rect", "path", "text", "line", "circle", "polygon")
    }
    assert not re.search(r"\son\w+=|href", re.sub(r">[^<]*<", "><", drawn))


@given(st.floats(0.1, 1e8))
def test_ticks_are_few_and_not_fewer_than_needed(span: float) -> None:
    ticks = span / tick_step(span)
    assert ticks <= 9 or span > 9 * 364 * 86400
    assert ticks >= 2 or span < 2


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), max_size=45))
def test_everything_stays_inside_the_picture(rows: list[tuple[float, float]]) -> None:
    made = tuple(
        Row("x", (Bar(0, end, BarKind.AUTOMATED, "b"),), end, target) for end, target in rows
    )
    root = fromstring(draw(chart(made)))
    right = float((root.get("viewBox") or "").split()[2])
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.get("x") or 0) + float(rect.get("width") or 0) <= right
