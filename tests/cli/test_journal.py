"""`ict-bcp journal` as a user meets it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bcp.adapters.journal import FILE_NAME, RunStore
from bcp.app import wiring
from bcp.app.mirror_journal import adopt
from bcp.cli.main import app
from bcp.model.refusal import Refused
from tests.adapters.test_journal import note, started, tampered, written

CUT_OFF = """\
r1: cut off after event 2; the mirror has more.
r2: cut off after event 0; the mirror has more.
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "ws"
    written(wiring.journal_path(root))
    with RunStore(wiring.journal_path(root)) as store:
        store.append("r2", started("r2"))
    return root


def run(*arguments: object, workspace: Path) -> tuple[int, str]:
    result = CliRunner().invoke(
        app, ["journal", *map(str, arguments), "--workspace", str(workspace)]
    )
    if isinstance(result.exception, Refused):
        raise result.exception
    return result.exit_code, result.stdout


def test_a_sound_journal(workspace: Path) -> None:
    assert run("verify", workspace=workspace) == (
        0,
        "r1: sound, events: 3.\nr2: sound, events: 1.\n",
    )
    assert run("verify", "r2", workspace=workspace) == (0, "r2: sound, events: 1.\n")


def test_what_was_changed_is_named(workspace: Path) -> None:
    tampered(wiring.journal_path(workspace), "UPDATE events SET json = '{}' WHERE seq = 2")
    assert run("verify", workspace=workspace) == (
        1,
        "r1: changed at event 2; nothing from there on can be relied on.\nr2: sound, events: 1.\n",
    )
    code, text = run("verify", "--json", workspace=workspace)
    assert code == 1
    assert json.loads(text) == {
        "path": str(wiring.journal_path(workspace)),
        "damage": "",
        "runs": [
            {"run": "r1", "events": 3, "broken": 2, "differs": None},
            {"run": "r2", "events": 1, "broken": None, "differs": None},
        ],
        "sound": False,
    }


def test_a_tail_that_was_cut_off_shows_beside_the_mirror(workspace: Path, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    assert run("mirror", folder, "--once", workspace=workspace) == (
        0,
        "Events copied: 4. The copy is current.\n",
    )
    tampered(wiring.journal_path(workspace), "DELETE FROM events WHERE seq = 3 OR run = 'r2'")
    assert run("verify", workspace=workspace)[0] == 0
    assert run("verify", "--against", folder, workspace=workspace) == (
        1,
        CUT_OFF,
    )


def test_a_difference_from_the_mirror_is_named(workspace: Path, tmp_path: Path) -> None:
    run("mirror", tmp_path / "usb", "--once", workspace=workspace)
    written(wiring.journal_path(tmp_path / "other"), 2)
    with RunStore(wiring.journal_path(tmp_path / "other")) as store:
        store.append("r1", note("another third"))
        store.append("r2", started("r2"))
    assert run("verify", "--against", tmp_path / "usb", workspace=tmp_path / "other") == (
        1,
        "r1: differs from the mirror at event 3.\nr2: sound, events: 1.\n",
    )
    with pytest.raises(Refused, match="at event 3 of run r1"):
        run("mirror", tmp_path / "usb", "--once", workspace=tmp_path / "other")


def test_a_damaged_file(workspace: Path) -> None:
    path = wiring.journal_path(workspace)
    with RunStore(path) as store:
        store.append("r1", *(note("x" * 500) for _ in range(200)))
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 8192)
    code, text = run("verify", workspace=workspace)
    assert code == 1
    assert text.startswith(f"The file {path} is damaged: ")


def test_exported_lines_verify_with_sha256_alone(workspace: Path, tmp_path: Path) -> None:
    code, text = run("export", "r1", workspace=workspace)
    assert code == 0
    before = hashlib.sha256(b"ict-bcp journal 1\nr1").hexdigest()
    for number, line in enumerate(map(json.loads, text.splitlines()), start=1):
        assert (line["run"], line["number"], line["previous"]) == ("r1", number, before)
        before = hashlib.sha256(f"{before}\n{number}\n{line['text']}".encode()).hexdigest()
        assert line["hash"] == before
        assert json.loads(line["text"])["at"] == "2026-01-13T09:00:00Z"
    output = tmp_path / "r1.jsonl"
    assert run("export", "r1", "--output", output, workspace=workspace) == (0, "")
    assert output.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("command", ["verify", "export"])
def test_a_run_that_is_not_there(workspace: Path, command: str) -> None:
    with pytest.raises(Refused, match="There is no run 'r9'"):
        run(command, "r9", workspace=workspace)


def test_a_workspace_without_a_journal(tmp_path: Path) -> None:
    for arguments in (["verify"], ["export", "r1"], ["mirror", str(tmp_path / "usb"), "--once"]):
        with pytest.raises(Refused, match="There is no journal"):
            run(*arguments, workspace=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_mirroring_follows_until_the_interrupt(workspace: Path, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    command = [sys.executable, "-c", "from bcp.cli.main import main; main()", "journal", "mirror"]
    with subprocess.Popen(
        [*command, str(folder), "--workspace", str(workspace)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "ICT_BCP_LANGUAGE": "en", "PYTHONUNBUFFERED": "1"},
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "Events copied: 4. The copy is current.\n"
        assert child.stdout.readline() == "The copy is kept current until Ctrl-C.\n"
        with (
            RunStore(wiring.journal_path(workspace)) as store,
            RunStore(folder / FILE_NAME) as copy,
        ):
            store.append("r2", note("live"))
            while list(copy.events("r2", 1)) != [note("live")]:
                assert child.poll() is None
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == 0


def test_another_workspace_begins_from_the_mirror(workspace: Path, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    run("mirror", folder, "--once", workspace=workspace)
    other = tmp_path / "other"
    known = adopt(folder, other)
    assert known is not None
    assert (known.path, known.executing) == (str(wiring.journal_path(workspace)), False)
    with (
        RunStore(wiring.journal_path(workspace)) as one,
        RunStore(wiring.journal_path(other)) as two,
    ):
        assert one.runs() == two.runs()
        assert list(one.events("r1")) == list(two.events("r1"))
