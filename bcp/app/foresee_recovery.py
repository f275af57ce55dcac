"""What a recovery would do to the systems, by Ansible's check mode: `recover start --check`."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bcp.adapters.targets import Targets
from bcp.adapters.vault_desk import VaultDesk
from bcp.app import wiring
from bcp.execution.foresight import Foresight
from bcp.model.inventory import Inventory
from bcp.model.system import StepKind
from bcp.planning.plan import Plan


def foresee_recovery(
    root: Path,
    inventory: Inventory,
    plan: Plan,
    targets: Targets,
    *,
    jobs: int | None = None,
    vault: VaultDesk | None = None,
) -> Iterator[Foresight]:
    """What each automated step would do, in the order of the plan, as soon as it is known.

    Systems are connected to and looked at, and nothing is changed. Verification, what people do
    and what is waited for is left out. Nothing comes into the journal. When the caller stops
    early, what runs is ended.
    """
    steps = [step for step in plan.steps if step.kind is StepKind.AUTOMATED and step.level is None]
    with wiring.foreseeing(root, inventory, plan, targets, vault) as foresee:
        pool = ThreadPoolExecutor(jobs or wiring.side_by_side())
        try:
            yield from pool.map(foresee.foresee, steps)
        except BaseException:
            foresee.cancel()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
