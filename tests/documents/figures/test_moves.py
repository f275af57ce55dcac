"""The picture of the calendar of moves, and what it says."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

from bcp.adapters.calendar import JapaneseCalendar
from bcp.consolidation.calendar import MoveCalendar, plan_moves
from bcp.documents.figures.moves import ROWS, move_pictures
from bcp.documents.wording import Wording
from bcp.model.message import untranslated
from bcp.model.system import System
from tests.consolidation.costed_city import city, policy, server

SVG = "{http://www.w3.org/2000/svg}"
WORDING = Wording("ja", untranslated)
CLOSED = [{"begin": "03-15", "end": "04-30", "reason": "年度末"}]


def _calendar(*systems: System) -> MoveCalendar:
    chosen = policy(moves={"closed": CLOSED})
    moving = frozenset(system.id for system in systems)
    return plan_moves(city(*systems), chosen, 2016, moving, JapaneseCalendar().is_holiday)


def _texts(svg: str) -> list[str]:
    return [element.text or "" for element in fromstring(svg).iter(f"{SVG}text")]


def test_every_move_has_a_row_with_its_day_and_its_work() -> None:
    calendar = _calendar(
        server("a", lease_end="2018-09-30", move_days=7),
        server("b", lease_end="2016-04-30"),
        server("long", lease_end="2018-09-30", move_outage="2w"),
    )
    (picture,) = move_pictures(calendar, "移行計画", WORDING)
    texts = _texts(picture.svg)
    assert {"aシステム", "bシステム", "longシステム", "2018-08-25", "7", "5*"} <= set(texts)
    assert any(text.startswith("No day:") for text in texts)
    hatched = [
        box for box in fromstring(picture.svg).iter(f"{SVG}rect") if "url" in box.get("fill", "")
    ]
    # Six springs in five fiscal years, of which the first and the last are cut, and the legend.
    assert len(hatched) == len(calendar.closed) + 1 == 7
    dashed = [
        line
        for line in fromstring(picture.svg).iter(f"{SVG}polyline")
        if line.get("stroke-dasharray") == "3 2"
    ]
    assert len(dashed) == 2


def test_many_moves_take_several_pictures() -> None:
    systems = [server(f"s{number:02}", lease_end="2018-09-30") for number in range(ROWS + 1)]
    pictures = move_pictures(_calendar(*systems), "移行計画", WORDING)
    assert [picture.name for picture in pictures] == ["moves-1", "moves-2"]
    shown = [text for picture in pictures for text in _texts(picture.svg)]
    assert all(shown.count(system.name) == 1 for system in systems)


def test_without_moves_there_is_a_picture_all_the_same() -> None:
    (picture,) = move_pictures(_calendar(), "移行計画", WORDING)
    assert picture.svg.startswith("<svg")
