from __future__ import annotations

import pytest

from bcp.documents.paper import templating
from bcp.documents.paper.tables import Column, Table
from bcp.documents.wording import Wording
from bcp.model.message import untranslated
from bcp.model.refusal import Refused

JAPANESE = Wording("ja", untranslated)


def _render(text: str, **values: object) -> str:
    return templating.render("own/x.md.j2", values, JAPANESE, {"own/x.md.j2": text})


def test_values_are_escaped_and_parts_are_not() -> None:
    content = Table((Column("列", 1),), (("*x*",),))
    rendered = _render(
        "{{ heading(1, name) }}\n\n{{ name }} {{ table(content) }}", name="a_b", content=content
    )
    assert rendered == (f"# a\\_b\n\na\\_b | 列 |\n| :{'-' * 100} |\n| \\*x\\* |")


def test_a_template_in_a_value_stays_text() -> None:
    assert _render("{{ name }}", name="{{ 7 * 7 }}") == r"\{\{ 7 \* 7 \}\}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n{% if %}", 2),
        ("a\n\n{{ missing }}", 3),
        ("{{ heading(9, 'x') }}", 1),
        ("{{ none }}", 1),
        ("{{ ''.__class__.__mro__ }}", 1),
    ],
)
def test_a_faulty_template_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Refused) as refusal:
        _render(text)
    assert f"'own/x.md.j2', line {line}," in refusal.value.render()


def test_a_template_that_is_not_there_is_a_bug() -> None:
    with pytest.raises(Exception, match="nowhere"):
        templating.render("nowhere.md.j2", {}, JAPANESE)
