"""Whether what the ICT-BCP states beside the rest makes sense."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.inventory.decoding import Contents
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import EntityKind, Path
from bcp.inventory.suggestion import Suggestions
from bcp.model.continuity import Continuity, Cover, Gravity, ImpactAfter
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.quantity import shorten


def revisions_lead_to_the_version(contents: Contents) -> Iterator[Problem]:
    """Revisions stand oldest first, and the last one is the version on the cover."""
    cover = _continuity(contents).cover
    revisions = cover.revisions
    for number in range(1, len(revisions)):
        if revisions[number].date < revisions[number - 1].date:
            yield warning(
                "revision-order",
                Message.of("This revision is older than the one above it."),
                Message.of("Write the oldest revision first."),
                _at(contents, ("cover", "revisions", number, "date")),
            )
    yield from _unrecorded(contents, cover)


def _unrecorded(contents: Contents, cover: Cover) -> Iterator[Problem]:
    if cover.version is None or not cover.revisions:
        return
    last = cover.revisions[-1].version
    if last != cover.version:
        yield warning(
            "revision-missing",
            Message.of(
                "The cover says version {version}, the last revision is {last}.",
                version=shorten(cover.version),
                last=shorten(last),
            ),
            Message.of("Add what changed to the revision history."),
            _at(contents, ("cover", "version")),
        )


def continuity_states_once(contents: Contents) -> Iterator[Problem]:
    """Each site, system, business and form is spoken of once."""
    continuity = _continuity(contents)
    forms = contents.forms
    lists: tuple[tuple[EntityKind, str, str, list[str]], ...] = (
        *(
            (EntityKind.CONTINUITY, key, field, names)
            for key, field, names in (
                ("premises", "site", [each.site for each in continuity.premises]),
                ("equipment", "system", [each.system for each in continuity.equipment]),
                ("businesses", "id", [each.id for each in continuity.businesses]),
            )
        ),
        (EntityKind.FORMS, "forms", "kind", [each.kind.value for each in forms.forms])
        if forms is not None
        else (EntityKind.FORMS, "forms", "kind", []),
    )
    for kind, key, field, names in lists:
        for number, name in enumerate(names):
            if name in names[:number]:
                yield error(
                    "stated-twice",
                    Message.of("'{name}' stands here twice.", name=shorten(name)),
                    Message.of("Keep one of the two."),
                    contents.sources.position(kind, "", (key, number, field)),
                )


def resources_belong_to_businesses(contents: Contents) -> Iterator[Problem]:
    """A minimum resource names a business of this file, or none."""
    continuity = _continuity(contents)
    names = [business.id for business in continuity.businesses]
    known = Suggestions(names)
    for number, resource in enumerate(continuity.resources):
        if resource.business is not None and resource.business not in names:
            yield error(
                "unknown-reference",
                Message.of("There is no business '{name}'.", name=shorten(resource.business)),
                known.instead_of(
                    resource.business, Message.of("State it under 'businesses', or correct it.")
                ),
                _at(contents, ("resources", number, "business")),
            )


def impacts_grow(contents: Contents) -> Iterator[Problem]:
    """The longer a business stands still, the more it hurts; times stand in order."""
    for number, business in enumerate(_continuity(contents).businesses):
        for index in range(1, len(business.impacts)):
            before, after = business.impacts[index - 1], business.impacts[index]
            if after.after <= before.after or _rank(after) < _rank(before):
                yield warning(
                    "impact-order",
                    Message.of("The impact does not grow with the time."),
                    Message.of("State times in order, and no smaller impact after a larger one."),
                    _at(contents, ("businesses", number, "impacts", index)),
                )


def _rank(impact: ImpactAfter) -> int:
    return list(Gravity).index(impact.gravity)


def _continuity(contents: Contents) -> Continuity:
    return contents.continuity or Continuity()


def _at(contents: Contents, path: Path) -> Position:
    return contents.sources.position(EntityKind.CONTINUITY, "", path)
