"""A small city and runs in it: the plan is the planner's own, the journal is written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from bcp.execution.events import (
    CheckResult,
    Event,
    Failure,
    FailureKind,
    InjectApplied,
    RestoreMeasurement,
    RunFinished,
    RunStarted,
    SkipCause,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    SystemVerified,
)
from bcp.execution.fold import fold
from bcp.execution.state import RunState
from bcp.model.inventory import Inventory
from bcp.model.scenario import Inject, Realm, Scenario
from bcp.model.system import StepKind
from bcp.planning.plan import Basis, Plan, PlannedStep
from bcp.planning.planner import make_plan

LAB_INCIDENT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
LAB_START = LAB_INCIDENT + timedelta(seconds=4)
MIB = 2**20
DIGEST = "d" * 64


class PlainCalendar:
    """A calendar with one holiday; weekends and the closure are the core's own business."""

    def __init__(self, *holidays: date) -> None:
        self.holidays = set(holidays)

    def is_holiday(self, day: date) -> bool:
        return day in self.holidays

    def zone(self, name: str) -> tzinfo:
        return ZoneInfo(name)


def _level(share: str) -> dict[str, str]:
    return {"share": share, "description": "窓口業務ができる"}


def _targets(rto: str, rpo: str) -> dict[str, Any]:
    return {"rto": rto, "rpo": rpo, "mtpd": "14d", "rlo": _level("100%")}


def _objective(name: str, priority: int, rto: str, rpo: str) -> dict[str, Any]:
    targets = _targets(rto, rpo)
    return {
        "id": name,
        "name": f"{rto}以内",
        "priority": priority,
        "disaster": targets,
        "ordinary": targets,
    }


def _estimate(likely: str) -> dict[str, str]:
    return {"optimistic": likely, "likely": likely, "pessimistic": likely}


def _restore(title: str, likely: str, role: str, backup: str) -> dict[str, Any]:
    return {
        "id": "restore",
        "kind": "automated",
        "title": title,
        "estimate": _estimate(likely),
        "people": [{"skill": "server"}],
        "actions": [{"role": "guest"}, {"role": role, "backup": backup}],
        "retries": 1,
    }


def _verify(likely: str = "10m", skill: str | None = None) -> dict[str, Any]:
    return {
        "id": "verify",
        "kind": "verification",
        "title": "復旧の確認",
        "estimate": _estimate(likely),
        "people": [{"skill": skill}] if skill else [],
        "needed": "always",
    }


def _backup(name: str, kind: str, size: str, interval: str = "24h") -> dict[str, Any]:
    copy = {"repository": "offsite", "interval": interval, "generations": 3}
    return {"id": name, "kind": kind, "size": size, "copies": [copy]}


def _system(name: str, japanese: str, english: str, **rest: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": japanese,
        "name_en": english,
        "tier": "core",
        "owner": "行政管理課",
        "operator": "it-section",
        "segment": "mynumber",
        "objective": "day",
        "hosting": {"kind": "physical", "site": "hall"},
        "source": "assumption",
        "verification": [{"kind": "listening", "description": "応答する"}],
        **rest,
    }


def _systems() -> list[dict[str, Any]]:
    return [
        _system(
            "backup-server",
            "遠隔バックアップ",
            "Off-site backup",
            tier="infrastructure",
            hosting={"kind": "external", "site": "branch"},
        ),
        _system(
            "core-database",
            "基幹データベース",
            "Core database",
            backups=[_backup("database", "postgresql", "200GiB")],
            recovery=[
                _restore("データベースの復元", "30m", "postgresql_restore", "database"),
                _verify("15m", "server"),
            ],
        ),
        _system(
            "resident-registry",
            "住民記録",
            "Resident registry",
            objective="first",
            dependencies=[{"requires": "core-database"}],
            backups=[_backup("program", "application", "2GiB", "7d")],
            recovery=[
                _restore("アプリケーションの復元", "20m", "application_restore", "program"),
                _verify(),
            ],
        ),
        _system(
            "certificate-issuing",
            "証明書コンビニ交付",
            "Certificates",
            dependencies=[{"requires": "resident-registry"}],
            recovery=[
                {
                    "id": "approve",
                    "kind": "decision",
                    "title": "再開の判断",
                    "estimate": _estimate("30m"),
                    "decided_by": "行政管理課長",
                    "needed": "always",
                },
                _verify(),
            ],
        ),
        _system(
            "city-website",
            "市ホームページ",
            "City web site",
            tier="virtualized",
            segment="internet",
            objective="week",
            backups=[_backup("site", "web", "40GiB", "4h")],
            recovery=[_restore("コンテンツの復元", "10m", "web_restore", "site"), _verify()],
        ),
    ]


def inventory(systems: list[dict[str, Any]] | None = None) -> Inventory:
    """The small city, or one with other systems."""
    return Inventory.model_validate(
        {
            "city": {
                "name": "例示市",
                "name_en": "Example City",
                "department": "行政管理課",
                "business_hours": {"opens": "8h30m", "closes": "17h15m"},
            },
            "objectives": [
                _objective("first", 1, "3h", "24h"),
                _objective("day", 2, "24h", "10m"),
                _objective("week", 3, "7d", "24h"),
            ],
            "sites": [{"id": "hall", "name": "本庁舎"}, {"id": "branch", "name": "支所"}],
            "teams": [
                {
                    "id": "it-section",
                    "name": "情報担当",
                    "members": [{"role": "担当", "count": 2, "skills": ["server"]}],
                }
            ],
            "repositories": [
                {
                    "id": "offsite",
                    "name": "遠隔地",
                    "site": "branch",
                    "system": "backup-server",
                    "lanes": 2,
                    "rate": "100MiB/s",
                }
            ],
            "systems": systems or _systems(),
        },
        strict=False,
    )


def renamed(text: str) -> Inventory:
    """The small city with `text` in every place that people fill in."""
    systems = _systems()
    for system in systems:
        system["name"] = system["name_en"] = text
        for step in system.get("recovery", ()):
            step["title"] = text
    return inventory(systems)


def scenario(**rest: Any) -> Scenario:
    """The server room is lost on a Friday morning."""
    return Scenario.model_validate(
        {
            "id": "server-room",
            "name": "サーバー室の喪失",
            "name_en": "Loss of the server room",
            "description": "サーバー室を失う。",
            "occasion": "disaster",
            "incident_at": "2026-02-20T09:00:00+09:00",
            "detected_after": "10m",
            "declared_after": "1h",
            "lost": {"sites": ["hall"]},
            "attendance": [{"team": "it-section", "present": [{"after": "2h", "share": "100%"}]}],
            **rest,
        }
    )


@dataclass(frozen=True)
class Lab:
    """How the hand-written run goes. `broken` steps fail for good, `shaky` ones once;
    what `short` steps need is not there."""

    seconds: float = 10.0
    broken: frozenset[str] = frozenset()
    shaky: frozenset[str] = frozenset()
    short: Mapping[str, SkipCause] = field(default_factory=dict)
    data_age: Mapping[str, float] = field(default_factory=lambda: {"core-database": 90.0})
    bytes: Mapping[str, int] = field(
        default_factory=lambda: {"database": 40 * MIB, "program": 20_000, "site": 64 * MIB}
    )
    copy_seconds: Mapping[str, float] = field(
        default_factory=lambda: {"database": 0.1, "program": 0.01, "site": 1.0}
    )
    rejected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    detail: str = "the copy broke off"
    injects: tuple[Inject, ...] = ()
    realm: Realm = Realm.DRILL
    day: int = 0
    """Days after LAB_START."""


def plan_for(city: Inventory, damage: Scenario, realm: Realm = Realm.DRILL) -> Plan:
    """The planner's plan."""
    return make_plan(city, damage, digest=DIGEST, realm=realm)


def run(city: Inventory, damage: Scenario, lab: Lab | None = None) -> RunState:
    """The state after a whole run."""
    lab = lab or Lab()
    return fold(history(plan_for(city, damage, lab.realm), lab))


def history(plan: Plan, lab: Lab) -> list[Event]:
    """The journal of a run in which every step starts as soon as those before it are done."""
    return _Journal(plan, lab).written()


class _Journal:
    def __init__(self, plan: Plan, lab: Lab) -> None:
        self.plan, self.lab = plan, lab
        self.start = LAB_START + timedelta(days=lab.day)
        self.events: list[Event] = []
        self.ends: dict[str, datetime] = {}
        self.lost: dict[str, str] = {}

    def written(self) -> list[Event]:
        self.events.append(
            RunStarted(
                at=self.start,
                run=f"202611{20 + self.lab.day}T010000Z",
                mode="drill",
                realm=self.plan.realm,
                plan=self.plan,
                incident_at=LAB_INCIDENT + timedelta(days=self.lab.day),
            )
        )
        for inject in self.lab.injects:
            self.events.append(InjectApplied(at=self.start, inject=inject))
        for step in self.plan.steps:
            self._step(step)
        end = max(self.ends.values(), default=self.start)
        self.events.append(RunFinished(at=end, complete=not self.lost))
        return self.events

    def _step(self, step: PlannedStep) -> None:
        cause = next((self.lost[key] for key in step.predecessors if key in self.lost), None)
        at = max((self.ends[key] for key in step.predecessors), default=self.start)
        self.ends[step.key] = at
        if cause is not None:
            self.lost[step.key] = cause
            self.events.append(StepSkipped(at=at, step=step.key, because=cause))
            return
        if step.key in self.lab.short:
            self.lost[step.key] = step.key
            lack = self.lab.short[step.key]
            because = "server" if lack is SkipCause.SKILL else "offsite"
            self.events.append(StepSkipped(at=at, step=step.key, because=because, cause=lack))
            return
        attempt, began = 1, at
        self.events.append(StepStarted(at=began, step=step.key, attempt=attempt))
        if step.key in self.lab.broken | self.lab.shaky:
            began = self._fail(step, attempt, began)
            if step.key in self.lab.broken:
                self.ends[step.key], self.lost[step.key] = began, step.key
                return
            attempt += 1
            self.events.append(StepStarted(at=began, step=step.key, attempt=attempt))
        self._succeed(step, attempt, began)

    def _fail(self, step: PlannedStep, attempt: int, at: datetime) -> datetime:
        end = at + timedelta(seconds=3)
        self.events.append(
            StepFailed(
                at=end,
                step=step.key,
                attempt=attempt,
                seconds=3,
                failure=Failure(kind=FailureKind.TASK_FAILED, detail=self.lab.detail),
                final=step.key in self.lab.broken,
                runs=1,
            )
        )
        return end

    def _succeed(self, step: PlannedStep, attempt: int, at: datetime) -> None:
        by_machine = step.kind in {StepKind.AUTOMATED, StepKind.VERIFICATION}
        seconds = self.lab.seconds if by_machine else float(step.duration)
        end = at + timedelta(seconds=seconds if by_machine else 0)
        self.ends[step.key] = end
        self.events.append(
            StepSucceeded(
                at=end,
                step=step.key,
                attempt=attempt,
                seconds=seconds,
                basis=Basis.MEASURED if by_machine else Basis.ASSUMED,
                restores=self._restores(step),
                checks=(CheckResult(name="answers", passed=True),)
                if step.kind is StepKind.VERIFICATION
                else (),
                runs=1 if step.kind is StepKind.AUTOMATED else 0,
            )
        )
        own = [each for each in self.plan.steps if each.system == step.system]
        if step is own[-1]:
            self.events.append(
                SystemVerified(at=end, system=step.system, newest=self._newest(step.system))
            )

    def _newest(self, system: str) -> datetime | None:
        age = self.lab.data_age.get(system)
        return None if age is None else LAB_INCIDENT - timedelta(seconds=age)

    def _restores(self, step: PlannedStep) -> tuple[RestoreMeasurement, ...]:
        return tuple(
            RestoreMeasurement(
                role=action.role.value,
                backup=action.backup,
                repository=action.repository or "offsite",
                generation="20261120T005500Z",
                bytes=self.lab.bytes[action.backup],
                copy_seconds=self.lab.copy_seconds[action.backup],
                newest=self._newest(step.system),
                rejected=self.lab.rejected.get(step.system, ()),
            )
            for action in step.actions
            if action.backup is not None
        )
