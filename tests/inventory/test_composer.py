from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bcp.inventory.composer import DEEPEST, MOST_VALUES, compose, resolve
from bcp.inventory.sources import Path, Sheet, Source
from bcp.inventory.syntax import decode_text
from bcp.model.problem import Position


def codes(text: str) -> list[str]:
    return [problem.code for problem in compose(text, "x.yaml").problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("007", 7),
        ("1.5", 1.5),
        ("-.5e3", -500.0),
        ("on", "on"),
        ("yes", "yes"),
        ("4:30", "4:30"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("２", "２"),
        ("2024-01-01", "2024-01-01"),
        (".inf", ".inf"),
        ("9" * 19, "9" * 19),
    ],
)
def test_plain_scalars_follow_the_core_schema(text: str, value: object) -> None:
    resolved = resolve(text)
    assert resolved == value
    assert type(resolved) is type(value)


@pytest.mark.parametrize("text", ["'12'", '"true"', "'~'", "|-\n  12", ">-\n  null"])
def test_quoted_and_block_scalars_are_text(text: str) -> None:
    document = compose(f"a: {text}\n", "x.yaml")
    assert isinstance(document.value, dict)
    assert isinstance(document.value["a"], str)


def test_every_key_and_value_has_its_place() -> None:
    document = compose("a: 1\nb:\n  - x\n  - {c: 税, d: e}\n", "x.yaml")
    assert document.sheet is not None
    source = Source("x.yaml", document.sheet)

    assert str(source.position(("a",))) == "x.yaml:1:4"
    assert str(source.key_position(("b",))) == "x.yaml:2:1"
    assert str(source.position(("b", 0))) == "x.yaml:3:5"
    assert str(source.position(("b", 1))) == "x.yaml:4:5"
    assert str(source.position(("b", 1, "d"))) == "x.yaml:4:15"
    assert str(source.key_position(("b", 1, "d"))) == "x.yaml:4:12"


def test_a_value_that_is_left_out_is_placed_at_what_is_around_it() -> None:
    document = compose("a:\n  b: {c: 1}\n", "x.yaml")
    assert document.sheet is not None
    source = Source("x.yaml", document.sheet)

    assert source.position(("a", "b", "missing")) == source.position(("a", "b"))
    assert source.position(("missing",)) == source.position(())
    assert source.key_position(("a", "b", "missing")) == source.position(("a", "b"))


def test_what_follows_a_refused_value_is_still_read() -> None:
    document = compose("a: &x 1\nb: *x\nc: !t 2\n<<: {d: 1}\ne: 3\ne: 4\n", "x.yaml")

    assert [problem.code for problem in document.problems] == [
        "alias",
        "tag",
        "merge-key",
        "duplicate-key",
    ]
    assert document.value == {"a": 1, "b": None, "c": "2", "e": 3}


def test_nesting_is_read_up_to_the_bound() -> None:
    assert codes("[" * DEEPEST + "]" * DEEPEST) == []
    assert codes("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)) == ["too-deep"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
def test_an_endless_nesting_ends_at_once(opening: str) -> None:
    assert codes(opening * 300_000) == ["too-deep"]


def test_a_file_of_too_many_values_is_given_up() -> None:
    assert codes("- 1\n" * (MOST_VALUES - 10)) == []
    assert codes("- 1\n" * (MOST_VALUES + 1)) == ["too-many-values"]


def test_a_problem_is_not_placed_beyond_the_file() -> None:
    (problem,) = compose("a: 'never closed\n", "x.yaml").problems
    assert problem.position.line == 2
    ((position, _),) = problem.related
    assert (position.line, position.column) == (1, 4)


@given(st.binary(max_size=300))
def test_any_bytes_are_either_read_or_refused(content: bytes) -> None:
    text, problem = decode_text(content, "x.yaml")
    if problem is None:
        document = compose(text, "x.yaml")
        assert document.problems or document.sheet is not None


@given(st.text(st.sampled_from("ab: -?[]{},&*!|>'\"#%@\n\t 1~<\\"), max_size=60))
def test_any_marks_are_either_read_or_refused(text: str) -> None:
    document = compose(text, "x.yaml")
    assert document.problems or document.sheet is not None
    for problem in document.problems:
        assert 1 <= problem.position.line <= text.count("\n") + 2


_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), max_size=8)
)
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc<-", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(_values, st.booleans())
def test_what_yaml_writes_is_read_back_with_a_place_for_everything(value: Any, flow: bool) -> None:
    text = yaml.dump(value, Dumper=_Plain, allow_unicode=True, default_flow_style=flow)
    document = compose(text, "x.yaml")

    assert document.problems == []
    assert document.value == value
    assert document.sheet is not None
    assert document.sheet.value == value
    places = [place for place, _ in _places(document.sheet, document.value)]
    assert places == sorted(places)
    assert all(key is None or key < place for place, key in _places(document.sheet, document.value))


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base class's signature
        return True


def _places(
    sheet: Sheet, value: Any, path: Path = ()
) -> Iterator[tuple[Position, Position | None]]:
    """By value in document order its place, and that of its key."""
    source = Source("x.yaml", sheet)
    keyed = bool(path) and isinstance(path[-1], str)
    yield source.position(path), source.key_position(path) if keyed else None
    parts: dict[str | int, Any] = {}
    if isinstance(value, dict):
        parts = {**value}
    elif isinstance(value, list):
        parts = dict(enumerate(value))
    for part, below in parts.items():
        yield from _places(sheet, below, (*path, part))
