"""The picture of a placement, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, fromstring

from bcp.adapters.paper import fonts
from bcp.consolidation.demand import Demand
from bcp.consolidation.placement import YearPlacement
from bcp.documents.figures.hosts import placement_pictures
from bcp.documents.wording import Wording
from bcp.model.message import untranslated
from bcp.model.paper import Picture
from bcp.model.system import Segment
from tests.consolidation.guests import city, demand, placed, platform_of, policy

SVG = "{http://www.w3.org/2000/svg}"
WORDING = Wording("ja", untranslated)
NAMES = {"db": "住民基本台帳", "web": "市ホームページ"}


def _placed(hosts: Sequence[tuple[int, int]], *guests: Demand, reserve: int = 1) -> YearPlacement:
    return placed(city(platform_of(*hosts, reserve=reserve, iops=100)), policy(), *guests)


def _pictures(year: YearPlacement) -> tuple[Picture, ...]:
    return placement_pictures(year, NAMES, "配置", WORDING, "placement")


def _texts(picture: Picture) -> list[str]:
    return [element.text or "" for element in fromstring(picture.svg).iter(f"{SVG}text")]


def _bars(picture: Picture, name: str) -> list[Element]:
    return [
        box
        for box in fromstring(picture.svg).iter(f"{SVG}rect")
        if (title := box.find(f"{SVG}title")) is not None and title.text == name
    ]


GUESTS = (
    demand("db", 4, 16, peak=2, disk=50, segment=Segment.MYNUMBER),
    demand("web", 2, 8, peak=1, machine=1),
    demand("web", 2, 8, peak=1, machine=2),
)


def test_each_guest_is_a_stretch_as_long_as_what_it_takes() -> None:
    (picture,) = _pictures(_placed([(8, 64)] * 3, *GUESTS))
    assert picture.name == "placement-1"
    assert fromstring(picture.svg).findtext(f"{SVG}title") == "配置"
    allocated, peak, memory, disk, iops = _bars(picture, "住民基本台帳")
    widths = [float(bar.get("width", "")) for bar in (allocated, peak, memory, disk, iops)]
    assert widths == [135, 67.5, 67.5, 135, 0]
    assert {bar.get("fill") for bar in (allocated, peak, memory)} == {"url(#placement-1-mynumber)"}
    texts = _texts(picture)
    assert {"4.0 / 8.0", "2.0 / 8.0", "16.0 GiB / 64.0 GiB", "0 / 100"} <= set(texts)
    assert "1 住民基本台帳" in texts
    assert "1 市ホームページ #1 · 2 市ホームページ #2" in texts
    assert "in reserve: takes over all guests of a host that fails" in texts


def test_the_limit_of_the_reserve_is_drawn_where_it_is_below_the_capacity() -> None:
    alike = _texts(_pictures(_placed([(8, 64)] * 3, *GUESTS))[0])
    mixed = _texts(_pictures(_placed([(8, 64), (8, 64), (6, 99)], *GUESTS))[0])
    words = "no more than this, so that the host in reserve can take over (N+1)"
    assert words not in alike
    assert words in mixed
    assert any(text.endswith("(N+1)") and text.startswith("capacity") for text in alike)
    bare = _texts(_pictures(_placed([(8, 64)] * 2, *GUESTS, reserve=0))[0])
    assert not any("N+1" in text for text in bare)


def test_what_has_no_room_is_named() -> None:
    (picture,) = _pictures(_placed([(8, 64)] * 2, *GUESTS))
    assert "1 systems stay out, the least important ones" in _texts(picture)
    assert "市ホームページ" in _texts(picture)


def test_many_hosts_make_several_pictures_with_readable_letters() -> None:
    guests = tuple(demand(f"system-{n}", 4, 16) for n in range(24))
    pictures = _pictures(_placed([(8, 64)] * 13, *guests))
    assert [picture.name for picture in pictures] == ["placement-1", "placement-2"]
    shown = [text for picture in pictures for text in _texts(picture)]
    assert [text for text in shown if text.startswith("host-")] == [
        f"host-{n}" for n in range(1, 14)
    ]
    for picture in pictures:
        root = fromstring(picture.svg)
        _, _, breadth, height = map(float, root.get("viewBox", "").split())
        assert height < 1.46 * breadth
        sizes = [float(each.get("font-size", root.get("font-size", ""))) for each in root.iter()]
        assert min(sizes) >= 8
        assert fonts.MISSING not in fonts.printable(picture.svg)
        ids = [each.get("id", "") for each in root.iter(f"{SVG}pattern")]
        assert all(each.startswith(picture.name) for each in ids)
