"""A recovery of the small city, played minute by minute on a clock of its own.

What people ask for is met by the real desk, new plans come from the real planner, and every event
is folded: an impossible story is an error.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from bcp.app.load_workspace import load
from bcp.evaluation.actual import ActualAssessment, assess_actual
from bcp.execution.desk import for_people, meet
from bcp.execution.events import (
    Answered,
    Cause,
    CleanUpChecked,
    Continued,
    DrillKind,
    Escalated,
    Event,
    Failure,
    FailureKind,
    Premises,
    Recourse,
    Requested,
    RestoreMeasurement,
    RunFinished,
    RunStarted,
    StepFailed,
    StepStarted,
    StepSucceeded,
    Suspended,
    SystemVerified,
)
from bcp.execution.fold import apply
from bcp.execution.outcomes import newest_data
from bcp.execution.replanning import plan_rest, question_of, replanned
from bcp.execution.requests import (
    Abort,
    Decide,
    Pause,
    ReportDone,
    Request,
    Resume,
    SetAttendance,
    TakeNote,
)
from bcp.execution.state import RunState, is_back
from bcp.model.inventory import Inventory
from bcp.model.scenario import Realm, VendorArrival
from bcp.model.system import StepKind
from bcp.planning.changes import altered
from bcp.planning.plan import Basis
from bcp.planning.planner import make_plan
from tests.evaluation.city import PlainCalendar
from tests.execution.people import SMALL_CITY, with_a_decision

MANAGER, DEPUTY, CREW = "情報担当課長", "情報担当課長補佐", "基盤担当"
OFFICE = "市民担当課長"
DECLARED = 40
_INFRASTRUCTURE = {"power", "backup-near", "virtualization-platform"}


def _city(rto: int) -> tuple[Premises, str]:
    loaded = load(SMALL_CITY)
    inventory = _with_target(with_a_decision(loaded.sound()), rto)
    scenario = altered(
        loaded.scenario("hall-lost"),
        incident_at=datetime.fromisoformat("2026-01-14T09:30:00+09:00"),
        detected_after=600,
        declared_after=DECLARED * 60,
        attendance=(),
        vendors=tuple(VendorArrival(vendor=each.id, after="0s") for each in inventory.vendors),
    )
    return Premises(inventory=inventory, scenario=scenario), loaded.digest


def _with_target(inventory: Inventory, rto: int) -> Inventory:
    objectives = tuple(
        altered(each, disaster=altered(each.disaster, rto=rto)) if each.id == "register" else each
        for each in inventory.objectives
    )
    return altered(inventory, objectives=objectives)


class Played:
    """A recovery as it is played; all times are minutes after the incident."""

    def __init__(self, *, full_drill: bool = False, hours: int = 4) -> None:
        premises, digest = _city(hours * 3600)
        realm = Realm.DRILL if full_drill else Realm.PRODUCTION
        plan = make_plan(premises.inventory, premises.scenario, digest=digest, realm=realm)
        self.incident = plan.incident_at
        self.events: list[Event] = []
        mode: Literal["drill", "recovery"] = "drill" if full_drill else "recovery"
        self._add(
            RunStarted(
                at=self.at(DECLARED),
                run="recovery-20260114T010000Z",
                mode=mode,
                realm=realm,
                plan=plan,
                incident_at=self.incident,
                kind=DrillKind.FULL if full_drill else None,
                by=MANAGER,
                premises=premises,
            )
        )

    def at(self, minutes: float) -> datetime:
        """A moment."""
        return self.incident + timedelta(minutes=minutes)

    def begin(self, minutes: float, key: str) -> None:
        """A step begins; people get what machines cannot do."""
        step = self.state.plan.steps_by_key[key]
        looked_at = step.kind is StepKind.VERIFICATION and step.system in _INFRASTRUCTURE
        known = self.state.steps[key]
        self._add(
            StepStarted(
                at=self.at(minutes),
                step=key,
                attempt=known.attempt + 1,
                people=tuple(each.person for each in step.people),
                older=known.older,
                handed=for_people(step) or looked_at or key == "registry/verify",
            )
        )

    def done(self, minutes: float, key: str, *restores: RestoreMeasurement) -> None:
        """Machines have done a step."""
        step = self.state.steps[key]
        assert step.began is not None
        took = (self.at(minutes) - step.began).total_seconds()
        self._add(
            StepSucceeded(
                at=self.at(minutes),
                step=key,
                attempt=step.attempt,
                seconds=took,
                basis=Basis.MEASURED,
                restores=restores,
                runs=1,
            )
        )
        self._verify(minutes, key)

    def fail(self, minutes: float, key: str, kind: FailureKind, detail: str) -> None:
        """Machines have failed at a step; an older generation of its backup is tried."""
        failure = Failure(kind=kind, detail=detail)
        self._add(
            StepFailed(
                at=self.at(minutes),
                step=key,
                attempt=self.state.steps[key].attempt,
                seconds=60.0,
                failure=failure,
                final=False,
                then=Recourse.OTHER_GENERATION,
                runs=1,
            )
        )

    def ask(self, minutes: float, by: str, request: Request, why: str = "") -> None:
        """Somebody asks for something, and the desk meets it."""
        asked = Requested(at=self.at(minutes), by=by, why=why, request=request)
        self._add(asked)
        number = self.state.number
        if isinstance(request, Abort):
            self._add(
                RunFinished(at=self.at(minutes), complete=False, interrupted=True, by=by, why=why)
            )
            self._add(Answered(at=self.at(minutes), number=number))
            return
        for event in meet(self.state, number, asked, self.at(minutes)):
            self._add(event)
            if isinstance(event, StepSucceeded):
                self._verify(minutes, event.step)

    def replan(self, minutes: float, cause: Cause, subject: str = "") -> None:
        """The rest is planned again; nothing is noted where nothing changes by it."""
        now = self.at(minutes)
        question = question_of(self.state, now)
        assert question is not None
        plan = plan_rest(question)
        event = replanned(self.state, question, plan, cause=cause, subject=subject, at=now)
        if event is not None:
            self._add(event)

    def also(self, kind: type[Any], minutes: float, **facts: object) -> None:
        """Anything else happens."""
        self._add(kind(at=self.at(minutes), **facts))

    def assess(self, minutes: float, *, executed: bool = True) -> ActualAssessment:
        """The judgement at a moment."""
        premises = self.state.premises
        assert premises is not None
        found = assess_actual(
            self.events,
            premises.inventory,
            premises.scenario,
            PlainCalendar(),
            now=self.at(minutes),
            executed=executed,
        )
        return found.model_copy(update={"plan_digest": "a" * 64, "inventory_digest": "b" * 64})

    def _verify(self, minutes: float, key: str) -> None:
        state, system = self.state, key.partition("/")[0]
        if is_back(state, system) and system not in state.verified:
            own = [state.steps[each] for each in state.plan.keys_by_system[system]]
            self._add(SystemVerified(at=self.at(minutes), system=system, newest=newest_data(own)))

    def _add(self, event: Event) -> None:
        self.state: RunState = apply(getattr(self, "state", None), event)
        self.events.append(event)


def copied(played: Played, system: str) -> RestoreMeasurement:
    """What was restored of the database (20 hours old) or of the program."""
    database = system == "registry-database"
    return RestoreMeasurement(
        role="postgresql_restore" if database else "application_restore",
        backup="database" if database else "release",
        repository="far",
        generation="20260113T043000Z",
        bytes=(100 if database else 1) * 2**30,
        copy_seconds=3300.0 if database else 30.0,
        newest=played.at(-20 * 60) if database else None,
        rejected=("20260113T203000Z",) if database else (),
    )


def until_restored(played: Played) -> Played:
    """The foundation comes back by hand, late; the database from its second-newest backup."""
    p = played
    p.begin(42, "power/bring-up")
    p.ask(50, CREW, TakeNote(), "発電機の燃料を手配した。")
    p.ask(70, CREW, ReportDone(step="power/bring-up"), "受電を確かめた。")
    p.begin(70, "power/verify")
    p.ask(76, CREW, ReportDone(step="power/verify"))
    p.begin(76, "backup-near/bring-up")
    p.begin(76, "virtualization-platform/bring-up")
    p.ask(90, MANAGER, SetAttendance(team="it-section", present=2), "一人は通勤路が不通。")
    p.replan(90, Cause.ATTENDANCE, "it-section")
    p.ask(100, CREW, ReportDone(step="backup-near/bring-up"))
    p.begin(100, "backup-near/verify")
    p.ask(106, CREW, ReportDone(step="backup-near/verify"))
    p.ask(112, MANAGER, SetAttendance(team="it-section", present=3), "業務担当が到着した。")
    p.replan(112, Cause.ATTENDANCE, "it-section")
    p.also(Escalated, 121, step="virtualization-platform/bring-up", times=1)
    p.replan(122, Cause.PROGRESS)
    p.ask(130, CREW, ReportDone(step="virtualization-platform/bring-up"), "一台は起動しない。")
    p.replan(130, Cause.STEP, "virtualization-platform/bring-up")
    p.begin(130, "virtualization-platform/verify")
    p.ask(138, CREW, ReportDone(step="virtualization-platform/verify"))
    p.begin(138, "registry-database/restore")
    p.fail(148, "registry-database/restore", FailureKind.BACKUP_CORRUPT, "checksum differs")
    p.ask(149, DEPUTY, Pause(), "余震のため全員が退避。")
    p.ask(164, DEPUTY, Resume())
    p.begin(164, "registry-database/restore")
    p.replan(165, Cause.STEP, "registry-database/restore")
    return p


def until_asked(played: Played) -> Played:
    """The register is restored; two people have to accept it, one has."""
    p = until_restored(played)
    p.done(224, "registry-database/restore", copied(p, "registry-database"))
    p.begin(224, "registry-database/verify")
    p.done(229, "registry-database/verify")
    p.replan(229, Cause.STEP, "registry-database/verify")
    p.begin(229, "registry/restore")
    p.also(Suspended, 231)
    p.also(Continued, 236, holder=f"{DEPUTY} · host · 1")
    p.done(242, "registry/restore", copied(p, "registry"))
    p.begin(242, "registry/accept")
    p.ask(251, OFFICE, Decide(step="registry/accept", yes=True), "件数が合う。")
    p.replan(251, Cause.STEP, "registry/accept")
    return p


def finished(played: Played) -> Played:
    """Everything is back, the register half an hour late."""
    p = until_asked(played)
    p.ask(262, MANAGER, Decide(step="registry/accept", yes=True))
    p.begin(262, "registry/verify")
    p.ask(270, CREW, ReportDone(step="registry/verify"), "証明書を一通出した。")
    p.also(RunFinished, 270, complete=True)
    return p


def aborted(played: Played) -> Played:
    """The manager ends it while the database is restored."""
    p = until_restored(played)
    p.ask(200, MANAGER, Abort(), "県の支援で別の場所に再建する。")
    return p


def closed(played: Played) -> Played:
    """A look after the end finds nothing left."""
    p = finished(played)
    p.also(CleanUpChecked, 280)
    return p
