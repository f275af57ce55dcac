"""Which generated outputs in a workspace no longer say what its files say, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bcp.adapters.translation import LANGUAGES, translator
from bcp.app.load_workspace import Workspace
from bcp.app.make_runbooks import Runbooks, edition_of, runbooks_of
from bcp.app.write_playbooks import GENERATED
from bcp.app.write_runbooks import RUNBOOKS
from bcp.documents.playbooks import SITE
from bcp.documents.runbooks.collection import COMMANDER
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan

_HEAD = 8192
"""Bytes at the start of a file in which everything about its making stands."""


@dataclass(frozen=True, slots=True)
class _Output:
    """A generated folder: its first file, what that was made from, and how to make it anew."""

    file: str
    scenario: str
    inventory_digest: str
    plan_digest: str
    command: str


def stale_outputs(loaded: Workspace) -> tuple[Problem, ...]:
    """A warning for every generated folder that is stale. Never raises.

    Nothing is said where the workspace has errors: then nothing can be compared.
    """
    try:
        inventory = loaded.sound()
    except Refused:
        return ()
    scenarios = {scenario.id: scenario for scenario in loaded.scenarios}

    @cache
    def plan_of(name: str) -> Plan:
        return make_plan(inventory, scenarios[name], digest=loaded.digest)

    found = []
    for output in (*_playbooks(loaded.root), *_runbooks(loaded.root)):
        if output.scenario not in scenarios:
            found.append(_gone(output))
        elif output.inventory_digest != loaded.digest:
            found.append(_stale(output, Message.of("the inventory has changed since")))
        elif output.plan_digest != plan_of(output.scenario).digest:
            reason = Message.of("the same inventory gives another plan now (scenario or program)")
            found.append(_stale(output, reason))
        elif output.file.endswith(".md") and _says_something_else(
            loaded, output, plan_of(output.scenario)
        ):
            found.append(_stale(output, Message.of("contacts, addresses or words have changed")))
    return tuple(found)


def _stale(output: _Output, reason: Message) -> Problem:
    return Problem(
        Severity.WARNING,
        "stale-output",
        Message.of("This was made from something else: {reason}.", reason=reason),
        Message.of("Make it anew: {command}", command=output.command),
        Position(output.file),
    )


def _gone(output: _Output) -> Problem:
    return Problem(
        Severity.WARNING,
        "stale-output",
        Message.of("This was made for the scenario '{name}', which is not there.",
                   name=output.scenario),
        Message.of("Delete the folder, or bring the scenario back."),
        Position(output.file),
    )  # fmt: skip


def _playbooks(root: Path) -> Iterator[_Output]:
    for path in sorted((root / GENERATED).glob(f"*/{SITE}")):
        head = _head(path)
        stated = dict(
            line.removeprefix("# ").split(": ", 1)
            for line in head.splitlines()
            if line.startswith("# ") and ": " in line
        )
        yield _output(root, path, "playbooks", stated.get("inventory"), stated.get("plan"))


def _runbooks(root: Path) -> Iterator[_Output]:
    for path in sorted((root / RUNBOOKS).glob(f"*/{COMMANDER}.md")):
        stated = metadata(_head(path))
        digests = stated.get("inventory-digest"), stated.get("plan-digest")
        yield _output(root, path, "runbook", *digests)


def _output(
    root: Path, path: Path, command: str, inventory: str | None, plan: str | None
) -> _Output:
    scenario = path.parent.name
    return _Output(
        file=path.relative_to(root).as_posix(),
        scenario=scenario,
        inventory_digest=inventory or "",
        plan_digest=plan or "",
        command=f"ict-bcp {command} --scenario {scenario}",
    )


def _head(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return ""


def metadata(markdown: str) -> Mapping[str, str]:
    """The metadata block of a sheet; empty where there is none."""
    parts = markdown.split("---\n", 2)
    if len(parts) < 3 or parts[0]:
        return {}
    stated = {}
    for line in parts[1].splitlines():
        key, _, value = line.partition(": ")
        try:
            stated[key] = str(json.loads(value))
        except ValueError:
            continue
    return stated


def _says_something_else(loaded: Workspace, output: _Output, plan: Plan) -> bool:
    """Whether making the sheets as they were made gives other texts."""
    folder = (loaded.root / output.file).parent
    stated = metadata(_head(loaded.root / output.file))
    try:
        day = date.fromisoformat(stated.get("day", ""))
        language = stated["lang"]
    except (ValueError, KeyError):
        return True
    if language not in LANGUAGES:
        return True
    return not any(
        _is_same(runbooks_of(loaded, edition), folder)
        for realm in Realm
        for blank in (True, False)
        for edition in (
            edition_of(
                loaded,
                plan,
                Wording(language, translator(language)),
                day=day,
                version=stated.get("version", ""),
                realm=realm,
                blank=blank,
            ),
        )
        if edition.mark == stated.get("marking")
    )


def _is_same(runbooks: Runbooks, folder: Path) -> bool:
    try:
        return all(
            (folder / f"{name}.md").read_bytes() == paper.markdown.encode()
            for name, paper in runbooks.papers().items()
        )
    except (OSError, Refused):
        return False
