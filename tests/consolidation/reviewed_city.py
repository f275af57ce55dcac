"""The small city with two servers of its own and what a review of them is judged by."""

from __future__ import annotations

from tests.cities import SmallCity

CLERK = """\
id: clerk
name: 窓口受付
tier: departmental
owner: 市民担当課
operator: it-section
segment: lgwan
objective: foundation
hosting: {kind: physical, site: branch}
source: assumption
dependencies:
  - {requires: power}
backups:
  - id: records
    kind: files
    size: 2TiB
    copies:
      - {repository: near, interval: 1h, generations: 24}
      - {repository: far, interval: 24h, generations: 30}
recovery:
  - id: restore
    kind: automated
    title: 復元する
    estimate: {optimistic: 5m, likely: 10m, pessimistic: 30m}
    people: [{skill: application}]
    timeout: 24h
    actions:
      - {role: guest}
      - {role: files_restore, backup: records}
  - id: verify
    kind: verification
    title: 確かめる
    estimate: {optimistic: 1m, likely: 5m, pessimistic: 10m}
    needed: always
verification:
  - {kind: manual, description: 見て確かめる}
last_drilled: 2026-09-01
consolidation:
  vcpu: 4
  memory: 16GiB
  disk: 2TiB
  lease_start: 2022-10-01
  lease_end: 2027-09-30
  move_days: 4
  alone:
    - {item: hardware, every: once, yen: 3000000}
  consolidated:
    - {item: migration, every: once, yen: 200000}
"""
LEDGER = """\
id: ledger
name: 出納
tier: departmental
owner: 会計担当課
operator: it-section
segment: lgwan
objective: register
hosting: {kind: physical, site: hall}
source: assumption
vendor: platform-vendor
dependencies:
  - {requires: power}
backups:
  - id: records
    kind: files
    size: 1GiB
    copies:
      - {repository: near, interval: 1h, generations: 24}
      - {repository: far, interval: 24h, generations: 30}
recovery:
  - id: arrives
    kind: wait
    title: 代替機を待つ
    estimate: {optimistic: 1h, likely: 2h, pessimistic: 3h}
    vendor: platform-vendor
  - id: restore
    kind: automated
    title: 復元する
    estimate: {optimistic: 5m, likely: 10m, pessimistic: 30m}
    people: [{skill: application}]
    actions:
      - {role: guest}
      - {role: files_restore, backup: records}
  - id: verify
    kind: verification
    title: 確かめる
    estimate: {optimistic: 1m, likely: 5m, pessimistic: 10m}
    needed: always
verification:
  - {kind: manual, description: 見て確かめる}
last_drilled: 2026-09-01
consolidation:
  vcpu: 2
  memory: 8GiB
  disk: 100GiB
  steps_dropped: [arrives]
  lease_start: 2023-10-01
  lease_end: 2028-09-30
  alone:
    - {item: hardware, every: once, yen: 2500000}
"""
REVIEW = """\
first_year: 2026
platform: main
needed: [size]
placement: {overcommit: 2.0}
stages:
  - fiscal_year: 2026
    title: 構築
    platform: main
    hosts: [host-1, host-2]
    disk: 10TiB
    costs:
      - {item: hardware, every: once, yen: 4000000}
offers:
  - id: standard
    name: 標準のホスト
    vcpu: 32
    memory: 256GiB
    costs:
      - {item: hardware, every: once, yen: 2000000}
cost: {target: 20%, years: 3}
moves: {team: it-section, person_days: 10}
"""


def give_servers(city: SmallCity) -> None:
    """Two servers of their own: one in the branch, one in the hall."""
    city.write("systems_inventory/departmental/clerk.yaml", CLERK)
    city.write("systems_inventory/departmental/ledger.yaml", LEDGER)


def give_review(city: SmallCity) -> None:
    """The same, and a policy for their review."""
    give_servers(city)
    city.write("systems_inventory/review.yaml", REVIEW)
