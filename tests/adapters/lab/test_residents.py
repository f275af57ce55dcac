from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bcp.adapters.lab.residents import digest_of, document, records

SEEDS = st.integers(0, 2**32)


@given(SEEDS, st.integers(10, 60))
def test_the_same_seed_gives_the_same_people(seed: int, residents: int) -> None:
    rows = records("registry", seed, residents)
    assert rows == records("registry", seed, residents)
    assert len({row.number for row in rows}) == len(rows) == residents
    assert all(len(row.number) == 8 and row.number.isdigit() for row in rows)


@given(SEEDS)
def test_registers_agree_on_people_and_differ_in_what_they_keep(seed: int) -> None:
    one, other = records("registry", seed, 40), records("seals", seed, 40)
    assert [(row.name, row.address, row.born) for row in one] == [
        (row.name, row.address, row.born) for row in other
    ]
    assert digest_of(one) != digest_of(other)
    assert document("registry", seed, 1) != document("registry", seed, 2)


def test_the_checksum_covers_every_field() -> None:
    row = records("registry", 1, 10)[0]
    changed = [
        replace(row, number="x"),
        replace(row, name="x"),
        replace(row, address="x"),
        replace(row, born="x"),
        replace(row, category="x"),
        replace(row, amount=-1),
    ]
    assert row.checksum not in {other.checksum for other in changed}
