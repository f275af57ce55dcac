"""Where the addresses come from; they are never repeated, and no program inherits them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcp.adapters.notice_routes import Routes, take_routes

SHAPE = (
    "Write 'environment:' and below it a list of names of environment variables, such as "
    "'- CITY_NOTIFY_MAIL'. The addresses hold passwords and do not belong in the file."
)


def test_without_anything_there_are_none(tmp_path: Path) -> None:
    assert take_routes(tmp_path, {}) == Routes((), ())


def test_addresses_are_taken_out_of_the_environment(tmp_path: Path) -> None:
    (tmp_path / "notifications.yaml").write_text("environment: [CITY_MAIL, CITY_CHAT]\n")
    environment = {
        "ICT_BCP_NOTIFY": "json://a/  xml://b/\n",
        "CITY_MAIL": "mailtos://u:geheim@c json://a/",
        "PATH": "/bin",
    }

    routes = take_routes(tmp_path, environment)

    assert routes.addresses == ("json://a/", "xml://b/", "mailtos://u:geheim@c")
    assert [each.render() for each in routes.complaints] == [
        "notifications.yaml names the environment variable CITY_CHAT, which is not set."
    ]
    assert environment == {"PATH": "/bin"}
    assert "geheim" not in repr(routes)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("environment: [OK, 'mailto://u:geheim@c']", "entry 2 is no name of a variable"),
        ("environment: [1]", "entry 1 is no name of a variable"),
        ("environment: mailto://u:geheim@c", "'environment' is to be its only key, with a list"),
        ("- geheim", "'environment' is to be its only key, with a list"),
        ("environment: []\ngeheim: 1", "'environment' is to be its only key, with a list"),
        ("{geheim", "it is not YAML"),
        ("\x00geheim", "it is not YAML"),
    ],
)
def test_what_is_wrong_is_said_without_repeating_it(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "notifications.yaml").write_text(text)

    routes = take_routes(tmp_path, {"ICT_BCP_NOTIFY": "json://a/", "OK": "json://b/"})

    assert routes.addresses[0] == "json://a/"
    assert [each.render() for each in routes.complaints] == [
        f"notifications.yaml: {wrong}. {SHAPE}"
    ]
    assert "geheim" not in repr(routes)


def test_an_empty_file_names_nothing(tmp_path: Path) -> None:
    (tmp_path / "notifications.yaml").write_text("# nothing yet\n")

    assert take_routes(tmp_path, {}) == Routes((), ())
