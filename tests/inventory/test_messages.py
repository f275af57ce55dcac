"""Every problem's wording and place, as golden files: one small fault each."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bcp.adapters.workspace import read_workspace
from bcp.inventory import composer
from bcp.inventory.checks import check
from bcp.inventory.decoding import decode

ROOT = Path(__file__).parents[2]
SMALL_CITY = ROOT / "tests/small_city"
REGISTRY = "systems_inventory/core/registry.yaml"
DATABASE = "systems_inventory/core/registry-database.yaml"
NEAR = "systems_inventory/infrastructure/backup-near.yaml"
FAR = "systems_inventory/infrastructure/backup-far.yaml"
POWER = "systems_inventory/infrastructure/power.yaml"
PLATFORM_SYSTEM = "systems_inventory/infrastructure/virtualization-platform.yaml"
OBJECTIVES = "systems_inventory/objectives.yaml"
TEAMS = "systems_inventory/teams.yaml"
SCENARIO = "drills/hall-lost.yaml"
LAB = "drills/lab.yaml"
CONTINUITY = "systems_inventory/continuity.yaml"
FORMS = "systems_inventory/forms.yaml"
REVIEW = "systems_inventory/review.yaml"

Files = dict[str, bytes]
Fault = Callable[[Files], None]


def replaced(path: str, *changes: tuple[str, str]) -> Fault:
    """Change texts of a file."""

    def spoil(files: Files) -> None:
        text = files[path].decode()
        for old, new in changes:
            assert old in text, (path, old)
            text = text.replace(old, new, 1)
        files[path] = text.encode()

    return spoil


def written(path: str, content: bytes | str) -> Fault:
    """Replace or add a file."""

    def spoil(files: Files) -> None:
        files[path] = content if isinstance(content, bytes) else content.encode()

    return spoil


def added(path: str, text: str) -> Fault:
    """Add lines at the end of a file."""

    def spoil(files: Files) -> None:
        files[path] += text.encode()

    return spoil


def removed(path: str) -> Fault:
    """Leave a file out."""

    def spoil(files: Files) -> None:
        del files[path]

    return spoil


def both(*faults: Fault) -> Fault:
    """Several faults at once."""

    def spoil(files: Files) -> None:
        for fault in faults:
            fault(files)

    return spoil


def backed_up(name: str, *repositories: str) -> str:
    """A data set of files."""
    copies = "".join(
        f"      - {{repository: {repository}, interval: 1h, generations: 3}}\n"
        for repository in repositories
    )
    return f"backups:\n  - id: {name}\n    kind: files\n    size: 1GiB\n    copies:\n{copies}"


def with_other_way(alternate: str, step: str = "") -> Fault:
    """The restore step names its other way; a step is written below it."""
    action = "      - {role: application_restore, backup: release}\n"
    return replaced(REGISTRY, (action, f"{action}    alternate: {alternate}\n{step}"))


REINSTALL = """\
  - id: reinstall
    kind: manual
    title: 入れ直す
    instruction: 媒体から入れ直す。
    expected: 画面が開いた。
    people: [{skill: application}]
    estimate: {optimistic: 1h, likely: 2h, pessimistic: 4h}
    needed: fallback
"""

SOUND_REVIEW = """\
platform: main
rules:
  - {id: appliance, criterion: appliance, reason: 専用の装置である}
  - {id: soon, criterion: leaving-for-cloud, within_years: 2, reason: まもなく移る}
  - {id: later, criterion: leaving-for-cloud, reason: いずれ移る, ruling: unclear}
decisions:
  - {words: [移行する], ruling: candidate}
placement:
  separate: [[mynumber], [lgwan, shared]]
  apart: [[registry, registry-database]]
stages:
  - {fiscal_year: 2016, title: 構築, platform: main, hosts: [host-1]}
  - {fiscal_year: 2019, title: 増設, platform: main, hosts: [host-2]}
offers:
  - {id: standard, name: ホスト, vcpu: 8, memory: 64GiB, costs: [{item: hardware, yen: 1}]}
moves:
  team: it-section
  person_days: 5
  closed:
    - {begin: 02-29, end: 03-31, reason: 年度末}
"""


def review(*changes: tuple[str, str]) -> Fault:
    """State what a review is judged by, with texts of it changed."""
    return both(written(REVIEW, SOUND_REVIEW), replaced(REVIEW, *changes))


SOUND_CONSOLIDATION = """\
consolidation:
  lease_start: 2014-04-01
  lease_end: 2019-03-31
  re_lease: true
  vcpu_peak: 2
  memory_peak: 8GiB
  iops: 100
  iops_peak: 100
  operating_system: サーバーOS
  os_end_of_support: 2020-01
  middleware: [データベース]
  middleware_end_of_support: 2021-03
  leaving_for_cloud: true
  leaving_year: 2019
  steps_dropped: [wait]
  decision: 移行する
"""
WAIT = """\
  - id: wait
    kind: wait
    title: 届くのを待つ
    estimate: {optimistic: 1h, likely: 2h, pessimistic: 4h}
"""


def consolidation(*changes: tuple[str, str]) -> Fault:
    """State what a review needs to know of a system, with texts of it changed."""
    return both(
        replaced(REGISTRY, ("recovery:\n", f"recovery:\n{WAIT}")),
        added(REGISTRY, SOUND_CONSOLIDATION),
        replaced(REGISTRY, *changes),
    )


FAULTS: dict[str, Fault] = {
    "continuity-fine": written(
        CONTINUITY,
        """\
cover:
  version: "2"
  revisions:
    - {version: "1", date: 2025-04-01, changes: 策定}
    - {version: "2", date: 2026-04-01, changes: 見直し}
premises: [{site: hall, building: {seismic: 耐震補強済み}}]
equipment: [{system: registry, model: 機種}]
businesses:
  - id: counter
    name: 窓口
    impacts: [{after: 3h, gravity: small}, {after: 1d, gravity: large}]
    systems: [registry]
resources: [{kind: people, name: 窓口の職員, business: counter}]
drills: {drills: [{name: 訓練, scenario: hall-lost}]}
""",
    ),
    "continuity-references": written(
        CONTINUITY,
        """\
damage: {scenario: hall-lots}
premises: [{site: hal}]
equipment: [{system: registy}]
businesses: [{id: counter, name: 窓口, systems: [registy]}]
resources: [{kind: people, name: 窓口の職員, business: conter}]
drills: {drills: [{name: 訓練, scenario: hal-lost}]}
""",
    ),
    "continuity-order": written(
        CONTINUITY,
        """\
cover:
  version: "3"
  revisions:
    - {version: "2", date: 2026-04-01, changes: 見直し}
    - {version: "1", date: 2025-04-01, changes: 策定}
businesses:
  - id: counter
    name: 窓口
    impacts: [{after: 3h, gravity: large}, {after: 1d, gravity: small}]
""",
    ),
    "continuity-twice": both(
        written(CONTINUITY, "premises: [{site: hall}, {site: hall}]\n"),
        written(
            FORMS,
            "name: 市の様式\nforms: [{kind: systems, number: 1}, {kind: systems, number: '2'}]\n",
        ),
    ),
    "forms-twice": written(FORMS, "name: 市の様式\nforms: [{kind: systems}, {kind: systems}]\n"),
    "alias": replaced(REGISTRY, ("owner: 市民", "owner: &o 市民"), ("id: release", "id: *o")),
    "alias-bomb": written(
        POWER,
        "a: &a [x, x, x, x]\n"
        + "".join(
            f"{name}: &{name} [*{before}, *{before}, *{before}, *{before}]\n"
            for before, name in zip("abcdefgh", "bcdefghi", strict=True)
        ),
    ),
    "alias-unknown": replaced(REGISTRY, ("owner: 市民担当課", "owner: *nobody")),
    "after-unknown": replaced(REGISTRY, ("    needed: always", "    after: [restor]")),
    "after-cycle": replaced(REGISTRY, ("    actions:", "    after: [verify]\n    actions:")),
    "alternate-fine": with_other_way("reinstall", REINSTALL),
    "alternate-itself": with_other_way("restore"),
    "alternate-planned": with_other_way("verify"),
    "alternate-unknown": with_other_way("reinstal", REINSTALL),
    "alternate-of-a-verification": both(
        with_other_way("reinstall", REINSTALL),
        replaced(REGISTRY, ("    needed: always", "    needed: always\n    alternate: reinstall")),
    ),
    "fallback-without-actions": with_other_way(
        "reinstall", REINSTALL.replace("kind: manual", "kind: automated")
    ),
    "fallback-ignores": with_other_way(
        "reinstall",
        REINSTALL + "    after: [restore]\n    requires_systems: [power]\n    retries: 1\n",
    ),
    "fallback-nobody": with_other_way(
        "reinstall",
        REINSTALL.replace("skill: application", "skill: no-such") + "    vendor: nobody\n",
    ),
    "fallback-verifies": with_other_way(
        "reinstall", REINSTALL.replace("kind: manual", "kind: verification")
    ),
    "action-ignores-backup": replaced(
        REGISTRY, ("{role: guest}", "{role: guest, backup: release}")
    ),
    "action-misfit": replaced(REGISTRY, ("role: application_restore", "role: web_restore")),
    "action-unknown-backup": replaced(REGISTRY, ("backup: release}", "backup: releas}")),
    "action-without-backup": replaced(REGISTRY, (", backup: release}", "}")),
    "alternative-cycle": both(
        added(FAR, "dependencies:\n  - {any_of: [power, backup-near]}\n"),
        replaced(NEAR, ("- {requires: power}", "- {requires: backup-far}")),
    ),
    "attendance-order": replaced(SCENARIO, ("after: 6h", "after: 0s")),
    "backup-same-site": replaced(
        REGISTRY, ("      - {repository: far, interval: 24h, generations: 30}\n", "")
    ),
    "bad-dates": both(
        added(REGISTRY, "consolidation: {lease_start: 2026-02-30, os_end_of_support: 2026-13}\n"),
        replaced(SCENARIO, ("10:00:00+09:00", "10:00:00")),
    ),
    "dates-as-numbers": both(
        replaced(REGISTRY, ("last_drilled: 2026-09-01", "last_drilled: 20260901")),
        replaced(SCENARIO, ("2026-11-02T10:00:00+09:00", "'1793581200'")),
    ),
    "byte-order-mark-is-fine": lambda files: files.update({POWER: b"\xef\xbb\xbf" + files[POWER]}),
    "business-hours": replaced(OBJECTIVES, ("closes: 17h15m", "closes: 8h")),
    "carriage-returns-are-fine": lambda files: files.update(
        {POWER: files[POWER].replace(b"\n", b"\r\n")}
    ),
    "clock-as-duration": replaced(REGISTRY, ("likely: 10m", "likely: 4:30")),
    "complex-key": replaced(REGISTRY, ("owner:", "? [a, b]\n: c\nowner:")),
    "control-character": replaced(REGISTRY, ("name: 台帳", "name: 台\x07帳")),
    "control-character-escaped": replaced(REGISTRY, ("name: 台帳", 'name: "台\\e[31m帳"')),
    "declared-early": replaced(SCENARIO, ("declared_after: 1h", "declared_after: 1m")),
    "dependency-cycle": replaced(
        DATABASE, ("backups:", "dependencies:\n  - {requires: registry}\nbackups:")
    ),
    "dependency-cycle-by-hosting": replaced(
        PLATFORM_SYSTEM, ("requires: power, reason: 電気で動く", "requires: registry")
    ),
    "dependency-cycle-of-one": replaced(NEAR, ("requires: power", "requires: backup-near")),
    "dependency-kinds": replaced(
        REGISTRY, ("requires: registry-database,", "requires: power, uses: power,")
    ),
    "duplicate-id": written(
        "systems_inventory/core/twin.yaml", (SMALL_CITY / REGISTRY).read_bytes()
    ),
    "duplicate-key": replaced(REGISTRY, ("owner:", "name: 別の名\nowner:")),
    "duplicate-names": both(
        replaced(REGISTRY, ("id: verify", "id: restore")),
        replaced(DATABASE, ("repository: far", "repository: near")),
        replaced("systems_inventory/platform.yaml", ("id: host-2", "id: host-1")),
        replaced(LAB, ("system: registry\n", "system: registry-database\n")),
    ),
    "empty-file": written(REGISTRY, "# nothing yet\n"),
    "empty-text": replaced(
        REGISTRY, ("name: 台帳", "name: ''"), ("name: '", "description:\nname: '")
    ),
    "encoding": lambda files: files.update(
        {REGISTRY: files[REGISTRY].decode().encode("cp932", "replace")}
    ),
    "encoding-utf-16": lambda files: files.update({POWER: files[POWER].decode().encode("utf-16")}),
    "estimate-order": replaced(REGISTRY, ("optimistic: 5m", "optimistic: 15m")),
    "events": added(
        SCENARIO,
        "events:\n"
        "  - {id: late, at: 2h, to: it-section, text: 甲, expected: 乙, within: 1h}\n"
        "  - {id: early, at: 1h, to: it-secton, text: 甲, expected: 乙, within: 1h}\n"
        "  - {id: late, at: 3h, to: 本部の広報担当, text: 甲, expected: 乙, within: 1h}\n",
    ),
    "events-effects": added(
        SCENARIO,
        "events:\n"
        "  - id: first\n    at: 1h\n    to: 本部\n    text: 甲\n    expected: 乙\n    within: 1h\n"
        "    effect: {kind: damage, lost: {sites: [hall]}}\n"
        "  - id: second\n    at: 1h\n    to: 本部\n    text: 甲\n    expected: 乙\n    within: 1h\n"
        "    effect: {kind: attendance, team: it-section, present: 400}\n"
        "  - id: third\n    at: 1h\n    to: 本部\n    text: 甲\n    expected: 乙\n    within: 1h\n"
        "    effect: {kind: damage, lost: {systems: [powr]}}\n"
        "  - id: fourth\n    at: 1h\n    to: 本部\n    text: 甲\n    expected: 乙\n    within: 1h\n"
        "    effect: {kind: guest-dies, system: registry, step: restor}\n",
    ),
    "file-missing": both(removed(TEAMS), removed(OBJECTIVES)),
    "file-name": lambda files: files.update(
        {"systems_inventory/core/register.yaml": files.pop(REGISTRY)}
    ),
    "hosting-platform": replaced(REGISTRY, ("platform: main, ", "")),
    "identifiers": replaced(REGISTRY, ("operator: it-section", "operator: IT課")),
    "injects": added(
        SCENARIO,
        "injects:\n"
        "  - {kind: step-fail, system: registry, step: restore}\n"
        "  - {kind: step-fails, system: registry}\n"
        "  - {system: registry}\n",
    ),
    "injects-unknown": added(
        SCENARIO,
        "injects:\n"
        "  - {kind: step-fails, system: registry, step: restor}\n"
        "  - {kind: backup-corrupt, system: registry, backup: data, repository: near}\n"
        "  - {kind: backup-corrupt, system: registry, backup: release, repository: middle}\n"
        "  - {kind: backup-corrupt, system: power, backup: release, repository: near}\n"
        "  - {kind: guest-dies, system: registri, step: restore}\n"
        "  - {kind: person-absent, team: it-section, skill: networks}\n",
    ),
    "lab": replaced(
        LAB,
        ("127.30.1.0/24", "10.0.0.0/8"),
        ("port: 5432", "port: 80"),
        ("profile: register", "profile: registrar"),
    ),
    "lab-no-guest": replaced(LAB, ("database: registry-database", "database: power")),
    "lab-no-service": replaced(DATABASE, ("backup: database}\nlast", "service: databas}\nlast")),
    "lost-for-good": both(
        replaced(SCENARIO, ("sites: [hall]", "sites: [hall], repositories: [far]")),
        replaced(POWER, ("needed: always", "needed: down"), ("needed: always", "needed: down")),
    ),
    "merge-key": replaced(REGISTRY, ("owner:", "<<: {description: x}\nowner:")),
    "mtpd-shorter": replaced(OBJECTIVES, ("mtpd: 7d", "mtpd: 6h")),
    "never-drilled": replaced(REGISTRY, ("last_drilled: 2026-09-01\n", "")),
    "no-recovery": written(
        POWER,
        (SMALL_CITY / POWER).read_text(encoding="utf-8").partition("recovery:")[0],
    ),
    "no-systems": lambda files: [
        files.pop(path) for path in list(files) if path.count("/") == 2
    ].clear(),
    "nobody-with-skill": replaced(REGISTRY, ("skill: application", "skill: aplication")),
    "not-a-list": both(
        replaced(REGISTRY, ("recovery:", "alternates: none\nrecovery:")),
        written("systems_inventory/vendors.yaml", "vendors:\n"),
    ),
    "out-of-range": replaced(
        REGISTRY, ("vcpu: 2", "vcpu: -1"), ("generations: 24", "generations: 100000")
    ),
    "recovery-needs-lost": both(
        replaced(NEAR, ("dependencies:\n  - {requires: power}\n", "")),
        replaced(SCENARIO, ("sites: [hall]", "systems: [power], repositories: [near]")),
        added(FAR, "dependencies:\n  - {requires: power}\n"),
        replaced(
            POWER,
            (
                "    kind: manual\n",
                "    kind: automated\n    actions: [{role: files_restore, backup: settings}]\n",
            ),
            ("recovery:", backed_up("settings", "near", "far") + "recovery:"),
        ),
    ),
    "review-fine": review(),
    "review-decision-unknown": both(
        review(), consolidation(("decision: 移行する", "decision: 移す"))
    ),
    "review-decisions-fine": both(review(), consolidation()),
    "review-groups": review(
        ("[lgwan, shared]", "[lgwan, mynumber, lgwan]"),
        ("[[registry, registry-database]]", "[[registry], [power, power], [power, registry]]"),
    ),
    "review-impossible-day": review(("begin: 02-29, end: 03-31", "begin: 02-30, end: 04-31")),
    "review-names-twice": review(
        ("id: soon", "id: appliance"),
        ("[移行する], ruling: candidate}", "[移行する, 移行する], ruling: candidate}"),
        ("offers:\n", "offers:\n  - {id: standard, name: x, vcpu: 1, memory: 1GiB, costs: []}\n"),
    ),
    "review-rules": review(
        ("criterion: appliance", "criterion: appliance, within_years: 1"),
        ("  - {id: soon", "  - {id: again, criterion: appliance, reason: 同じこと}\n  - {id: soon"),
        (
            "leaving-for-cloud, reason: いずれ移る",
            "leaving-for-cloud, within_years: 2, reason: いつか",
        ),
    ),
    "review-stages": review(
        (
            "2019, title: 増設, platform: main, hosts: [host-2]",
            "2015, title: 増設, platform: main, hosts: [host-1, host-22]",
        ),
    ),
    "review-references": review(
        ("platform: main\nrules", "platform: man\nrules"),
        ("title: 構築, platform: main", "title: 構築, platform: maim"),
        ("registry-database]]", "registry-databse]]"),
        ("team: it-section", "team: it-secton"),
    ),
    "consolidation-fine": consolidation(),
    "consolidation-dropped-steps": consolidation(
        ("[wait]", "[wait, wiat, wait, verify, restore, reinstall]"),
        (
            "application_restore, backup: release}\n",
            f"application_restore, backup: release}}\n    alternate: reinstall\n{REINSTALL}",
        ),
    ),
    "consolidation-dropped-alternate": consolidation(
        ("[wait]", "[reinstall]"),
        (
            "application_restore, backup: release}\n",
            f"application_restore, backup: release}}\n    alternate: reinstall\n{REINSTALL}",
        ),
    ),
    "consolidation-lease": consolidation(("lease_end: 2019-03-31", "lease_end: 2013-03-31")),
    "consolidation-lease-of-a-day-fine": consolidation(
        ("lease_end: 2019-03-31", "lease_end: 2014-04-01")
    ),
    "consolidation-leaving": consolidation(("  leaving_for_cloud: true\n", "")),
    "consolidation-peaks": consolidation(
        ("vcpu_peak: 2", "vcpu_peak: 3"),
        ("memory_peak: 8GiB", "memory_peak: 9GiB"),
        ("iops_peak: 100", "iops_peak: 101"),
    ),
    "consolidation-re-lease": consolidation(("  lease_end: 2019-03-31\n", "")),
    "consolidation-support": consolidation(
        ("  operating_system: サーバーOS\n", ""), ("middleware: [データベース]", "middleware: []")
    ),
    "restore-cycle": replaced(
        NEAR,
        ("recovery:", backed_up("catalogue", "near") + "recovery:"),
        (
            "    kind: manual\n",
            "    kind: automated\n    actions: [{role: files_restore, backup: catalogue}]\n",
        ),
    ),
    "root-not-a-mapping": both(written(REGISTRY, "- id: registry\n"), written(TEAMS, "text\n")),
    "rpo-shorter": replaced(OBJECTIVES, ("{rto: 24h, rpo: 24h", "{rto: 24h, rpo: 12h")),
    "several-documents": added(POWER, "---\nid: other\n"),
    "source": replaced(REGISTRY, ("②-05", "the plan")),
    "switch-for-number": both(
        replaced(REGISTRY, ("vcpu: 2", "vcpu: true"), ("generations: 24", "generations: '24'")),
        replaced(TEAMS, ("count: 2", "count: true")),
    ),
    "syntax-brackets": replaced(
        REGISTRY, ("platform: main, vcpu: 2, memory: 8GiB, disk: 50GiB}", "platform: main")
    ),
    "syntax-colon": replaced(REGISTRY, ("name: 台帳", "name: 台帳: 新")),
    "syntax-indentation": replaced(
        REGISTRY, ("  - id: release\n    kind", "  - id: release\n   kind")
    ),
    "syntax-quote": replaced(REGISTRY, ("name: 台帳", "name: '台帳")),
    "syntax-reserved": replaced(REGISTRY, ("name: 台帳", "name: @台帳")),
    "tab": replaced(REGISTRY, ("    kind: application", "\tkind: application")),
    "tag": replaced(REGISTRY, ("name: 台帳", "name: !!python/object/apply:os.system [id]")),
    "target-tighter": replaced(REGISTRY, ("objective: register", "objective: foundation")),
    "shifts": both(
        replaced(
            TEAMS, ("name: 情報担当課", "name: 情報担当課\n    shift: {work: 59m, rest: 12h}")
        ),
        replaced(REGISTRY, ("{skill: application}", "{skill: database}")),
    ),
    "repository-url": replaced(
        "systems_inventory/repositories.yaml",
        ("lanes: 1, rate: 50MiB/s}", 'lanes: 1, rate: 50MiB/s, url: "rest:https://far/"}'),
    ),
    "repository-password": replaced(
        "systems_inventory/repositories.yaml",
        (
            "lanes: 1, rate: 50MiB/s}",
            'lanes: 1, rate: 50MiB/s, kind: restic, url: "rest:https://city:secret@far/"}',
        ),
    ),
    "repository-image": replaced(
        "systems_inventory/repositories.yaml",
        ("lanes: 1, rate: 50MiB/s}", "lanes: 1, rate: 50MiB/s, kind: image}"),
    ),
    "restore-to-unknown": replaced(
        SCENARIO,
        (
            "vendors:",
            "restore_to: [{system: registri, before: 2026-01-01T00:00:00+09:00}]\nvendors:",
        ),
    ),
    "sites-instead": replaced(
        SCENARIO,
        (
            "vendors:",
            """replacements:
  - {site: hall, instead: hall, after: 4h}
  - {site: branch, instead: hall, after: 4h}
  - {site: hall, instead: brunch, after: 4h}
untrusted_hosts: [host-9]
vendors:""",
        ),
    ),
    "stage-unverified": replaced(
        REGISTRY,
        ("    actions:", "    reaches: {share: 30%, description: 紙の台帳}\n    actions:"),
    ),
    "step-unclear": both(
        replaced(POWER, ("    instruction: 電源を入れる。\n", "")),
        replaced(
            "systems_inventory/infrastructure/backup-far.yaml",
            ("    expected: 動いている表示が出た。\n", ""),
            ("    people:\n      - {skill: infrastructure}\n", ""),
        ),
    ),
    "step-beyond-shift": both(
        replaced(TEAMS, ("name: 情報担当課", "name: 情報担当課\n    shift: {work: 1h, rest: 12h}")),
        replaced(POWER, ("likely: 20m, pessimistic: 1h", "likely: 2h, pessimistic: 3h")),
    ),
    "timeout-short": replaced(REGISTRY, ("    actions:", "    timeout: 20m\n    actions:")),
    "too-deep": replaced(REGISTRY, ("name: 台帳", f"name: {'[' * 5000}{']' * 5000}")),
    "too-few-people": replaced(
        REGISTRY, ("{skill: application}", "{skill: application, count: 2}")
    ),
    "units": replaced(
        REGISTRY,
        ("size: 1GiB", "size: 1 gig"),
        ("memory: 8GiB", "memory: 8"),
        ("interval: 1h", "interval: 1"),
    ),
    "units-of-rates-and-shares": both(
        replaced("systems_inventory/repositories.yaml", ("rate: 200MiB/s", "rate: 200MiB")),
        replaced(OBJECTIVES, ("share: 60%", "share: 0.6")),
    ),
    "unknown-choice": replaced(REGISTRY, ("segment: mynumber", "segment: mynumbr")),
    "unknown-key": replaced(
        REGISTRY, ("owner:", "ownr:"), ("{role: guest}", "{role: guest, bakup: x}")
    ),
    "unknown-key-in-an-inject": added(
        SCENARIO, "injects:\n  - {kind: guest-dies, system: registry, stp: restore}\n"
    ),
    "unknown-key-of-the-file": replaced(TEAMS, ("teams:", "team:")),
    "unknown-timezone": replaced(
        OBJECTIVES, ("name_en:", "timezone: ../../etc/passwd\n  name_en:")
    ),
    "unknown-references": both(
        replaced(REGISTRY, ("requires: registry-database", "requires: registry-databse")),
        replaced(REGISTRY, ("repository: near", "repository: elsewhere")),
        replaced(REGISTRY, ("operator: it-section", "operator: itsection")),
        replaced(DATABASE, ("site: hall", "site: hal"), ("objective: register", "objective: x")),
        replaced(SCENARIO, ("sites: [hall]", "sites: [haal], systems: [powr]")),
        replaced(
            SCENARIO, ("team: it-section", "team: it"), ("vendor: platform", "vendor: paltform")
        ),
        replaced(LAB, ("database: registry-database", "database: registry-db")),
    ),
    "unverified-end": replaced(REGISTRY, ("    kind: verification", "    kind: manual")),
    "wrong-folder": replaced(REGISTRY, ("tier: core", "tier: departmental")),
    "wrong-types": replaced(
        REGISTRY,
        ("owner: 市民担当課", "owner: 119"),
        ("segment: mynumber", "segment:"),
        (
            "hosting: {kind: platform, site: hall, platform: main, vcpu: 2,",
            "hosting: {kind: [x], site: {}, platform: main, vcpu: two,",
        ),
        ("objective: register", "objective: ''"),
        ("backups:", "consolidation: {re_lease: perhaps}\nbackups:"),
    ),
}


def sound_files() -> Files:
    return dict(read_workspace(SMALL_CITY).files)


def report(files: Files) -> str:
    contents = decode(sorted(files.items()))
    problems = {*contents.problems, *check(contents)}
    lines = []
    for problem in sorted(problems, key=lambda each: (each.position, each.render())):
        lines.append(problem.render())
        lines += [f"    {position}: {text.render()}" for position, text in problem.related]
    return "".join(f"{line}\n" for line in lines)


def test_the_city_to_be_spoilt_is_sound() -> None:
    assert report(sound_files()) == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_reported(fault: str, golden: Callable[[str, str], None]) -> None:
    files = sound_files()
    FAULTS[fault](files)

    text = report(files)

    assert (text == "") == fault.endswith("-fine")
    golden(f"{fault}.txt", text)


@pytest.mark.parametrize("fault", FAULTS)
def test_without_libyaml_the_same_faults_are_found(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sound_files()
    FAULTS[fault](files)
    expected = re.findall(r"\[([a-z-]+)\]: ", report(files))
    monkeypatch.setattr(composer, "_LOADER", yaml.SafeLoader)

    assert re.findall(r"\[([a-z-]+)\]: ", report(files)) == expected


OF_OTHER_FILES = ("logbook.py", "actions.py", "answers.py", "targets_file.py")
"""They read no file of inventory or drills; each has a module of tests of its own here."""


def test_every_code_of_the_inventory_is_shown_by_a_golden_file() -> None:
    pattern = re.compile(r'(?:error|warning|Severity\.\w+,|Wording|_complain)\(?\s*"([a-z-]+)",')
    codes = {
        code
        for path in (ROOT / "bcp/inventory").glob("*.py")
        if path.name not in OF_OTHER_FILES
        for code in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert len(codes) > 50
    folder = Path(__file__).parent / "golden/test_messages"
    shown = set(
        re.findall(
            r"(?:error|warning)\[([a-z-]+)\]",
            "".join(path.read_text(encoding="utf-8") for path in folder.iterdir()),
        )
    )
    assert codes - shown == {
        "invalid-value",  # for errors of pydantic that no type of ours can raise today
        "text-too-long",
        "too-many-values",
        "more-problems",
        "too-few",
    }
