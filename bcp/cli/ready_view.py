"""Readiness as a table, as a line, and as JSON."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.cli.console import _
from bcp.documents.inert import plain
from bcp.evaluation.amounts import sized
from bcp.evaluation.readiness import Colour, Readiness, SystemReadiness
from bcp.evaluation.readiness_finding import Aspect, Finding, Standing
from bcp.model.message import Message, mark

COLOURS = {
    Colour.GREEN: (mark("green"), "green"),
    Colour.YELLOW: (mark("yellow"), "yellow"),
    Colour.RED: (mark("red"), "red"),
}


def print_table(readiness: Readiness, console: Console) -> None:
    """Print a row for each system, the worst first, each reason on a line of its own."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(_("Ready"), no_wrap=True)
    table.add_column(_("System"), min_width=14, max_width=28, overflow="fold")
    table.add_column(_("Why"), min_width=30, overflow="fold")
    for system in readiness.systems:
        msgid, style = COLOURS[system.colour]
        table.add_row(Text(_(msgid), style=style), Text(plain(system.name)), _why(system))
    console.print(table)


def summary(readiness: Readiness) -> tuple[Message, ...]:
    """What was read back, and how many systems have which colour."""
    systems = readiness.systems
    return (
        Message.of(
            "Read back: {files} of {all_files} files, {bytes} of {all_bytes} (seed {seed}).",
            files=sum(each.files for each in systems),
            all_files=sum(each.all_files for each in systems),
            bytes=sized(sum(each.bytes for each in systems)),
            all_bytes=sized(sum(each.all_bytes for each in systems)),
            seed=readiness.seed,
        ),
        Message.of(
            "Red: {red}, yellow: {yellow}, green: {green}.",
            red=readiness.count(Colour.RED),
            yellow=readiness.count(Colour.YELLOW),
            green=readiness.count(Colour.GREEN),
        ),
    )


def json_of(readiness: Readiness, *, looked: bool) -> dict[str, object]:
    """The judgement for programs; with `looked` false guests and backups were not looked at."""
    return {
        "at": readiness.at.isoformat(timespec="seconds"),
        "digest": readiness.digest,
        "seed": readiness.seed,
        "looked": looked,
        "colour": readiness.colour.value,
        "counts": {colour.value: readiness.count(colour) for colour in Colour},
        "systems": [_system(each) for each in readiness.systems],
    }


def _why(system: SystemReadiness) -> Text:
    if not system.reasons:
        backups = [each for each in system.findings if each.aspect is Aspect.BACKUP]
        told = [plain(each.said.render(_)) for each in backups]
        return Text("\n".join(told or [_("All that was checked holds.")]), style="dim")
    lines = [plain(each.said.render(_)) for each in system.reasons]
    styles = {Standing.FAILED: "red"}
    text = Text()
    for number, (line, finding) in enumerate(zip(lines, system.reasons, strict=True)):
        text.append(("\n" if number else "") + line, style=styles.get(finding.standing, ""))
    return text


def _system(system: SystemReadiness) -> dict[str, object]:
    return {
        "system": system.system,
        "name": system.name,
        "colour": system.colour.value,
        "read": {"files": system.files, "bytes": system.bytes},
        "of": {"files": system.all_files, "bytes": system.all_bytes},
        "findings": [_finding(each) for each in system.findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "aspect": finding.aspect.value,
        "standing": finding.standing.value,
        "summary": finding.said.render(_),
        "backup": finding.backup,
        "repository": finding.repository,
    }
