"""The sample city restored by a drill and by waves of plain ansible-playbook, in turn.

Waves: one `ansible-playbook` for each level of what needs what, over all its hosts at once (each
host goes on by itself, as many forks as hosts), with the tasks that `ict-bcp playbooks` writes;
people answer at once. A wave begins when the one before it has ended. Then every system is
verified by the same tests, side by side. The drill restores no more side by side than the plan's
repositories have lanes; waves know of no lanes and restore as many as they have hosts.

Wall time is worth something on an idle machine only (`load` is that of the last 15 minutes); what
else runs takes more from the few processes of the drill than from the many of a wave.

CPU seconds are those of everything that this process has begun, the lab's daemon, guests and
services included: what has ended is counted by its parent, and orphans become our children.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import yaml

from bcp.adapters.ansible import settings
from bcp.adapters.connection import ControlFolder, host_variables, platform_variables
from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.verification import SystemChecks
from bcp.app import wiring
from bcp.app.load_workspace import Workspace, load
from bcp.app.run_drill import DrillRequest, run_drill
from bcp.app.run_lab import damage_of
from bcp.documents.playbook_order import Group, groups_in_order
from bcp.documents.playbooks import dump, render_step
from bcp.execution.events import Event
from bcp.execution.hosts import host_name, platform_hosts
from bcp.execution.state import RunState, StepState
from bcp.model.message import Message
from bcp.model.system import StepKind
from bcp.planning.plan import Basis, Impact, Plan
from bcp.planning.planner import make_plan

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = "earthquake"
_PR_SET_CHILD_SUBREAPER = 36
Row = dict[str, float]


class Quiet:
    """Follows a drill and says nothing."""

    def observe(self, event: Event, state: RunState) -> None:
        """Nothing."""

    def tell(self, message: Message) -> None:
        """Nothing."""

    def stage(self, message: Message, done: int, total: int) -> None:
        """Nothing."""


def race(rounds: int) -> dict[str, Any]:
    """Drill and waves in turn; which is first alternates. The lab must not be up."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    loaded = load(ROOT)
    plan = make_plan(loaded.sound(), loaded.scenario(SCENARIO), digest=loaded.digest)
    lab = wiring.lab(ROOT)
    found: dict[str, list[Row]] = {"drill": [], "waves": []}
    try:
        with wiring.lab_checks(ROOT, loaded.sound()) as verify:
            assert loaded.lab is not None
            lab.up(loaded.sound(), loaded.lab, Quiet().stage, verify)
        for number in range(rounds):
            for way in ("drill", "waves") if number % 2 == 0 else ("waves", "drill"):
                found[way].append(_drill() if way == "drill" else _waves(loaded, plan, lab))
    finally:
        lab.down()
    medians = {
        way: {name: statistics.median(row[name] for row in rows) for name in rows[0]}
        for way, rows in found.items()
    }
    drill, waves = medians["drill"], medians["waves"]
    bound = max(drill["chain"], drill["cpu / cores"])
    return {
        **medians,
        "load": os.getloadavg()[2],
        "drill / bound": drill["seconds"] / bound,
        "with lanes": drill["seconds"] / max(bound, drill["lanes"]),
        "drill / waves": drill["seconds"] / waves["seconds"],
        "of their CPU": drill["cpu / cores"] / waves["cpu / cores"],
    }


def print_race(found: dict[str, Any]) -> None:
    """The medians and ratios."""
    for name, value in found.items():
        figures = value.items() if isinstance(value, dict) else [("", value)]
        print(f"{name:14s}" + "  ".join(f"{key} {figure:.2f}" for key, figure in figures))


def cpu_seconds() -> float:
    """Of all that this process has begun, itself included."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    mine = resource.getrusage(resource.RUSAGE_SELF)
    total = ended.ru_utime + ended.ru_stime + mine.ru_utime + mine.ru_stime
    for child in psutil.Process().children(recursive=True):
        try:
            total += sum(child.cpu_times()[:4])
        except psutil.Error:
            continue
    return total


class _Meter(Quiet):
    """Takes the CPU seconds when the run begins and when it ends."""

    def __init__(self) -> None:
        self.at: list[float] = []

    def observe(self, event: Event, state: RunState) -> None:  # noqa: ARG002
        """Look at the meter at both ends."""
        if event.type in {"run-started", "run-finished"}:
            self.at.append(cpu_seconds())


def _drill() -> Row:
    meter = _Meter()
    with tempfile.TemporaryDirectory() as reports:
        request = DrillRequest(ROOT, SCENARIO, keep=True, reports=Path(reports))
        state = run_drill(request, meter).state
    assert state.complete
    assert state.finished is not None
    return {
        "seconds": (state.finished - state.started).total_seconds(),
        "chain": longest_chain(state),
        "lanes": busiest_lanes(state),
        "cpu / cores": (meter.at[1] - meter.at[0]) / (os.cpu_count() or 1),
    }


def longest_chain(state: RunState) -> float:
    """The longest chain of measured steps, in seconds as they were measured."""
    ends: dict[str, float] = {}
    for step in sorted(state.plan.steps, key=lambda each: (each.start, each.rank)):
        done = state.steps[step.key]
        seconds = done.seconds if done.basis is Basis.MEASURED else 0.0
        ends[step.key] = seconds + max((ends.get(one, 0.0) for one in step.predecessors), default=0)
    return max(ends.values())


def busiest_lanes(state: RunState) -> float:
    """Seconds for which the lanes of some repository are all taken, by its steps as measured.

    The drill has to keep to the plan's lanes, however many cores are idle.
    """
    taken = {
        lane.repository: sum(
            _held(state.steps[step.key], lane.repository)
            for step in state.plan.steps
            if lane.repository in step.lanes and state.steps[step.key].basis is Basis.MEASURED
        )
        / lane.lanes
        for lane in state.plan.lanes
    }
    return max(taken.values(), default=0.0)


def _held(step: StepState, repository: str) -> float:
    """Seconds for which the last attempt held its lane."""
    if repository not in step.freed or step.began is None:
        return step.seconds
    return (step.freed[repository] - step.began).total_seconds()


def _waves(loaded: Workspace, plan: Plan, lab: EmbeddedLab) -> Row:
    inventory = loaded.sound()
    lab.damage(damage_of(inventory, loaded.scenario(SCENARIO)))
    control, used = ControlFolder(), cpu_seconds()
    begun = time.monotonic()
    try:
        checks = SystemChecks(ROOT, inventory, lab.targets(), control)
        for level in _levels(plan):
            _run_level(loaded, plan, lab, level, control)
        systems = sorted({step.system for step in plan.steps})
        with ThreadPoolExecutor(wiring.side_by_side()) as pool:
            results = dict(zip(systems, pool.map(checks.check, systems), strict=True))
    finally:
        control.close()
    for system, result in results.items():
        assert result.failure is None, (system, result)
    return {
        "seconds": time.monotonic() - begun,
        "cpu / cores": (cpu_seconds() - used) / (os.cpu_count() or 1),
    }


def _levels(plan: Plan) -> list[list[Group]]:
    level: dict[str, int] = {}
    levels: dict[int, list[Group]] = {}
    for group in groups_in_order(plan):
        before = [
            level[one] + 1 for step in group.steps for one in step.predecessors if one in level
        ]
        number = max(before, default=0)
        level.update(dict.fromkeys((step.key for step in group.steps), number))
        levels.setdefault(number, []).append(group)
    return [levels[number] for number in sorted(levels)]


def _run_level(
    loaded: Workspace, plan: Plan, lab: EmbeddedLab, level: list[Group], control: ControlFolder
) -> None:
    targets, inventory = lab.targets(), loaded.sound()
    with tempfile.TemporaryDirectory() as name:
        folder, hosts = Path(name), []
        for group in level:
            impact = plan.systems_by_id[group.system].impact
            if impact is Impact.OUT and targets.host(group.system) is not None:
                lab.resume(group.system)
            plays = [
                yaml.load(render_step(plan, inventory, step), Loader=_Loader)  # noqa: S506
                for step in group.steps
                if step.kind is StepKind.AUTOMATED
            ]
            tasks = [task for (play,) in plays for task in play["tasks"]]
            if tasks:
                hosts.append(host_name(group.system))
                (folder / f"{hosts[-1]}.yml").write_text(dump(tasks), encoding="utf-8")
        if not hosts:
            return
        everywhere = dict.fromkeys(platform_hosts(inventory), platform_variables(targets))
        for host in hosts:
            target = targets.host(host)
            assert target is not None
            everywhere[host] = host_variables(targets, target)
        (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": everywhere}}))
        play = {
            "hosts": hosts,
            "gather_facts": False,
            "strategy": "free",
            "tasks": [{"ansible.builtin.include_tasks": "{{ inventory_hostname }}.yml"}],
        }
        (folder / "level.yml").write_text(dump([play]))
        command = ["ansible-playbook", "-i", "hosts.json", "-f", str(len(hosts) + 1), "level.yml"]
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {
            **os.environ,
            **settings(ROOT),
            "PATH": path,
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(control.path),
            "ANSIBLE_SSH_CONTROL_PATH": "%(directory)s/%%C",
            "ANSIBLE_INVENTORY_ENABLED": "ansible.builtin.yaml",
        }
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


class _Loader(yaml.SafeLoader):
    """Reads `!unsafe` as the text that it marks."""


_Loader.add_constructor("!unsafe", lambda _, node: str(node.value))
