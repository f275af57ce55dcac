"""Write the plays of a scenario into the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.files import replace_folder
from bcp.app.load_workspace import load
from bcp.documents.playbooks import MARK, SITE, render_playbooks
from bcp.model.message import Message, Translate, untranslated
from bcp.model.refusal import Failed, Refused
from bcp.planning.planner import make_plan

GENERATED = Path("playbooks", "generated")
CONFIGURATION = Path("playbooks", "ansible.cfg")


@dataclass(frozen=True, slots=True)
class WrittenPlaybooks:
    """Where the plays are, their files relative to that folder, and Ansible's configuration."""

    folder: Path
    configuration: Path
    files: tuple[str, ...]
    plan_digest: str
    inventory_digest: str


def write_playbooks(
    workspace: Path, scenario: str, output: Path | None, translate: Translate = untranslated
) -> WrittenPlaybooks:
    """Plan, render, and replace the scenario's folder as a whole, so that no stale play stays.

    Raises Refused for a workspace with errors or a folder that holds something else, Failed when
    it cannot be written.
    """
    loaded = load(workspace)
    inventory = loaded.sound()
    chosen = loaded.scenario(scenario)
    plan = make_plan(inventory, chosen, digest=loaded.digest)
    files = render_playbooks(plan, inventory, translate)
    folder = output or loaded.root / GENERATED / chosen.id
    _refuse_foreign(folder)
    try:
        replace_folder(folder, {name: text.encode() for name, text in files.items()})
    except OSError as error:
        raise Failed(
            Message.of("The plays cannot be written to {folder}: {error}",
                       folder=str(folder), error=error.strerror or str(error))
        ) from error  # fmt: skip
    return WrittenPlaybooks(
        folder=folder,
        configuration=loaded.root / CONFIGURATION,
        files=tuple(sorted(files)),
        plan_digest=plan.digest,
        inventory_digest=plan.inventory_digest,
    )


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists():
        return
    try:
        empty = not any(folder.iterdir())
        ours = empty or (folder / SITE).read_text(encoding="utf-8").startswith(MARK)
    except (OSError, ValueError):
        ours = False
    if not ours:
        raise Refused(
            Message.of("{folder} holds something else than generated plays.", folder=str(folder)),
            Message.of("Name a new or an empty folder with --output."),
        )
