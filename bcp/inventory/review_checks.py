"""Whether what a review of server consolidation is judged by is consistent in itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bcp.inventory.decoding import Contents
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import EntityKind, Path
from bcp.inventory.suggestion import instead_of
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.quantity import shorten
from bcp.model.review import Criterion, MonthDay, Rule

_ANY_LEAP_YEAR = 2000


def names_of_review_used_once(contents: Contents) -> Iterator[Problem]:
    """Rules and offers have ids of their own, and each decision one meaning."""
    review = contents.review
    if review is None:
        return
    rules = [(("rules", number, "id"), rule.id) for number, rule in enumerate(review.rules)]
    offers = [(("offers", number, "id"), offer.id) for number, offer in enumerate(review.offers)]
    decisions = [
        (("decisions", number, "words", place), word)
        for number, meaning in enumerate(review.decisions)
        for place, word in enumerate(meaning.words)
    ]
    for stated in (rules, offers, decisions):
        yield from _twice(contents, stated)


def rules_can_decide(contents: Contents) -> Iterator[Problem]:
    """No rule is hidden by one above it, and only leaving for the cloud has a number of years."""
    rules = () if contents.review is None else contents.review.rules
    for number, rule in enumerate(rules):
        leaves = rule.criterion is Criterion.LEAVING_FOR_CLOUD
        if rule.within_years is not None and not leaves:
            yield warning(
                "rule-ignores-years",
                Message.of("The criterion '{criterion}' knows no years.", criterion=rule.criterion),
                Message.of("Leave 'within_years' out."),
                _at(contents, ("rules", number, "within_years")),
            )
        before = next((at for at in range(number) if _hides(rules[at], rule)), None)
        if before is not None:
            yield warning(
                "rule-hidden",
                Message.of("The rule '{rule}' never decides.", rule=rule.id),
                Message.of("The first rule that holds wins: leave one out, or change their order."),
                _at(contents, ("rules", number, "criterion")),
                ((_at(contents, ("rules", before)), Message.of("This rule holds before it.")),),
            )


def _hides(first: Rule, second: Rule) -> bool:
    """Whether the first rule holds whenever the second does."""
    if first.criterion is not second.criterion:
        return False
    if first.criterion is not Criterion.LEAVING_FOR_CLOUD or first.within_years is None:
        return True
    return second.within_years is not None and second.within_years <= first.within_years


def stages_are_in_order(contents: Contents) -> Iterator[Problem]:
    """Stages stand in the order of their fiscal years."""
    stages = () if contents.review is None else contents.review.stages
    for number in range(1, len(stages)):
        if stages[number].fiscal_year < stages[number - 1].fiscal_year:
            yield warning(
                "stage-order",
                Message.of(
                    "This stage of {year} stands after one of {before}.",
                    year=stages[number].fiscal_year,
                    before=stages[number - 1].fiscal_year,
                ),
                Message.of("Write the earliest stage first."),
                _at(contents, ("stages", number, "fiscal_year")),
            )


def stages_name_hosts(contents: Contents) -> Iterator[Problem]:
    """Each stage names hosts that its platform has, and no host comes twice."""
    review = contents.review
    if review is None:
        return
    first: dict[tuple[str, str], Path] = {}
    for number, stage in enumerate(review.stages):
        platform = contents.inventory.platforms_by_id.get(stage.platform)
        known = [] if platform is None else [host.id for host in platform.hosts]
        for index, host in enumerate(stage.hosts):
            path: Path = ("stages", number, "hosts", index)
            if platform is not None and host not in known:
                yield error(
                    "unknown-reference",
                    Message.of(
                        "The platform '{platform}' has no host '{host}'.",
                        platform=stage.platform,
                        host=shorten(host),
                    ),
                    instead_of(host, known),
                    _at(contents, path),
                )
            before = first.setdefault((stage.platform, host), path)
            if before != path:
                yield _again(contents, host, path, before)


def hosts_come_with_stages(contents: Contents) -> Iterator[Problem]:
    """Every host of a platform that stages build comes with one of them."""
    review = contents.review
    if review is None:
        return
    built: dict[str, set[str]] = {}
    for stage in review.stages:
        built.setdefault(stage.platform, set()).update(stage.hosts)
    for name, hosts in built.items():
        platform = contents.inventory.platforms_by_id.get(name)
        left = [] if platform is None else [each for each in platform.hosts if each.id not in hosts]
        if left:
            yield warning(
                "host-without-stage",
                Message.of(
                    "Hosts of the platform '{platform}' come with no stage: {hosts}.",
                    platform=name,
                    hosts=", ".join(host.id for host in left),
                ),
                Message.of("Name each host in the stage of the fiscal year in which it comes."),
                _at(contents, ("stages",)),
            )


def groups_separate_something(contents: Contents) -> Iterator[Problem]:
    """A segment belongs to one group of `separate`, and a group of `apart` has two members."""
    review = contents.review
    if review is None:
        return
    segments = [
        (("placement", "separate", number, place), segment.value)
        for number, group in enumerate(review.placement.separate)
        for place, segment in enumerate(group)
    ]
    yield from _twice(contents, segments)
    for number, group in enumerate(review.placement.apart):
        path: Path = ("placement", "apart", number)
        yield from _twice(contents, [((*path, at), name) for at, name in enumerate(group)])
        if len(set(group)) == 1:
            yield warning(
                "apart-alone",
                Message.of("'{system}' is to stay apart from nothing.", system=group[0]),
                Message.of("Name at least two systems that may not share a host."),
                _at(contents, path),
            )


def closures_are_days(contents: Contents) -> Iterator[Problem]:
    """The days on which nothing is moved are days of the calendar; 29 February is one."""
    moves = None if contents.review is None else contents.review.moves
    for number, closure in enumerate(() if moves is None else moves.closed):
        for key, day in (("begin", closure.begin), ("end", closure.end)):
            if not _exists(day):
                yield error(
                    "day-impossible",
                    Message.of("There is no day {day} in any year.", day=day),
                    Message.of("Write the month and the day of the month: 03-31."),
                    _at(contents, ("moves", "closed", number, key)),
                )


def _exists(day: MonthDay) -> bool:
    try:
        date.fromisoformat(f"{_ANY_LEAP_YEAR}-{day}")
    except ValueError:
        return False
    return True


def decisions_have_a_meaning(contents: Contents) -> Iterator[Problem]:
    """What systems state as decided can be held against the review, where any meaning is stated."""
    review = contents.review
    if review is None or not review.decisions:
        return
    known = [word for meaning in review.decisions for word in meaning.words]
    for system in contents.inventory.systems:
        stated = None if system.consolidation is None else system.consolidation.decision
        if stated is not None and stated not in known:
            yield warning(
                "decision-unknown",
                Message.of(
                    "Nothing says what the decision '{words}' means.", words=shorten(stated)
                ),
                Message.of(
                    "Add the words to 'decisions' in review.yaml, or use words that stand there."
                ),
                contents.sources.position(
                    EntityKind.SYSTEM, system.id, ("consolidation", "decision")
                ),
            )


def _twice(contents: Contents, stated: Iterable[tuple[Path, str]]) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for path, name in stated:
        before = first.setdefault(name, path)
        if before != path:
            yield _again(contents, name, path, before)


def _again(contents: Contents, name: str, path: Path, before: Path) -> Problem:
    return error(
        "stated-twice",
        Message.of("'{name}' stands here twice.", name=shorten(name)),
        Message.of("Keep one of the two."),
        _at(contents, path),
        ((_at(contents, before), Message.of("'{name}' is first here.", name=shorten(name))),),
    )


def _at(contents: Contents, path: Path) -> Position:
    return contents.sources.position(EntityKind.REVIEW, "", path)
