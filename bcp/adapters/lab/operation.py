"""Starting the lab's own programs under its account: the daemon and the builder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

from bcp.adapters.inert import inert
from bcp.adapters.lab import control
from bcp.adapters.lab.account import LabAccount
from bcp.adapters.lab.definition import LabDefinition
from bcp.adapters.lab.guest import base_environment
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.output import read_end
from bcp.model.message import Message
from bcp.model.refusal import Failed


def start_daemon(folder: LabFolder, lab: LabDefinition, account: LabAccount) -> None:
    """Start the daemon and wait until it serves. Raises Failed with what it said."""
    reading, writing = os.pipe()
    log = folder.log / "daemon.log"
    with log.open("ab") as output:
        account.own(log)
        subprocess.run(
            [
                *account.prefix,
                sys.executable,
                "-I",
                "-m",
                "bcp.adapters.lab.daemon",
                str(folder.root),
                str(writing),
            ],
            env=base_environment(lab, folder.private),
            cwd=folder.private,
            pass_fds=(writing,),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as report:
        said = report.read()
    answer = json.loads(said) if said else {"error": read_end(log)}
    if "error" in answer:
        raise Failed(
            Message.of("The lab's daemon did not start: {reason}", reason=inert(answer["error"])),
            Message.of("Its log is {log}.", log=str(log)),
        )


def is_serving(folder: LabFolder) -> bool:
    """Whether a daemon answers."""
    try:
        control.ask(folder.control, "status", timeout=10)
    except OSError:
        return False
    return True


def run_builder(
    folder: LabFolder,
    lab: LabDefinition,
    account: LabAccount,
    stage: str,
    told: Callable[[str], None],
) -> None:
    """Run one stage of the builder; `told` learns of each system done. Raises Failed."""
    log = folder.log / "builder.log"
    error = ""
    with (
        log.open("ab") as output,
        subprocess.Popen(
            [
                *account.prefix,
                sys.executable,
                "-I",
                "-m",
                "bcp.adapters.lab.builder",
                stage,
                str(folder.root),
            ],
            env=base_environment(lab, folder.private),
            cwd=folder.private,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
        ) as builder,
    ):
        assert builder.stdout is not None
        for line in builder.stdout:
            answer = json.loads(line)
            error = answer.get("error", "")
            if not error:
                told(answer["system"])
    if builder.returncode:
        raise Failed(
            Message.of("The lab could not be brought up: {reason}", reason=inert(error) or "?"),
            Message.of("Its logs are in {folder}.", folder=str(folder.log)),
        )
