from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bcp.adapters.workspace import LARGEST_FILE, digest, read_workspace
from bcp.inventory.shapes import INVENTORY_FOLDER
from tests.cities import SmallCity

REGISTRY = "systems_inventory/core/registry.yaml"


def problems(root: Path) -> list[tuple[str, str]]:
    return [(problem.position.file, problem.code) for problem in read_workspace(root).problems]


def test_all_files_are_read_in_order_and_nothing_else(small_city: SmallCity) -> None:
    small_city.write("systems_inventory/schema/site.yaml", "not: read\n")
    small_city.write("systems_inventory/.hidden.yaml", "not: read\n")
    small_city.write("systems_inventory/README.md", "not read\n")
    read = read_workspace(small_city.root)

    paths = [path for path, _ in read.files]
    assert paths == sorted(paths)
    assert len(paths) == 14
    assert read.problems == ()
    assert dict(read.files)[REGISTRY] == (small_city.root / REGISTRY).read_bytes()


@pytest.mark.parametrize(
    "stray",
    [
        "systems_inventory/core/tax.yml",
        "systems_inventory/core/tax.yaml.bak",
        "systems_inventory/core/tax.yaml~",
        "systems_inventory/core/old/tax.yaml",
        "systems_inventory/cores/tax.yaml",
        "systems_inventory/tax.yaml",
        "drills/old/quake.yaml",
    ],
)
def test_a_file_that_looks_like_one_of_ours_is_named(small_city: SmallCity, stray: str) -> None:
    small_city.write(stray, "id: tax\n")

    assert problems(small_city.root) == [(stray, "stray-file")]


def test_a_huge_file_is_refused_without_being_read(small_city: SmallCity) -> None:
    with (small_city.root / REGISTRY).open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    read = read_workspace(small_city.root)

    (problem,) = read.problems
    assert problem.render() == (
        f"{REGISTRY}:1:1: error[file-too-large]: The file has 52428800 bytes; at most "
        f"{LARGEST_FILE} are read. Remove what does not belong to the inventory, or divide the "
        "file."
    )
    assert read.unreadable == (REGISTRY,)


def test_the_largest_file_that_fits_is_read(small_city: SmallCity) -> None:
    small_city.write(REGISTRY, b"#" * LARGEST_FILE)
    assert problems(small_city.root) == []
    small_city.write(REGISTRY, b"#" * (LARGEST_FILE + 1))
    assert problems(small_city.root) == [(REGISTRY, "file-too-large")]


def test_a_link_out_of_the_workspace_is_refused(small_city: SmallCity, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("id: registry\n", encoding="utf-8")
    (small_city.root / REGISTRY).unlink()
    (small_city.root / REGISTRY).symlink_to(secret)

    assert problems(small_city.root) == [(REGISTRY, "outside-workspace")]
    assert REGISTRY not in dict(read_workspace(small_city.root).files)


def test_a_folder_that_leads_out_of_the_workspace_is_refused(
    small_city: SmallCity, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "tax.yaml").write_text("id: tax\n", encoding="utf-8")
    (small_city.root / "systems_inventory/departmental").symlink_to(outside)

    assert problems(small_city.root) == [("systems_inventory/departmental", "outside-workspace")]


def test_a_link_inside_the_workspace_is_followed(small_city: SmallCity) -> None:
    original = small_city.root / "shared.yaml"
    (small_city.root / REGISTRY).rename(original)
    (small_city.root / REGISTRY).symlink_to("../../shared.yaml")
    read = read_workspace(small_city.root)

    assert read.problems == ()
    assert dict(read.files)[REGISTRY] == original.read_bytes()


@pytest.mark.parametrize("target", ["registry.yaml", "nowhere.yaml"])
def test_a_link_that_leads_nowhere_is_a_problem(small_city: SmallCity, target: str) -> None:
    (small_city.root / REGISTRY).unlink()
    (small_city.root / REGISTRY).symlink_to(target)

    ((path, code),) = problems(small_city.root)
    assert path == REGISTRY
    assert code in {"unreadable", "outside-workspace"}


def test_links_in_a_circle_end(small_city: SmallCity) -> None:
    (small_city.root / "systems_inventory/core/again").symlink_to("..")

    assert {code for _, code in problems(small_city.root)} == {"stray-file"}


def test_a_pipe_does_not_make_the_reader_wait(small_city: SmallCity) -> None:
    (small_city.root / REGISTRY).unlink()
    os.mkfifo(small_city.root / REGISTRY)

    assert problems(small_city.root) == [(REGISTRY, "not-a-file")]


def test_a_folder_in_place_of_a_file_is_a_problem(small_city: SmallCity) -> None:
    (small_city.root / REGISTRY).unlink()
    (small_city.root / REGISTRY).mkdir()

    assert problems(small_city.root) == [(REGISTRY, "not-a-file")]


LOOK = f"""
import sys
from pathlib import Path
from {read_workspace.__module__} import read_workspace
for problem in read_workspace(Path(sys.argv[1])).problems:
    print(problem.position.file, problem.code)
"""


def problems_as_ordinary_user(root: Path) -> list[tuple[str, ...]]:
    """As `problems`; root gives up its power to read everything first."""
    prefix: tuple[str, ...] = ()
    if os.geteuid() == 0:
        prefix = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    command = [*prefix, sys.executable, "-c", LOOK, str(root)]
    looked = subprocess.run(command, capture_output=True, text=True, check=True)
    return [tuple(line.rsplit(" ", 1)) for line in looked.stdout.splitlines()]


@pytest.mark.parametrize("closed", [REGISTRY, "systems_inventory/core"])
def test_what_may_not_be_read_is_a_problem(small_city: SmallCity, closed: str) -> None:
    path = small_city.root / closed
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        assert problems_as_ordinary_user(small_city.root) == [(closed, "unreadable")]
    finally:
        path.chmod(mode)
    assert problems_as_ordinary_user(small_city.root) == []


def test_a_name_that_is_no_text_can_be_printed(small_city: SmallCity) -> None:
    name = os.fsdecode(b"\xff\x1b[31m.yml")
    (small_city.root / "drills" / name).write_text("x: 1\n", encoding="utf-8")

    ((path, code),) = problems(small_city.root)
    assert code == "stray-file"
    assert path.isprintable()
    assert path.encode()


def test_a_system_file_whose_name_is_no_text_is_read(small_city: SmallCity) -> None:
    name = os.fsdecode(b"\xff.yaml")
    (small_city.root / "systems_inventory/core" / name).write_text("x: 1\n", encoding="utf-8")

    (path,) = {path for path, _ in read_workspace(small_city.root).files if "core/\\" in path}
    assert path.encode()


def test_a_missing_inventory_is_a_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == [(INVENTORY_FOLDER, "inventory-missing")]
    assert problems(tmp_path / "nowhere")[0][1] == "workspace-missing"


def test_a_workspace_that_is_a_circle_of_links_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    assert problems(tmp_path / "circle")[0][1] == "workspace-missing"


def test_the_digest_knows_where_one_file_ends() -> None:
    name = f"{INVENTORY_FOLDER}/a"
    digests = {
        digest([]),
        digest([(name, b"")]),
        digest([(name, b"x")]),
        digest([(f"{name}x", b"")]),
        digest([(name, b"x"), (f"{name}b", b"")]),
        digest([(name, b""), (f"{name}b", b"x")]),
    }
    assert len(digests) == 6
    assert digest([(name, b""), ("drills/a.yaml", b"x")]) == digest([(name, b"")])


def test_what_only_the_document_states_makes_no_plan_stale(tmp_path: Path) -> None:
    folder = tmp_path / INVENTORY_FOLDER
    folder.mkdir()
    (folder / "sites.yaml").write_text("sites: []\n", encoding="utf-8")
    before = read_workspace(tmp_path)
    for name in ("continuity.yaml", "forms.yaml"):
        (folder / name).write_text("references: [x]\n", encoding="utf-8")
    after = read_workspace(tmp_path)

    assert after.digest == before.digest
    assert after.statements_digest != before.statements_digest
    assert {path.rpartition("/")[2] for path, _ in after.files} == {
        "sites.yaml",
        "continuity.yaml",
        "forms.yaml",
    }
