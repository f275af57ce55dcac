"""What all sheets of one edition of the runbooks share: plan, inventory, language, stamp."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bcp.documents.inert import plain
from bcp.documents.paper.assembly import Identity, stamp_of
from bcp.documents.playbook_order import groups_in_order
from bcp.documents.playbooks import play_file
from bcp.documents.runbooks.blocks import LINE, Block, Sheet
from bcp.documents.wording import Wording
from bcp.model.continuity import Continuity
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.quantity import MINUTE
from bcp.model.scenario import Realm, Scenario
from bcp.model.system import System
from bcp.model.targets import Targets
from bcp.planning.plan import Plan, PlannedStep

_NOTHING = Continuity()


@dataclass(frozen=True)
class Edition:
    """One edition: the sheets of one scenario, made on one day from one inventory and plan.

    `targets` None: nothing says where systems are reached, and blanks are printed instead.
    """

    plan: Plan
    inventory: Inventory
    scenario: Scenario
    wording: Wording
    realm: Realm
    day: date
    version: str
    targets: Targets | None = None
    continuity: Continuity = _NOTHING

    def of(self, template: str, **params: str | int | float | Message) -> str:
        """A sentence in the language of the edition; named so that its text is translated."""
        return self.wording.say(Message.of(template, **params))

    @property
    def mark(self) -> str:
        """Whether it is for a drill or for the real thing."""
        return self.of("DRILL") if self.realm is Realm.DRILL else self.of("REAL INCIDENT")

    @property
    def scenario_name(self) -> str:
        """The name of the scenario."""
        return self.wording.name(self.scenario.name, self.scenario.name_en)

    def identity(self, title: str) -> Identity:
        """What identifies a sheet; its title names the scenario, so that every page does."""
        return Identity(
            title=self.of("{title} – {scenario}", title=title, scenario=self.scenario_name),
            author=f"{self.wording.name(self.inventory.city.name, self.inventory.city.name_en)} "
            f"{plain(self.inventory.city.department)}",
            version=self.version,
            day=self.day,
            marking=self.mark,
            inventory_digest=self.plan.inventory_digest,
            plan_digest=self.plan.digest,
        )

    def sheet(self, name: str, title: str, blocks: Iterable[Block], *, wide: bool = False) -> Sheet:
        """A sheet of this edition."""
        return Sheet(
            name=name,
            title=title,
            mark=self.mark,
            scenario=self.of(
                "Scenario: {scenario}", scenario=f"{self.scenario_name} ({self.scenario.id})"
            ),
            stamp=stamp_of(self.identity(title), self.wording),
            blocks=tuple(blocks),
            wide=wide,
        )

    @property
    def unknown(self) -> str:
        """Something that the inventory does not state: said so, with a line to write on."""
        return self.of("not stated {line}", line=LINE)

    def after(self, seconds: int | None) -> str:
        """A time as counted from the incident; a dash for none."""
        if seconds is None:
            return "–"
        return self.of("T+{length}", length=self.wording.length(seconds))

    def short(self, seconds: int) -> str:
        """Hours and minutes after the incident, where there is little room."""
        minutes = round(seconds / MINUTE)
        return f"+{minutes // 60}:{minutes % 60:02}"

    def clock(self, seconds: int) -> str:
        """The time of day that this is in the scenario."""
        moment = self.plan.incident_at + timedelta(seconds=seconds)
        local = moment.astimezone(ZoneInfo(self.inventory.city.timezone))
        return f"{local.month}/{local.day} {local:%H:%M}"

    def system(self, name: str) -> str:
        """The name of a system with its id."""
        known = self.inventory.systems_by_id.get(name)
        return name if known is None else f"{self.system_name(known)} ({name})"

    def system_name(self, system: System) -> str:
        """The name of a system."""
        return self.wording.name(system.name, system.name_en)

    def team(self, name: str) -> str:
        """The name of a team or a vendor."""
        teams = {each.id: (each.name, each.name_en) for each in self.inventory.teams}
        vendors = {each.id: (each.name, each.name_en) for each in self.inventory.vendors}
        names = {**vendors, **teams}
        return self.wording.name(*names[name]) if name in names else plain(name)

    def site(self, name: str) -> str:
        """The name of a site."""
        for site in self.inventory.sites:
            if site.id == name:
                return self.wording.name(site.name, site.name_en)
        return plain(name)

    def repository(self, name: str) -> str:
        """The name of a backup repository, with where it is."""
        known = self.inventory.repositories_by_id.get(name)
        if known is None:
            return plain(name)
        return f"{plain(known.name)} ({name}; {self.site(known.site)})"

    @cached_property
    def in_order(self) -> tuple[PlannedStep, ...]:
        """All steps of the plan in the order of time."""
        return tuple(sorted(self.plan.steps, key=lambda step: (step.start, step.rank, step.key)))

    @cached_property
    def by_system(self) -> dict[str, tuple[PlannedStep, ...]]:
        """The steps of each system in the order of time."""
        found: dict[str, list[PlannedStep]] = {}
        for step in self.in_order:
            found.setdefault(step.system, []).append(step)
        return {system: tuple(steps) for system, steps in found.items()}

    @cached_property
    def plays(self) -> dict[str, str]:
        """The file of the play that has each step, below the folder of generated plays."""
        return {
            step.key: play_file(group)
            for group in groups_in_order(self.plan)
            for step in group.steps
        }
