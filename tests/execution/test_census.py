"""What is left is what is there after and was not before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bcp.execution.census import MOST_NAMED, count_left, is_named, left_over
from bcp.execution.events import Leftover, LeftoverKind

LEFTOVERS = st.frozensets(
    st.builds(Leftover, kind=st.sampled_from(LeftoverKind), name=st.text("abc", min_size=1)),
    max_size=20,
)


@given(LEFTOVERS, LEFTOVERS)
def test_only_what_is_new_is_left(before: frozenset[Leftover], after: frozenset[Leftover]) -> None:
    left = left_over(before, after)
    assert set(left) == after - before
    assert count_left(left) == len(left)
    assert left == left_over(before, sorted(after, key=repr, reverse=True))


def test_of_many_things_a_hundred_of_each_kind_are_named_and_the_rest_is_counted() -> None:
    files = [Leftover(kind=LeftoverKind.FILE, name=f"/tmp/{n:04}") for n in range(1234)]
    guest = Leftover(kind=LeftoverKind.GUEST, name="registry")
    left = left_over((), [*files, guest])
    rest = Leftover(kind=LeftoverKind.FILE, name=f"+{1234 - MOST_NAMED}")
    assert left == (guest, *files[:MOST_NAMED], rest)
    assert count_left(left) == 1235
    assert [each for each in left if not is_named(each)] == [rest]
