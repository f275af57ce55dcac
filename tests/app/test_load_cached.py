from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.adapters.cache import VARIABLE, Cache, program
from bcp.adapters.decode_cache import SheetReader, Verdict, keep_verdict, verdict_key
from bcp.adapters.workspace import read_workspace
from bcp.app.load_workspace import Workspace, load
from bcp.inventory.decoding import read_document
from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity
from tests.cities import SmallCity

SMALL_CITY = Path(__file__).parent.parent / "small_city"
SAMPLE = Path(__file__).parent.parent.parent
FILES = dict(read_workspace(SMALL_CITY).files)
DRILLED = {"registry": datetime(2026, 5, 1, tzinfo=UTC)}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    path = tmp_path / "cache"
    monkeypatch.setenv(VARIABLE, str(path))
    identity = program()
    assert identity is not None
    return Cache(path, identity)


def everything(workspace: Workspace) -> object:
    """All that can be asked of a workspace, positions included."""
    contents = workspace.contents()
    places = [
        (kind, name, str(contents.sources.position(kind, name, path)))
        for kind, name in contents.sources
        for path in ((), ("id",), ("recovery", 0, "estimate", "likely"), ("sites", 0), ("nothing",))
    ]
    return (
        workspace.root,
        workspace.problems,
        workspace.digest,
        workspace.system_count,
        workspace.scenario_count,
        contents.inventory.model_dump_json(exclude_unset=True),
        contents.inventory,
        contents.city_is_known,
        contents.scenarios,
        contents.lab,
        contents.broken,
        contents.unlisted,
        contents.problems,
        places,
    )


def uncached(root: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    with monkeypatch.context() as patch:
        patch.setenv(VARIABLE, "off")
        return everything(load(root))


@pytest.mark.parametrize("root", [SMALL_CITY, SAMPLE])
def test_reading_again_gives_the_same(
    root: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = uncached(root, monkeypatch)

    assert everything(load(root)) == expected
    assert len(list(cache.path.iterdir())) == 2
    assert everything(load(root)) == expected
    shutil.rmtree(cache.path)
    assert everything(load(root)) == expected


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(sorted(FILES)), st.integers(0, 900), st.binary())))
def test_any_damage_to_files_is_seen(
    tmp_path_factory: pytest.TempPathFactory, damages: list[tuple[str, int, bytes]]
) -> None:
    city = SmallCity(tmp_path_factory.mktemp("damaged") / "city")
    shutil.copytree(SMALL_CITY, city.root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(city.root.parent / "cache"))
        load(city.root)
        for path, offset, noise in damages:
            content = (city.root / path).read_bytes()
            city.write(path, content[:offset] + noise + content[offset + len(noise) :])
            expected = uncached(city.root, patch)
            assert everything(load(city.root)) == expected
            assert everything(load(city.root)) == expected


def test_a_file_that_is_added_renamed_or_removed_is_seen(
    small_city: SmallCity, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(small_city.root)
    registry = small_city.root / "systems_inventory/core/registry.yaml"
    content = registry.read_bytes()
    for change in (
        lambda: small_city.write("systems_inventory/core/copy.yaml", content),
        lambda: registry.rename(registry.with_name("other.yaml")),
        (small_city.root / "systems_inventory/core/copy.yaml").unlink,
        lambda: small_city.write("systems_inventory/core/stray.yml", b""),
        (small_city.root / "drills/hall-lost.yaml").unlink,
    ):
        change()
        expected = uncached(small_city.root, monkeypatch)
        assert everything(load(small_city.root)) == expected
        assert everything(load(small_city.root)) == expected
    assert cache.path.exists()


def test_damaged_entries_change_nothing(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = uncached(SMALL_CITY, monkeypatch)
    load(SMALL_CITY)
    whole = {path: path.read_bytes() for path in cache.path.iterdir()}
    for path, content in whole.items():
        for damaged in (b"", content[:50], content[:-1], content[:-1] + b"?", b"\0" * 200):
            path.write_bytes(damaged)
            assert everything(load(SMALL_CITY)) == expected


def test_drills_of_the_journal_are_part_of_what_was_asked(
    small_city: SmallCity, cache: Cache
) -> None:
    registry = "systems_inventory/core/registry.yaml"
    small_city.replace(registry, "last_drilled: ", "# ")

    def codes(drilled: dict[str, datetime]) -> list[str]:
        return [problem.code for problem in load(small_city.root, drilled).problems]

    for _ in range(2):
        assert codes({}) == ["never-drilled"]
        assert codes(DRILLED) == []
    assert cache.path.exists()


def test_what_is_known_is_not_found_out_again(cache: Cache) -> None:
    planted = Problem(Severity.WARNING, "x", Message.of("x"), Message.of("y"), Position("z"))
    read = read_workspace(SMALL_CITY)
    keep_verdict(cache, verdict_key(read, {}), Verdict(7, 8, (planted,)))
    workspace = load(SMALL_CITY)

    assert workspace.problems == (planted,)
    assert (workspace.system_count, workspace.scenario_count) == (7, 8)


def test_the_form_of_an_unchanged_file_is_not_read_again(cache: Cache, tmp_path: Path) -> None:
    first = SheetReader(cache, tmp_path)
    for path, content in FILES.items():
        first(path, content)
    first("broken.yaml", b"a: [")
    first.keep()
    again = SheetReader(cache, tmp_path)

    assert again.known == len({*FILES.values()})
    for path, content in FILES.items():
        document, expected = again(path, content), read_document(path, content)
        assert document.value == expected.value
        assert document.sheet is not None
        assert expected.sheet is not None
        assert document.sheet.text == expected.sheet.text
        assert document.sheet.places == expected.sheet.places
    assert again("broken.yaml", b"a: [").problems


def test_what_is_gone_is_forgotten(cache: Cache, tmp_path: Path) -> None:
    reader = SheetReader(cache, tmp_path)
    reader("a.yaml", b"a: 1\n")
    reader("b.yaml", b"b: 1\n")
    reader.keep()
    reader = SheetReader(cache, tmp_path)
    reader("b.yaml", b"b: 1\n")
    reader.keep()

    assert SheetReader(cache, tmp_path).known == 1
