"""Somebody who types the commands of a printed runbook, and does what it says when they fail."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass

_STEP = re.compile(
    r"^#### □ (?P<number>\d+)\. \((?P<place>[^)]*)\) .*?\n\n(?P<fence>`{3,}) command\n"
    r"(?P<lines>.*?)\n(?P=fence)\n(?P<rest>.*?)(?=\n#|\Z)",
    re.DOTALL | re.MULTILINE,
)
_OLDER = re.compile(r"type (N=\d+) \(the next time (N=\d+)\), then go back to step (\d+)")
_CONSOLE = "at the recovery machine"
_SECONDS = 120


@dataclass(frozen=True)
class PrintedStep:
    """A numbered step as it stands on paper."""

    number: int
    place: str
    lines: str
    rest: str


def printed_steps(markdown: str) -> list[list[PrintedStep]]:
    """The ways by hand of a system's sheet, each a run of steps numbered from one on."""
    ways: list[list[PrintedStep]] = []
    for match in _STEP.finditer(markdown):
        step = PrintedStep(int(match["number"]), match["place"], match["lines"], match["rest"])
        if step.number == 1:
            ways.append([])
        assert step.number == len(ways[-1]) + 1
        ways[-1].append(step)
    return ways


class Typist:
    """Types step after step; `said` is all that was seen."""

    def __init__(self, steps: list[PrintedStep]) -> None:
        self.steps = steps
        self.said: list[str] = []
        self.gone_back = 0
        self._session: subprocess.Popen[str] | None = None
        self._marks = 0

    def type_all(self) -> None:
        """From the first step to the last, going back where the paper says so."""
        number = 1
        while number <= len(self.steps):
            step = self.steps[number - 1]
            if self._type(step.lines, step.place):
                number += 1
                continue
            told = _OLDER.search(" ".join(step.rest.split()))
            assert told is not None, f"step {number} failed, and nothing is printed: {self.said}"
            self.gone_back += 1
            assert self.gone_back < 5, self.said
            assert self._type(told[self.gone_back], step.place)
            number = int(told[3])
        assert self._session is None, "the last step did not log out"

    def _type(self, lines: str, place: str) -> bool:
        """Whether the commands did what they should."""
        if place == _CONSOLE:
            if lines.rstrip().endswith(tuple("0123456789")):  # ends with an address: a session
                self._log_in(lines)
                return True
            done = subprocess.run(
                ["sh", "-c", lines], capture_output=True, text=True, timeout=_SECONDS, check=False
            )
            self.said.append(done.stdout + done.stderr)
            return done.returncode == 0
        assert self._session is not None
        if lines == "exit":
            output, _ = self._session.communicate("exit\n", timeout=_SECONDS)
            self.said.append(output)
            self._session = None
            return True
        return self._in_session(self._session, lines)

    def _log_in(self, command: str) -> None:
        self._session = subprocess.Popen(
            ["sh", "-c", command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _in_session(self, session: subprocess.Popen[str], lines: str) -> bool:
        """Type lines and look at how the last command ended, which the mark tells."""
        self._marks += 1
        mark = f"ended-{self._marks}-with"
        assert session.stdin is not None
        assert session.stdout is not None
        session.stdin.write(f"{lines}\necho {mark} $?\n")
        session.stdin.flush()
        seen = ""
        for line in session.stdout:
            if line.startswith(mark):
                self.said.append(seen)
                return line.split()[1] == "0"
            seen += line
        raise AssertionError(f"the session ended: {seen}")
