from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bcp.documents.figures.layers import Layout, crossings, lay_out

Graph = tuple[list[list[str]], list[tuple[str, str]]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    sizes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=6))
    layers = [[f"{layer}-{number}" for number in range(size)] for layer, size in enumerate(sizes)]
    pairs = [
        (high, low)
        for upper in range(1, len(layers))
        for lower in range(upper)
        for high in layers[upper]
        for low in layers[lower]
    ]
    return layers, draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []


@given(graphs())
def test_boxes_keep_apart_and_inside(graph: Graph) -> None:
    layers, edges = graph
    layout = lay_out(layers, edges)
    assert layout.count == len(layers)
    for number, boxes in enumerate(layers):
        assert all(layout.layers[box] == number for box in boxes)
        taken = sorted([(layout.heights[box], 0.5) for box in boxes] + _bends(layout, number))
        for (one, half), (other, other_half) in pairwise(taken):
            assert other - one >= half + other_half - 1e-9
        assert all(half - 1e-9 <= place <= layout.height - half + 1e-9 for place, half in taken)


def _bends(layout: Layout, layer: int) -> list[tuple[float, float]]:
    return [
        (height, 0.2)
        for bends in layout.bends.values()
        for number, height in bends
        if number == layer
    ]


@given(graphs())
def test_every_edge_passes_the_layers_between(graph: Graph) -> None:
    layers, edges = graph
    layout = lay_out(layers, edges)
    for source, target in edges:
        passed = [layer for layer, _ in layout.bends[source, target]]
        assert passed == list(range(layout.layers[target] + 1, layout.layers[source]))
    assert lay_out(layers, edges) == layout


def test_crossed_edges_are_uncrossed() -> None:
    layout = lay_out([["a", "b"], ["c", "d"]], [("c", "b"), ("d", "a")])
    assert (layout.heights["a"] < layout.heights["b"]) == (
        layout.heights["d"] < layout.heights["c"]
    )


def test_crossings_are_counted() -> None:
    a, b, c, d = ("a",), ("b",), ("c",), ("d",)
    assert crossings([[a, b], [c, d]], [[(a, d), (b, c)], []]) == 1
    assert crossings([[a, b], [c, d]], [[(a, c), (a, d), (b, d)], []]) == 0
    assert crossings([[a, b], [c, d]], [[(a, c), (a, d), (b, c), (b, d)], []]) == 1


def test_edges_that_do_not_lead_up_are_left_alone() -> None:
    assert lay_out([["a", "b"]], [("a", "b")]).bends == {}
