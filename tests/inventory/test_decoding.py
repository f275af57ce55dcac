from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.adapters.workspace import read_workspace
from bcp.inventory.checks import CHECKS, check
from bcp.inventory.decoding import MOST_PROBLEMS, decode
from bcp.inventory.shapes import (
    ACTIONS_FILE,
    CONTINUITY_FILE,
    FORMS_FILE,
    REVIEW_FILE,
    SHARED_FILES,
    FileKind,
    is_stray,
    kind_of,
)
from bcp.inventory.sources import EntityKind
from bcp.inventory.suggestion import Suggestions

FILES = dict(read_workspace(Path(__file__).parent.parent / "small_city").files)


def test_every_path_has_its_kind() -> None:
    optional = {FileKind.CONTINUITY, FileKind.FORMS, FileKind.REVIEW}
    assert {kind_of(path) for path in FILES} == set(FileKind) - optional - {FileKind.ACTIONS}
    assert {kind_of(path) for path in (CONTINUITY_FILE, FORMS_FILE, REVIEW_FILE)} == optional
    assert kind_of(ACTIONS_FILE) is None
    assert not is_stray(ACTIONS_FILE)
    assert kind_of("systems_inventory/schema/system.schema.json") is None
    assert kind_of("systems_inventory/core/.tax.yaml") is None
    assert kind_of("systems_inventory/core/deep/tax.yaml") is None
    assert kind_of("drills/tax.yaml") is FileKind.SCENARIO


def test_strays_are_told_from_what_is_none_of_our_business() -> None:
    assert is_stray("systems_inventory/core/tax.yml")
    assert is_stray("systems_inventory/core/TAX.YAML.old")
    assert not is_stray("systems_inventory/core/notes.md")
    assert not is_stray("systems_inventory/core/tax.yaml")


def test_what_the_document_states_beside_the_rest_may_be_left_out() -> None:
    contents = decode(FILES.items())
    stated = b"policy: {purpose: {text: x}}"

    assert (contents.continuity, contents.forms) == (None, None)
    assert contents.problems == ()
    read = decode({**FILES, CONTINUITY_FILE: stated}.items())
    assert read.continuity is not None
    assert read.continuity.policy.purpose is not None
    assert str(read.sources.position(EntityKind.CONTINUITY, "", ("policy", "purpose"))) == (
        f"{CONTINUITY_FILE}:1:19"
    )


def test_entities_know_where_they_are_written() -> None:
    sources = decode(FILES.items()).sources

    position = sources.position(EntityKind.SITE, "branch", ("name",))
    assert str(position) == "systems_inventory/sites.yaml:4:24"
    assert str(sources.position(EntityKind.CITY, "")) == "systems_inventory/objectives.yaml:3:3"
    assert sources.position(EntityKind.SITE, "nowhere").file == "nowhere"


def test_one_broken_entity_leaves_the_others_of_its_file() -> None:
    text = FILES["systems_inventory/sites.yaml"].replace("name: 支所".encode(), b"nmae: x")
    contents = decode({**FILES, "systems_inventory/sites.yaml": text}.items())

    assert [site.id for site in contents.inventory.sites] == ["hall"]
    assert contents.broken == {EntityKind.SITE}
    assert {problem.code for problem in contents.problems} == {"missing-key", "unknown-key"}
    assert not [each for each in check(contents) if each.code == "unknown-reference"]


def test_a_file_that_is_wrong_throughout_is_not_reported_line_by_line() -> None:
    text = "".join(f"key{number}: 1\nkey{number}: 2\n" for number in range(500))
    path = "systems_inventory/core/registry.yaml"
    contents = decode({**FILES, path: text.encode()}.items())

    own = [problem for problem in contents.problems if problem.position.file == path]
    assert len(own) == MOST_PROBLEMS + 1
    assert own[-1].code == "more-problems"


def test_unreadable_files_are_not_missing_too() -> None:
    files = {path: content for path, content in FILES.items() if path not in SHARED_FILES}
    contents = decode(files.items(), SHARED_FILES)

    assert contents.problems == ()
    assert not [each for each in check(contents) if each.code == "unknown-reference"]


def test_suggestions_end_when_they_would_take_too_long() -> None:
    names = [f"system-{number}" for number in range(2000)]
    suggestions = Suggestions(names)

    assert suggestions.closest("systm-7") == "system-7"
    for number in range(200):
        suggestions.closest(f"nothing-{number}")
    assert suggestions.closest("systm-8") is None
    assert suggestions.closest("systm-7") == "system-7"


def test_checks_are_listed_once() -> None:
    assert len(set(CHECKS)) == len(CHECKS)
    assert all(each.__doc__ for each in CHECKS)


@settings(max_examples=50)
@given(st.sampled_from(sorted(FILES)), st.integers(0, 2000), st.binary(max_size=6))
def test_no_damage_to_a_file_raises(path: str, offset: int, noise: bytes) -> None:
    content = FILES[path]
    damaged = content[:offset] + noise + content[offset + len(noise) :]
    contents = decode({**FILES, path: damaged}.items())

    for problem in [*contents.problems, *check(contents)]:
        assert problem.render()
        assert problem.position.line >= 1


@settings(max_examples=50)
@given(st.data())
def test_no_value_of_any_type_anywhere_raises(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(FILES)))
    lines = FILES[path].decode().splitlines()
    number = data.draw(st.integers(1, len(lines) - 1))
    value = data.draw(
        st.sampled_from(["", "[]", "{}", "[x]", "{a: b}", "true", "-1", "1.5", "x", "'{0}'", "{{"])
    )
    head, colon, _ = lines[number].partition(":")
    lines[number] = f"{head}{colon} {value}"
    contents = decode({**FILES, path: "\n".join(lines).encode()}.items())

    for problem in [*contents.problems, *check(contents)]:
        assert problem.render()
