"""Where systems can be reached now, as a platform (the lab) has written it.

Kept as `targets.json` in the lab's folder, mode 0600; read by Ansible and testinfra.
"""

from __future__ import annotations

from pathlib import Path

from bcp.model.targets import Service, Target, Targets

__all__ = ["Service", "Target", "Targets", "read_targets"]


def read_targets(path: Path) -> Targets:
    """Read `targets.json`. Raises FileNotFoundError, or pydantic's ValidationError."""
    return Targets.model_validate_json(path.read_bytes())
