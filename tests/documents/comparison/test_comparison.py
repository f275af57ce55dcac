"""Two editions side by side: what differs, word by word, and what the paper says of it."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bcp.documents.comparison.differences import ChangeKind, compare
from bcp.documents.comparison.side_by_side import comparison_paper, propose_revision
from bcp.model.edition import Chapter, Edition, Passage, PassageKind
from tests.conftest import Golden
from tests.documents.continuity.city import ENGLISH, JAPANESE

DAY = date(2026, 11, 24)
HEAD, TEXT, ROW = PassageKind.HEADING, PassageKind.TEXT, PassageKind.ROW


def passage(kind: PassageKind, *cells: str) -> Passage:
    return Passage(kind, cells)


def edition(version: str, *chapters: Chapter) -> Edition:
    return Edition("計画", version, "2026-11-24", "内部用", "a" * 64, "b" * 64, chapters)


OLD = edition(
    "1",
    Chapter("1 方針", (passage(TEXT, "人命を最優先にする。"), passage(TEXT, "次に復旧する。"))),
    Chapter(
        "2 目標",
        (
            passage(HEAD, "一覧"),
            passage(ROW, "住民記録", "72時間"),
            passage(ROW, "税", "7日"),
            passage(ROW, "財務", "14日"),
        ),
    ),
    Chapter("3 旧章", (passage(TEXT, "なくなる。"),)),
    Chapter("4 不変", (passage(TEXT, "変わらない。"),)),
)
NEW = edition(
    "2",
    Chapter(
        "1 方針",
        (passage(TEXT, "人命を何よりも優先にする! [注]"), passage(TEXT, "次に復旧する。")),
    ),
    Chapter(
        "2 目標",
        (
            passage(HEAD, "一覧"),
            passage(ROW, "住民記録", "24時間"),
            passage(ROW, "介護", "7日"),
            passage(ROW, "財務", "14日"),
        ),
    ),
    Chapter("4 不変", (passage(TEXT, "変わらない。"),)),
    Chapter("5 新章", (passage(TEXT, "加わる。"),)),
)


def test_chapters_are_changed_added_removed_or_the_same() -> None:
    found = compare(OLD, NEW)
    assert [(each.title, each.kind) for each in found] == [
        ("1 方針", ChangeKind.CHANGED),
        ("2 目標", ChangeKind.CHANGED),
        ("3 旧章", ChangeKind.REMOVED),
        ("4 不変", ChangeKind.SAME),
        ("5 新章", ChangeKind.ADDED),
    ]


def test_a_row_is_known_by_its_first_cell_and_only_what_differs_is_marked() -> None:
    changes = compare(OLD, NEW)[1].changes
    assert [each.kind for each in changes] == [
        ChangeKind.CHANGED,
        ChangeKind.REMOVED,
        ChangeKind.ADDED,
    ]
    first = changes[0]
    assert first.place == "一覧"
    assert "".join(piece.text for piece in first.old) == "住民記録 ｜ 72時間"
    assert [piece.text for piece in first.old if piece.marked] == ["72"]
    assert [piece.text for piece in first.new if piece.marked] == ["24"]


def test_the_paper_of_the_comparison(golden: Golden) -> None:
    text = comparison_paper(OLD, NEW, compare(OLD, NEW), DAY, JAPANESE).markdown
    golden("comparison.ja.md", text)
    assert "{.underline}" in text


def test_the_same_edition_has_no_changes() -> None:
    chapters = compare(NEW, NEW)
    assert {each.kind for each in chapters} == {ChangeKind.SAME}
    revision = propose_revision(NEW, chapters, DAY, ENGLISH)
    assert (revision.version, revision.day, revision.changes) == ("2", DAY, "Nothing has changed.")


def test_the_revision_tells_what_changed_by_chapter() -> None:
    revision = propose_revision(NEW, compare(OLD, NEW), DAY, ENGLISH)
    assert revision.changes == (
        "'1 方針': passages changed 1, added 0, removed 0. "
        "'2 目標': passages changed 1, added 1, removed 1. '3 旧章' removed. '5 新章' added."
    )


PASSAGES = st.lists(
    st.builds(
        Passage,
        st.sampled_from(PassageKind),
        st.lists(st.text("あア亜a1 !", min_size=1, max_size=6), min_size=1, max_size=3).map(tuple),
    ),
    max_size=8,
).map(tuple)


@given(PASSAGES, PASSAGES)
def test_all_that_one_edition_has_and_the_other_not_is_told_in_its_order(
    old: tuple[Passage, ...], new: tuple[Passage, ...]
) -> None:
    (found,) = compare(edition("1", Chapter("a", old)), edition("2", Chapter("a", new)))
    for side, passages in (("old", old), ("new", new)):
        told = [
            "".join(piece.text for piece in getattr(each, side))
            for each in found.changes
            if getattr(each, side)
        ]
        rest = iter([each.text for each in passages])
        assert all(text in rest for text in told)
        kept = [each.text for each in passages]
        for text in told:
            kept.remove(text)
        other = [each.text for each in (new if side == "old" else old)]
        for text in kept:
            assert text in other
