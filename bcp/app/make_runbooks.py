"""Make the runbooks of a scenario: sheets from plan and inventory, as documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.paper.look import read_look, read_templates
from bcp.adapters.paper.press import Look
from bcp.adapters.targets import read_targets
from bcp.app.city_targets import read_targets_file, targets_of_city
from bcp.app.decided_actions import today_in
from bcp.app.load_workspace import Workspace, load
from bcp.documents.runbooks.blocks import Sheet
from bcp.documents.runbooks.collection import (
    Phase,
    all_sheets,
    sheet_of_role,
    sheet_of_system,
    sheets_of_phase,
)
from bcp.documents.runbooks.edition import Edition
from bcp.documents.runbooks.markdown import paper_of
from bcp.documents.wording import Wording
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.paper import Paper
from bcp.model.problem import has_errors
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from bcp.model.targets import Targets
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for: at most one of the three; none of them means everything."""

    system: str | None = None
    role: str | None = None
    phase: Phase | None = None

    def __post_init__(self) -> None:
        """Raises Refused when more than one is given."""
        if sum(each is not None for each in (self.system, self.role, self.phase)) > 1:
            raise Refused(
                Message.of("A system, a team and a phase cannot be asked for together."),
                Message.of("Give one of --system, --role and --phase."),
            )

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self.system is None and self.role is None and self.phase is None

    def sheets(self, edition: Edition) -> tuple[Sheet, ...]:
        """The sheets that are asked for. Raises Refused for an unknown system or team."""
        if self.system is not None:
            return (sheet_of_system(edition, self.system),)
        if self.role is not None:
            return (sheet_of_role(edition, self.role),)
        if self.phase is not None:
            return tuple(sheets_of_phase(edition, self.phase))
        return tuple(all_sheets(edition))


@dataclass(frozen=True, slots=True)
class Runbooks:
    """An edition of the runbooks, of which any part can be had on any day."""

    root: Path
    edition: Edition
    templates: Mapping[str, str]
    look: Look

    def papers(self, selection: Selection = Selection()) -> dict[str, Paper]:
        """The documents by name. Raises Refused."""
        sheets = selection.sheets(self.edition)
        return {sheet.name: paper_of(sheet, self.edition, self.templates) for sheet in sheets}


def make_runbooks(
    workspace: Path,
    scenario: str,
    wording: Wording,
    *,
    day: date | None = None,
    version: str,
    realm: Realm = Realm.PRODUCTION,
    blank: bool = False,
) -> Runbooks:
    """Plan the scenario and be ready to write its sheets.

    With `blank` no address is printed, whatever is known. Without a `day` they bear today's.
    Raises Refused for a workspace with errors, an unknown scenario, or a file of targets that is
    wrong.
    """
    loaded = load(workspace)
    inventory, chosen = loaded.sound(), loaded.scenario(scenario)
    plan = make_plan(inventory, chosen, digest=loaded.digest)
    day = day or today_in(inventory)
    edition = edition_of(loaded, plan, wording, day=day, version=version, realm=realm, blank=blank)
    return runbooks_of(loaded, edition)


def runbooks_of(loaded: Workspace, edition: Edition) -> Runbooks:
    """An edition with the city's own templates and look. Raises Refused for faulty ones."""
    return Runbooks(loaded.root, edition, read_templates(loaded.root), read_look(loaded.root))


def edition_of(
    loaded: Workspace,
    plan: Plan,
    wording: Wording,
    *,
    day: date,
    version: str,
    realm: Realm,
    blank: bool,
) -> Edition:
    """The edition of a plan that was made already. Raises Refused as `make_runbooks` does."""
    inventory = loaded.sound()
    return Edition(
        plan=plan,
        inventory=inventory,
        scenario=loaded.scenario(plan.scenario),
        wording=wording,
        realm=realm,
        day=day,
        version=version,
        targets=None if blank else known_targets(loaded.root, realm, inventory),
        continuity=loaded.continuity,
    )


def known_targets(workspace: Path, realm: Realm, inventory: Inventory) -> Targets | None:
    """Where systems of a realm are reached; None: nothing says so.

    For a drill these are the lab's guests where it is up, else those of the city's file. Keys may
    be on another machine than the one that prints. Raises Refused for a file that is wrong.
    """
    if realm is Realm.DRILL:
        try:
            return read_targets(LabFolder.of(workspace).targets)
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            raise Refused(
                Message.of("What says where systems are reached cannot be read: {file}",
                           file=str(LabFolder.of(workspace).targets)),
                Message.of("Bring the lab up again with: ict-bcp lab up"),
            ) from error  # fmt: skip
    read = read_targets_file(workspace, realm, inventory)
    if read is None or (read.targets is not None and not has_errors(read.problems)):
        return None if read is None else read.targets
    return targets_of_city(workspace, realm, inventory)
