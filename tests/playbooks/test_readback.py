"""Which files a look at a backup reads."""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import ansible.module_utils
import pytest
from hypothesis import given
from hypothesis import strategies as st

UTILS = Path(__file__).parents[2] / "playbooks/plugins/module_utils"
PARTS = st.sampled_from(("base", "global", "1", "2", "PG_VERSION"))
FOLDERS = st.lists(PARTS, max_size=3).map(lambda parts: "".join(f"{part}.d/" for part in parts))
NAMES = st.builds(lambda folder, name: folder + name, FOLDERS, PARTS)
TREES = st.dictionaries(NAMES, st.integers(0, 1000), max_size=20)


@pytest.fixture(scope="module", autouse=True)
def _paths() -> Iterator[None]:
    ansible.module_utils.__path__.append(str(UTILS))
    yield
    ansible.module_utils.__path__.remove(str(UTILS))
    for name in [name for name in sys.modules if name.startswith("ansible.module_utils.bcp_")]:
        del sys.modules[name]


def store() -> ModuleType:
    return importlib.import_module("ansible.module_utils.bcp_store")


def extent(budget: int, seed: int) -> object:
    return store().Extent(budget=budget, chance=random.Random(seed))


@given(TREES, st.integers(0, 3000), st.integers())
def test_a_sample_keeps_to_its_budget(sizes: dict[str, int], budget: int, seed: int) -> None:
    chosen = store().choose(sizes, extent(budget, seed))

    assert chosen == store().choose(sizes, extent(budget, seed))
    assert chosen <= sizes.keys()
    assert bool(chosen) == bool(sizes)
    assert len(chosen) <= 1 or sum(sizes[name] for name in chosen) <= budget
    if sum(sizes.values()) <= budget:
        assert chosen == sizes.keys()


@given(TREES, st.integers(0, 3000), st.integers())
def test_what_is_passed_over_is_all_but_the_sample(
    sizes: dict[str, int], budget: int, seed: int
) -> None:
    chosen = store().choose(sizes, extent(budget, seed))
    passed_over = store().outside(sizes, chosen)

    left = {
        name
        for name in sizes
        if not any(name == each or name.startswith(f"{each}/") for each in passed_over)
    }
    assert left == chosen
