"""Decisions about corrective actions as the file in which a workspace keeps them."""

from __future__ import annotations

import yaml

from bcp.model.action import DecidedActions

HEAD = """\
# yaml-language-server: $schema=../systems_inventory/schema/actions.schema.json
# 改善項目 / Corrective actions: what was decided about what drills have shown.
# 'ict-bcp actions assign' and 'close' write this file anew: entries and the order of them are
# kept, comments are not. Use 'note:' for what has to stay.
"""


def render_actions(decided: DecidedActions) -> str:
    """The text of the file; reading it gives the same decisions."""
    entries = [each.model_dump(exclude_none=True) for each in decided.actions]
    text: str = yaml.safe_dump(
        {"actions": entries}, sort_keys=False, allow_unicode=True, width=1000
    )
    return HEAD + text
