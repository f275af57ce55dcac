from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.inventory.composer import Value
from bcp.inventory.decoding import read_document
from bcp.inventory.edits import Arranged, edited
from bcp.inventory.layout import block_item, block_value, flow_value

KEYS = ("id", "name", "kind", "items", "level", "note")

texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff\ufeff"),
    min_size=1,
    max_size=12,
).map(str.strip).filter(bool)  # fmt: skip
lines = st.lists(texts, min_size=2, max_size=3).map("\n".join)
scalars: st.SearchStrategy[Any] = (
    texts
    | lines
    | st.integers(-5, 10**6)
    | st.booleans()
    | st.sampled_from(
        ["yes", "4:30", "1.5e3", "=1+1", "- a", "# x", "a: b", "~", "null", '"q', "'"]
    )
)
mappings: st.SearchStrategy[Any] = st.recursive(
    st.dictionaries(st.sampled_from(KEYS), scalars, min_size=1, max_size=4),
    lambda below: st.dictionaries(
        st.sampled_from(KEYS),
        scalars | st.lists(texts, max_size=3) | below | st.lists(below, max_size=3),
        min_size=1,
        max_size=4,
    ),
    max_leaves=12,
)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A file in a style that somebody could have: brackets or lines, comments, blank lines."""
    value = draw(mappings)
    text = "\n".join(_lines(draw, value, 0)) + draw(st.sampled_from(["\n", "", "\n\n# end\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))), value


def _lines(draw: st.DrawFn, value: dict[str, Any], indent: int) -> list[str]:
    found = []
    pad = " " * indent
    for key, below in value.items():
        if draw(st.booleans()):
            found.append(draw(st.sampled_from(["", f"{pad}# about {key}"])))
        tail = draw(st.sampled_from(["", "  # remark"]))
        nested = isinstance(below, dict | list) and below
        if not nested or draw(st.booleans()):
            said = flow_value(below) if isinstance(below, dict | list) else block_value(below)
            first, *rest = said.split("\n")
            found.append(f"{pad}{key}: {first}{'' if rest else tail}")
            found += [f"{pad}{line}" if line else "" for line in rest]
        elif isinstance(below, dict):
            found += [f"{pad}{key}:{tail}", *_lines(draw, below, indent + 2)]
        else:
            found.append(f"{pad}{key}:{tail}")
            at = indent + draw(st.sampled_from([0, 2]))
            for item in below:
                found += _item(draw, item, at, tail)
    return found


def _item(draw: st.DrawFn, item: Any, at: int, tail: str) -> list[str]:
    pad = " " * at
    if not isinstance(item, dict):
        return [f"{pad}{block_item(item, flow=True)}{tail}"]
    if draw(st.booleans()):
        return [f"{pad}- {flow_value(item)}{tail}"]
    inner = [line for line in _lines(draw, item, at + 2) if line.strip()[:1] not in {"", "#"}]
    inner[0] = f"{pad}- {inner[0].lstrip(' ')}"
    return inner


@given(written())
def test_what_does_not_change_stays_as_it_is(file: tuple[str, dict[str, Any]]) -> None:
    text, value = file

    assert read_document("x.yaml", text.encode()).value == value
    assert edited(text, value, value) == text


@given(written(), st.data())
def test_any_change_is_what_is_read_back(
    file: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    text, value = file
    new = data.draw(_changed(value))

    result = read_document("x.yaml", edited(text, value, new).encode())

    assert (result.value, result.problems) == (new, [])


@st.composite
def _changed(draw: st.DrawFn, value: dict[str, Any]) -> dict[str, Any]:
    new: dict[str, Any] = {}
    for key, below in value.items():
        what = draw(st.sampled_from(["keep", "keep", "other", "gone", "deeper"]))
        if what == "gone":
            continue
        if what == "other":
            new[key] = draw(scalars | st.lists(texts, max_size=3))
        elif what == "deeper" and isinstance(below, dict):
            new[key] = draw(_changed(below))
        elif what == "deeper" and isinstance(below, list):
            new[key] = _rearranged(draw, below)
        else:
            new[key] = below
    if not new or draw(st.booleans()):
        new[draw(st.sampled_from(KEYS)) if new else "id"] = draw(scalars)
    return new


def _rearranged(draw: st.DrawFn, old: list[Any]) -> list[Any]:
    origins: list[int | None] = draw(st.permutations(range(len(old))))
    origins = origins[: draw(st.integers(0, len(origins)))]
    origins.insert(draw(st.integers(0, len(origins))), None)
    items = [
        draw(texts) if each is None
        else draw(_changed(old[each])) if isinstance(old[each], dict) else old[each]
        for each in origins
    ]  # fmt: skip
    return Arranged(items, origins)


FILE = """\
# yaml-language-server: $schema=../schema/system.schema.json
id: tax  # 税
name: '税'

hosting: {kind: platform,   site: hall}   # two blanks stay
backups:
  # the first
  - id: application
    copies:
      - {repository: hall, interval: 6h, generations: 28}  # near
      - {repository: offsite, interval: 24h}

  # the second
  - id: database  # last
source: ②-05
"""
VALUE: dict[str, Any] = {
    "id": "tax",
    "name": "税",
    "hosting": {"kind": "platform", "site": "hall"},
    "backups": [
        {
            "id": "application",
            "copies": [
                {"repository": "hall", "interval": "6h", "generations": 28},
                {"repository": "offsite", "interval": "24h"},
            ],
        },
        {"id": "database"},
    ],
    "source": "②-05",
}


def _with(**changes: Value) -> dict[str, Any]:
    return {**VALUE, **changes}


APPLICATION, DATABASE = VALUE["backups"]
NEAR, FAR = APPLICATION["copies"]


@pytest.mark.parametrize(
    ("new", "old_part", "new_part"),
    [
        (_with(name="住民税"), "name: '税'", "name: 住民税"),
        (_with(name="税: 住民"), "name: '税'", "name: '税: 住民'"),
        (_with(name="一\n二"), "name: '税'\n", "name: |-\n  一\n  二\n"),
        (_with(id="a\nb"), "id: tax  # 税", 'id: "a\\nb"  # 税'),
        (
            _with(hosting={"kind": "platform", "site": "offsite"}),
            "site: hall}   # two",
            "site: offsite}   # two",
        ),
        (
            _with(hosting={"kind": "platform", "site": "hall", "vcpu": 4}),
            "site: hall}",
            "site: hall, vcpu: 4}",
        ),
        (_with(hosting={"site": "hall"}), "{kind: platform,   site: hall}", "{site: hall}"),
        (
            {"id": "tax", "name": "税", "owner": "課", **VALUE},
            "name: '税'\n",
            "name: '税'\nowner: 課\n",
        ),
        (
            {key: value for key, value in VALUE.items() if key != "name"},
            "name: '税'\n",
            "",
        ),
        (
            _with(backups=[{**APPLICATION, "copies": [{**NEAR, "interval": "1h"}, FAR]}, DATABASE]),
            "interval: 6h",
            "interval: 1h",
        ),
        (
            _with(
                backups=[
                    {
                        **APPLICATION,
                        "copies": Arranged([NEAR, FAR, {"repository": "x"}], [0, 1, None]),
                    },
                    DATABASE,
                ]
            ),
            "interval: 24h}\n",
            "interval: 24h}\n      - {repository: x}\n",
        ),
        (
            _with(backups=Arranged([APPLICATION], [0])),
            "\n  # the second\n  - id: database  # last\n",
            "",
        ),
    ],
)
def test_only_what_differs_is_written_anew(
    new: dict[str, Any], old_part: str, new_part: str
) -> None:
    assert FILE.count(old_part) == 1
    assert edited(FILE, VALUE, new) == FILE.replace(old_part, new_part)


def test_items_take_their_comments_with_them() -> None:
    text = edited(FILE, VALUE, _with(backups=Arranged([DATABASE, APPLICATION], [1, 0])))

    assert re.findall("#.*", text)[2:] == [
        "# two blanks stay", "# the second", "# last", "# the first", "# near",
    ]  # fmt: skip


def test_line_breaks_are_those_of_the_file() -> None:
    text = FILE.replace("\n", "\r\n")

    result = edited(text, VALUE, {**VALUE, "owner": "一\n二"})

    assert "\n" not in result.replace("\r\n", "")
    assert read_document("x.yaml", result.encode()).value == {**VALUE, "owner": "一\n二"}
