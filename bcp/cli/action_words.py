"""How corrective actions are called at a console, and written for programs."""

from __future__ import annotations

from bcp.cli.console import _
from bcp.evaluation.actions import ActionStatus, CorrectiveAction
from bcp.model.message import mark

STATUS = {
    ActionStatus.OPEN: mark("still open"),
    ActionStatus.REOPENED: mark("came again"),
    ActionStatus.CLOSED: mark("proven done"),
}


def action_fields(action: CorrectiveAction) -> dict[str, object]:
    """An action for programs, the finding as a sentence in the console's language."""
    fields = action.model_dump(mode="json", exclude={"message"})
    return {**fields, "finding": action.message.render(_)}
