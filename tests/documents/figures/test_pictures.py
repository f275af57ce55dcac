"""Pictures of the sample city, and what they say."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pypdf

from bcp.adapters.paper import fonts
from bcp.adapters.paper.press import press
from bcp.app.load_workspace import Workspace, load
from bcp.documents.figures.curve import Curves, Recovery, curves_of, draw_curves, shares
from bcp.documents.figures.dependencies import (
    Box,
    Dependencies,
    Link,
    dependencies_of,
    draw_dependencies,
)
from bcp.documents.figures.organisation import Unit, draw_organisation, organisation_of
from bcp.documents.figures.schedule import ROWS, schedule_pictures
from bcp.documents.paper.assembly import compose
from bcp.documents.paper.blocks import figure, heading, landscape
from bcp.documents.paper.markdown import joined
from bcp.documents.wording import Wording
from bcp.model.message import untranslated
from bcp.model.paper import PaperFormat, Picture
from bcp.model.system import Tier
from bcp.planning.graph import build_graph
from bcp.planning.outlook import Forecast, Quantiles, SystemForecast
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan
from tests.papers import IDENTITY

SVG = "{http://www.w3.org/2000/svg}"
WORDING = Wording("ja", untranslated)
HOUR = 3600


@cache
def _city() -> Workspace:
    return load(Path(__file__).parents[3])


@cache
def _plan() -> Plan:
    city = _city()
    return make_plan(city.sound(), city.scenario("earthquake"), digest=city.digest)


def _forecast() -> Forecast:
    whole = Quantiles(p50=None, p90=None, p95=None)
    return Forecast(
        scenario="earthquake",
        scenario_name="地震",
        plan_digest="",
        trials=1,
        seed=0,
        failure=0,
        complete=1,
        whole=whole,
        steps=(),
        resources=(),
        systems=tuple(
            SystemForecast(
                system=item.system,
                name=item.name,
                priority=item.priority,
                planned=0,
                target=item.target,
                recovered=1,
                meets=1,
                verified=Quantiles(p50=item.recovered, p90=(item.recovered or 0) + HOUR, p95=None),
            )
            for item in _plan().systems
        ),
    )


def _texts(svg: str) -> list[str]:
    return [element.text or "" for element in fromstring(svg).iter(f"{SVG}text")]


def _boxes(svg: str) -> list[Element]:
    return [item for item in fromstring(svg).iter(f"{SVG}rect") if item.get("stroke") != "none"]


def _size(svg: str) -> tuple[float, float]:
    _, _, breadth, height = (float(part) for part in fromstring(svg).get("viewBox", "").split())
    return breadth, height


def _dependencies() -> Dependencies:
    inventory = _city().sound()
    return dependencies_of(build_graph(inventory), inventory, WORDING)


def test_every_system_has_a_box_that_fits_a3() -> None:
    content = _dependencies()
    svg = draw_dependencies(content, "依存関係", WORDING)
    breadth, height = _size(svg)
    assert sum(len(layer) for layer in content.layers) == len(_city().sound().systems)
    assert len(_boxes(svg)) == len(_city().sound().systems) + len(Tier)
    assert height / breadth < 600 / 1105
    for box in _boxes(svg):
        assert 0 <= float(box.get("x", "")) <= breadth - float(box.get("width", ""))
        assert 0 <= float(box.get("y", "")) <= height - float(box.get("height", ""))


def test_what_a_chain_implies_is_not_drawn() -> None:
    content = _dependencies()
    links = {(source, target) for source, target, _ in content.links}
    graph = build_graph(_city().sound())
    assert len(links) < graph.graph.number_of_edges() / 2
    stage = {box.id: number for number, layer in enumerate(content.layers) for box in layer}
    for source, target, link in content.links:
        assert link is Link.USES or stage[target] < stage[source]
    for system in stage:
        for needed in graph.needs(system):
            assert _leads(links, system, needed)


def _leads(links: set[tuple[str, str]], source: str, target: str) -> bool:
    pending, seen = [source], {source}
    while pending:
        current = pending.pop()
        for start, end in links:
            if start == current and end not in seen:
                seen.add(end)
                pending.append(end)
    return target in seen


def test_a_circle_is_drawn_as_well() -> None:
    boxes = (Box("a", "甲", Tier.CORE), Box("b", "乙", Tier.CORE))
    svg = draw_dependencies(
        Dependencies((boxes,), (("a", "b", Link.REQUIRES), ("b", "a", Link.REQUIRES))),
        "環",
        WORDING,
    )
    assert {"甲", "乙"} <= set(_texts(svg))
    assert len(list(fromstring(svg).iter(f"{SVG}path"))) == 2


def test_sixty_systems_stay_readable() -> None:
    layers = tuple(
        tuple(
            Box(f"s{layer}-{n}", f"業務システム{layer}の{n}番", Tier.DEPARTMENTAL)
            for n in range(12)
        )
        for layer in range(5)
    )
    links = tuple(
        (f"s{layer}-{n}", f"s{layer - 1}-{(n * 5 + k) % 12}", Link.REQUIRES)
        for layer in range(1, 5)
        for n in range(12)
        for k in range(2)
    )
    svg = draw_dependencies(Dependencies(layers, links), "依存関係", WORDING)
    assert len(_boxes(svg)) == 60 + len(Tier)
    sizes = {float(item.get("font-size", "8")) for item in fromstring(svg).iter(f"{SVG}text")}
    assert min(sizes) >= 7
    assert not [text for text in _texts(svg) if "…" in text]


def test_shares_are_steps() -> None:
    items = (Recovery("a", 3, planned=10), Recovery("b", 1, planned=5), Recovery("c", 4))
    assert shares(items, lambda item: item.planned, lambda _: 1) == (
        (0, 0),
        (5, 1 / 3),
        (10, 2 / 3),
    )
    assert shares(items, lambda item: item.planned, lambda item: item.weight) == (
        (0, 0),
        (5, 1 / 8),
        (10, 4 / 8),
    )
    assert shares((), lambda item: item.planned, lambda _: 1) == ((0, 0),)


def test_a_curve_shows_what_is_known() -> None:
    bare = curves_of(_plan())
    assert len(bare.recoveries) == len(_plan().systems)
    full = curves_of(_plan(), _forecast(), {_plan().systems[0].system: 2 * HOUR})
    plain, rich = (draw_curves(content, "復旧曲線", WORDING) for content in (bare, full))
    assert "measured" not in _texts(plain)
    assert {"planned", "measured", "half of the trials (P50)"} <= set(_texts(rich))
    assert len(list(fromstring(rich).iter(f"{SVG}polygon"))) == 2
    assert len(list(fromstring(rich).iter(f"{SVG}circle"))) == 2
    assert draw_curves(Curves((), forecast=True, measured=True), "無し", WORDING).startswith("<svg")


def test_the_better_the_priority_the_more_a_system_weighs() -> None:
    weights = {item.system: item.weight for item in curves_of(_plan()).recoveries}
    ranked = sorted(_plan().systems, key=lambda system: system.priority)
    assert weights[ranked[0].system] > weights[ranked[-1].system] > 0


def test_the_organisation_shows_every_team_and_vendor() -> None:
    inventory = _city().sound()
    head = Unit("災害対策本部", ("本部長の役割",))
    content = organisation_of(inventory, head, WORDING)
    svg = draw_organisation(content, "体制")
    breadth, height = _size(svg)
    shown = "".join(_texts(svg))
    for team in inventory.teams:
        assert team.name in shown
        for group in team.members:
            assert f"{group.role}: {group.count}".replace(" ", "") in shown.replace(" ", "")
    for vendor in inventory.vendors:
        assert vendor.name in shown
    for box in _boxes(svg):
        assert float(box.get("x", "")) + float(box.get("width", "")) <= breadth
        assert float(box.get("y", "")) + float(box.get("height", "")) <= height


def test_a_schedule_is_cut_into_pictures_in_order_of_recovery() -> None:
    pictures = schedule_pictures(_plan(), WORDING, "訓練", _forecast())
    names = [
        text
        for picture in pictures
        for text in (title.text or "" for title in fromstring(picture.svg).iter(f"{SVG}title"))
    ]
    order = [
        system.name
        for system in sorted(_plan().systems, key=lambda s: (s.recovered or 10**9, s.system))
    ]
    assert [name for name in names if name in order] == order
    assert [picture.name for picture in pictures] == [
        f"schedule-{n}" for n in range(1, -(-len(order) // ROWS) + 1)
    ]
    assert "P90" in _texts(pictures[0].svg)
    assert "P90" not in _texts(schedule_pictures(_plan(), WORDING, "訓練")[0].svg)


def test_no_label_becomes_an_empty_box_on_paper() -> None:
    inventory = _city().sound()
    pictures = (
        Picture("dependencies", draw_dependencies(_dependencies(), "依存関係", WORDING)),
        Picture("curve", draw_curves(curves_of(_plan(), _forecast(), {}), "復旧曲線", WORDING)),
        Picture(
            "team", draw_organisation(organisation_of(inventory, Unit("本部"), WORDING), "体制")
        ),
        *schedule_pictures(_plan(), WORDING, "訓練"),
    )
    for picture in pictures:
        assert fonts.MISSING not in fonts.printable(picture.svg)
    body = joined(
        [heading(1, "図"), landscape(*(figure(item.name, item.name) for item in pictures))]
    )
    paper = compose(IDENTITY, body, WORDING, pictures)
    pages = pypdf.PdfReader(io.BytesIO(press(paper, PaperFormat.PDF))).pages
    shown = "".join(page.extract_text() for page in pages)
    for system in _plan().systems:
        assert system.name[:6] in shown
    assert len(press(paper, PaperFormat.WORD)) > 0
