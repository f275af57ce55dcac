"""How corrective actions are written at a console and for programs."""

from __future__ import annotations

from datetime import date

from bcp.cli.console import LANGUAGE, _
from bcp.documents.japanese import era_date
from bcp.documents.wording import NOTHING
from bcp.evaluation.actions import ActionStatus, CorrectiveAction
from bcp.model.message import mark

STATUS = {
    ActionStatus.OPEN: mark("still open"),
    ActionStatus.REOPENED: mark("came again"),
    ActionStatus.CLOSED: mark("proven done"),
}


def day_of(day: date | None) -> str:
    """A day in the console's way; a dash for none."""
    if day is None:
        return NOTHING
    return era_date(day) if LANGUAGE == "ja" else day.isoformat()


def action_fields(action: CorrectiveAction) -> dict[str, object]:
    """An action for programs, the finding as a sentence in the console's language."""
    fields = action.model_dump(mode="json", exclude={"message"})
    return {**fields, "finding": action.message.render(_)}
