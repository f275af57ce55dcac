"""Typer's own words in the reader's language: every sentence that is known is one that it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bcp.adapters.translation import translator
from bcp.cli import usage
from bcp.cli.main import app

MISTAKES = (
    ("plan --scenarioo x", "<No such option: {name} (Possible options: {names})>"),
    ("plan --nope", "<No such option: {name}>"),
    ("playbook", "<No such command {name}. Did you mean {names}?>"),
    ("x", "<No such command {name}.>"),
    ("recover note text", "<Missing option {name}.>"),
    ("recover note --as manager", "<Missing argument {name}.>"),
    ("plan -s", "<Option {name} requires an argument.>"),
    ("plan --json=3", "<Option {name} does not take a value.>"),
    ("check a b", "<Got unexpected extra argument(s) ({names})>"),
    ("check -w FILE", "<dir {path} is a file.>"),
    ("recover start --as manager --damage FOLDER", "<file {path} is a directory.>"),
    ("drill run x --language fr", "<Value error, {value} is not one of {values}.>"),
    ("drill run x --jobs 0", "<Input should be greater than or equal to {value}>"),
    ("drill run x --jobs 501", "<Input should be less than or equal to {value}>"),
    (
        "drill run x --jobs a",
        "<Input should be a valid integer, unable to parse string as an integer>",
    ),
)


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language in which every sentence stands between brackets, its parts behind it."""

    def translate(text: str) -> str:
        names = "".join(f"|{name}" for name in re.findall(r"\{\w+\}", text))
        return f"<{text.replace('{', '{{').replace('}', '}}')}>{names}" if names else f"<{text}>"

    monkeypatch.setattr(usage, "_", translate)


def run(command: str, folder: Path) -> tuple[int, str]:
    file = folder / "file"
    file.touch()
    words = command.replace("FILE", str(file)).replace("FOLDER", str(folder)).split()
    result = CliRunner().invoke(app, words, prog_name="ict-bcp", env={"TERMINAL_WIDTH": "200"})
    return result.exit_code, result.output


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize(("command", "sentence"), MISTAKES)
def test_a_mistake_is_told_in_the_language_of_the_reader(
    command: str, sentence: str, tmp_path: Path
) -> None:
    code, output = run(command, tmp_path)
    assert code == 2
    assert sentence in output
    assert f"<{usage._ERROR}>" in output  # noqa: SLF001 - the sentence around all others
    if "{reason}" not in sentence and "Invalid" in output:
        assert "<Invalid value for {name}: {reason}>" in output


def test_every_sentence_that_is_known_is_said() -> None:
    told = {sentence.strip("<>") for _, sentence in MISTAKES}
    assert told | {"Invalid value for {name}: {reason}"} == set(usage.SENTENCES)


@pytest.mark.usefixtures("marked")
def test_help_is_headed_in_the_language_of_the_reader(tmp_path: Path) -> None:
    code, output = run("recover note --help", tmp_path)
    output = " ".join(output.split())
    assert code == 0
    assert {word for word in usage.WORDS if f"<{word}>" in output} == {
        "Usage: ", "Options", "Arguments", "required", "Show this message and exit.",
    }  # fmt: skip
    assert "[<default: {value}>|(.)]" in output
    assert "<env var: {value}>|ICT_BCP_ROLE; <required>]" in output
    assert "<Commands>:" in run("plan --help", tmp_path)[1]


def test_without_a_catalogue_typer_says_what_it_always_said(tmp_path: Path) -> None:
    assert run("plan --nope", tmp_path) == (
        2,
        (
            "Usage: ict-bcp plan [OPTIONS] COMMAND [ARGS]...\n"
            "Try 'ict-bcp plan -h' for help.\n\n"
            "Error: No such option: --nope\n"
        ),
    )
    assert run("", tmp_path)[1].startswith("Usage: ict-bcp [OPTIONS] COMMAND [ARGS]...\n")


def test_what_is_not_known_stays_as_it_is() -> None:
    assert usage.translated("Something new.") == "Something new."


def test_in_japanese_it_is_what_the_catalogue_says() -> None:
    say = translator("ja")
    told = in_japanese("--help")
    assert told.stdout.startswith(f"{say('Usage: ')}ict-bcp [OPTIONS] COMMAND [ARGS]...\n")
    assert f"\n{say('Options')}:\n" in told.stdout
    assert not [line for line in told.stdout.splitlines()[1:] if line.endswith("...")]
    refused = in_japanese("plan", "--nope")
    assert refused.returncode == 2
    sentence = say("No such option: {name}").format(name="--nope")
    assert refused.stderr.endswith(f"{say('Error: {sentence}').format(sentence=sentence)}\n")


def in_japanese(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from bcp.cli.main import app; app(prog_name='ict-bcp')", *words],
        env={**os.environ, "ICT_BCP_LANGUAGE": "ja", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
