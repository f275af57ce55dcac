"""`ict-bcp notify test` over real channels."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from bcp.cli.main import app
from tests.adapters.notice_receivers import receiver


def run(root: Path, address: str | None, *more: str) -> tuple[int, str, str]:
    words = ["notify", "test", "-w", str(root), *more]
    result = CliRunner().invoke(app, words, env={"ICT_BCP_NOTIFY": address})
    return result.exit_code, result.stdout, result.stderr


def test_all_channels_work(tmp_path: Path) -> None:
    with receiver() as there:
        code, out, _ = run(tmp_path, there.address)
        got = there.next()

    log = tmp_path / ".ict-bcp" / "notifications" / "test.log"
    assert (code, out) == (
        0,
        f"the file {log}: worked\nthe console: worked\njson (address 1): worked\n",
    )
    assert got["title"] == "[TEST] Notices of ict-bcp arrive here"
    assert "[TEST] Notices of ict-bcp arrive here" in log.read_text(encoding="utf-8")


def test_one_that_does_not_work_and_a_wrong_file_end_with_1(tmp_path: Path) -> None:
    (tmp_path / "notifications.yaml").write_text("environment: [CITY_MAIL_OF_NOBODY]\n")
    with receiver() as there:
        there.status = 500
        code, out, err = run(tmp_path, there.address, "--json")
    document = json.loads(out)

    assert code == 1
    assert [each["worked"] for each in document["channels"]] == [True, True, False]
    assert document["channels"][2] == {
        "channel": "json (address 1)",
        "worked": False,
        "problem": "the service cannot be reached or refused it",
    }
    assert document["complaints"] == [
        "notifications.yaml names the environment variable CITY_MAIL_OF_NOBODY, which is not set."
    ]
    assert "geheim" not in out + err


def test_a_complaint_alone_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "notifications.yaml").write_text("environment: [geheim]\n")

    code, out, err = run(tmp_path, None)

    assert code == 1
    assert "the console: worked" in out
    assert "entry 1 is no name of a variable" in err
    assert "geheim" not in out + err


def test_without_a_workspace_it_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["notify", "test", "-w", str(tmp_path / "no")])

    assert result.exception is not None
    assert "There is no workspace folder" in str(result.exception)
