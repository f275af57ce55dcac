"""What all tests share: golden files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.cities import SmallCity

Golden = Callable[[str, str], None]

os.environ["ICT_BCP_LANGUAGE"] = "en"
# Tests read many workspaces once; those about the cache switch it on.
os.environ["ICT_BCP_CACHE"] = "off"

# How fast the machine happens to be is no property of the program.
settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write golden files from what the tests produce, and delete unused ones",
    )


def _wants_machines(config: pytest.Config) -> bool:
    return "full" in config.option.markexpr


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Real machines are made only where somebody asks for them: `-m full`.

    Not by a mark expression in the settings, which would switch off what looks for unused files.
    """
    if not _wants_machines(config):
        left = [item for item in items if item.get_closest_marker("full")]
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=left)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if not _wants_machines(config):
        terminalreporter.write_line("Not run: tests on real machines (root: make test-full).")


class _GoldenFiles:
    """The golden files of one test module, in `golden/<module>/` beside it."""

    def __init__(self, folder: Path, update: bool) -> None:
        self.folder = folder
        self.update = update
        self.used: set[str] = set()

    def compare(self, name: str, text: str) -> None:
        """Compare `text` with the file `name`, or write it with --update-golden."""
        self.used.add(name)
        path = self.folder / name
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"no golden file {path}; make it with --update-golden"
        assert text == path.read_text(encoding="utf-8")

    def unused(self) -> list[Path]:
        """Golden files that no test of the module asked for."""
        return sorted(
            path
            for path in self.folder.rglob("*")
            if path.is_file() and path.relative_to(self.folder).as_posix() not in self.used
        )


@pytest.fixture(scope="module")
def _golden_files(request: pytest.FixtureRequest) -> Iterator[_GoldenFiles]:
    module = Path(request.path)
    folder = module.parent / "golden" / module.stem
    files = _GoldenFiles(folder, bool(request.config.getoption("--update-golden")))
    before = request.session.testsfailed
    yield files
    whole = [item for item in request.session.items if item.path == module]
    asked = [item for item in whole if "golden" in getattr(item, "fixturenames", ())]
    selected = bool(request.config.option.keyword or request.config.option.markexpr)
    named = any("::" in argument for argument in request.config.args)
    if selected or named or not asked or request.session.testsfailed > before:
        return
    for path in files.unused():
        if files.update:
            path.unlink()
        else:
            pytest.fail(f"unused golden file {path}; delete it with --update-golden")


@pytest.fixture
def golden(_golden_files: _GoldenFiles) -> Golden:
    """`golden(name, text)` compares a text with the golden file `golden/<module>/<name>`."""
    return _golden_files.compare


@pytest.fixture
def small_city(tmp_path: Path) -> SmallCity:
    """A fresh copy of `tests/small_city`."""
    root = tmp_path / "city"
    shutil.copytree(Path(__file__).parent / "small_city", root)
    return SmallCity(root)
