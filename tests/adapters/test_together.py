from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bcp.adapters.together import NOTE, alone, is_unfinished, replace_together
from bcp.model.refusal import Failed, Refused

BEFORE: dict[str, bytes | None] = {
    "a/one.yaml": b"one: 1\n",
    "a/two.yaml": b"two: 2\n",
    "b/gone.yaml": b"gone: 3\n",
    "c/new.yaml": None,
}
AFTER: dict[str, bytes | None] = {
    "a/one.yaml": b"one: 10\n",
    "a/two.yaml": b"two: 20\n",
    "b/gone.yaml": None,
    "c/new.yaml": b"new: 4\n",
}
PROGRAM = """
import os, signal, sys
from pathlib import Path
from bcp.adapters.together import alone, replace_together
root, at = Path(sys.argv[1]), int(sys.argv[2])
before, after = eval(sys.argv[3]), eval(sys.argv[4])
seen = 0
def die(event, arguments):
    global seen
    if event in {"open", "os.rename", "os.remove", "os.mkdir"}:
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)
with alone(root):
    sys.addaudithook(die)
    replace_together(root, before, after)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, content in BEFORE.items():
        if content is not None:
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_bytes(content)
    return tmp_path


def _state(root: Path) -> dict[str, bytes | None]:
    return {path: (root / path).read_bytes() if (root / path).exists() else None for path in BEFORE}


def _names(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and ".ict-bcp" not in path.parts
    }


def test_all_files_are_replaced_and_nothing_else_is_left(root: Path) -> None:
    (root / "a/one.yaml").chmod(0o640)
    with alone(root):
        replace_together(root, BEFORE, AFTER)

    assert _state(root) == AFTER
    assert _names(root) == {"a/one.yaml", "a/two.yaml", "c/new.yaml"}
    assert (root / "a/one.yaml").stat().st_mode & 0o777 == 0o640
    assert not is_unfinished(root)


def test_wherever_the_process_dies_it_is_all_or_nothing(root: Path) -> None:
    """Killed at its first, second, … act on files, until one lives to the end."""
    finished_later = 0
    for at in range(1, 200):
        for path, content in BEFORE.items():
            if content is None:
                (root / path).unlink(missing_ok=True)
            else:
                (root / path).write_bytes(content)
        end = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(root), str(at), repr(BEFORE), repr(AFTER)],
            check=False,
            timeout=60,
        ).returncode
        if end == 0:
            assert at > 10
            break
        assert end == -signal.SIGKILL
        unfinished = is_unfinished(root)
        if not unfinished:
            assert _state(root) in (BEFORE, AFTER)
        with alone(root):
            pass
        assert not is_unfinished(root)
        assert _state(root) == (AFTER if unfinished or _state(root) == AFTER else BEFORE)
        finished_later += unfinished
    assert finished_later > 3, "the note is found in the middle of the work"


def test_a_disk_that_takes_no_more_leaves_everything_as_it_was(root: Path) -> None:
    """The system refuses to write more than a few bytes to any file."""
    program = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "from pathlib import Path\n"
        "from bcp.adapters.together import alone, replace_together\n"
        "from bcp.model.refusal import Failed\n"
        "root = Path(sys.argv[1])\n"
        "before = {'a/one.yaml': b'one: 1\\n', 'a/two.yaml': b'two: 2\\n'}\n"
        "with alone(root):\n"
        "    try:\n"
        "        replace_together(root, before, {'a/one.yaml': b'x', 'a/two.yaml': b'y' * 9000})\n"
        "    except Failed as error:\n"
        "        print(error.render())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(root)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert "Nothing was changed." in done.stdout
    assert _state(root) == BEFORE
    assert _names(root) == {"a/one.yaml", "a/two.yaml", "b/gone.yaml"}


def test_a_file_that_changed_meanwhile_is_not_overwritten(root: Path) -> None:
    (root / "a/two.yaml").write_bytes(b"two: by hand\n")

    with alone(root), pytest.raises(Refused, match="changed meanwhile"):
        replace_together(root, BEFORE, AFTER)

    assert _state(root) == {**BEFORE, "a/two.yaml": b"two: by hand\n"}


def test_two_at_a_time_are_refused(root: Path) -> None:
    with alone(root), pytest.raises(Refused, match="Another import"), alone(root):
        pass


def test_a_folder_that_leads_out_is_refused(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (root / "d").symlink_to(outside)

    with alone(root), pytest.raises(Refused, match="leads out"):
        replace_together(root, {}, {"d/x.yaml": b"x"})

    assert list(outside.iterdir()) == []


def test_a_link_stays_a_link(root: Path) -> None:
    (root / "a/link.yaml").symlink_to("one.yaml")
    with alone(root):
        replace_together(root, {"a/link.yaml": b"one: 1\n"}, {"a/link.yaml": b"linked\n"})

    assert (root / "a/link.yaml").is_symlink()
    assert (root / "a/one.yaml").read_bytes() == b"linked\n"


def test_a_note_that_cannot_be_read_stops_everybody(root: Path) -> None:
    (root / NOTE).parent.mkdir()
    (root / NOTE).write_text("{")

    with pytest.raises(Failed), alone(root):
        pass
    assert os.path.lexists(root / NOTE)
