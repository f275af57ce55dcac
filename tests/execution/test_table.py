"""Copies of a table: what one changes no other sees, whatever they share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.execution.table import Table

SIZE = 200
WRITES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, SIZE - 1), st.integers()), max_size=60
)


@given(WRITES)
def test_a_copy_is_as_independent_as_that_of_a_dict(writes: list[tuple[int, int, int]]) -> None:
    keys = [f"k{number}" for number in range(SIZE)]
    tables = [Table[str, int]((key, 0) for key in keys)]
    models = [dict.fromkeys(keys, 0)]
    for number, place, value in writes:
        which = number % len(tables)
        if value % 3 == 0:
            tables.append(tables[which].copy())
            models.append(models[which].copy())
        tables[which].put(keys[place], value)
        models[which][keys[place]] = value
    assert [list(table.items()) for table in tables] == [list(model.items()) for model in models]


def test_a_copy_shares_all_but_the_surroundings_of_what_was_changed() -> None:
    values = [object() for _ in range(SIZE)]
    table = Table(enumerate(values))
    copied = table.copy()
    copied.put(70, None)
    shared = [
        mine is its
        for mine, its in zip(table._blocks, copied._blocks, strict=True)  # noqa: SLF001 - the cost
    ]
    assert shared == [True, False, True, True]


def test_a_table_keeps_its_keys_and_their_order() -> None:
    table = Table([("b", 1), ("a", 2)])
    assert len(table) == 2
    assert sorted(["a", "b"], key=table.place) == ["b", "a"]
    assert table == {"a": 2, "b": 1}
    assert repr(table) == "Table({'b': 1, 'a': 2})"
    with pytest.raises(KeyError):
        table.put("c", 3)
    with pytest.raises(KeyError):
        table["c"]
