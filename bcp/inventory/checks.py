"""All checks of what the workspace states; the list `CHECKS` is the whole of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bcp.inventory.city_checks import city_has_a_clock
from bcp.inventory.consolidation_checks import (
    dropped_steps_can_go,
    leases_are_in_order,
    leaving_is_stated_whole,
    peaks_fit_what_is_allocated,
    support_ends_of_something,
)
from bcp.inventory.continuity_checks import (
    continuity_states_once,
    impacts_grow,
    resources_belong_to_businesses,
    revisions_lead_to_the_version,
)
from bcp.inventory.cycle_checks import dependency_cycles, restore_cycles
from bcp.inventory.decoding import Contents
from bcp.inventory.event_checks import (
    effects_change_something,
    events_are_in_order,
    events_are_told_to_somebody,
)
from bcp.inventory.exercise_checks import injects_hit_something, lab_is_complete
from bcp.inventory.fallback_checks import alternates_are_fallbacks, fallbacks_are_used
from bcp.inventory.people_checks import absent_people_exist, skills_are_present
from bcp.inventory.placement_checks import files_in_place, names_used_once
from bcp.inventory.recovery_checks import (
    actions_fit_backups,
    estimates_are_ordered,
    recovery_ends_verified,
    recovery_is_described,
    recovery_was_drilled,
    steps_can_be_followed,
    steps_follow_known_steps,
)
from bcp.inventory.references import unknown_references
from bcp.inventory.repository_checks import (
    addresses_are_of_restic,
    image_repositories_hold_files,
)
from bcp.inventory.review_checks import (
    closures_are_days,
    decisions_have_a_meaning,
    groups_separate_something,
    hosts_come_with_stages,
    names_of_review_used_once,
    rules_can_decide,
    stages_are_in_order,
    stages_name_hosts,
)
from bcp.inventory.scenario_checks import lost_systems_come_back, times_are_in_order
from bcp.inventory.shift_checks import (
    replacements_stand,
    shifts_are_long_enough,
    steps_fit_shifts,
    untrusted_hosts_exist,
)
from bcp.inventory.target_checks import (
    copies_are_elsewhere,
    recovery_points_fit_intervals,
    targets_fit_requirements,
    tolerable_period_holds_target,
)
from bcp.model.problem import Problem

Check = Callable[[Contents], Iterator[Problem]]
"""Looks at everything that is sound in itself and yields what is wrong between the parts."""

CHECKS: tuple[Check, ...] = (
    city_has_a_clock,
    files_in_place,
    names_used_once,
    unknown_references,
    dependency_cycles,
    restore_cycles,
    steps_follow_known_steps,
    alternates_are_fallbacks,
    fallbacks_are_used,
    actions_fit_backups,
    estimates_are_ordered,
    recovery_is_described,
    recovery_ends_verified,
    recovery_was_drilled,
    steps_can_be_followed,
    skills_are_present,
    shifts_are_long_enough,
    steps_fit_shifts,
    targets_fit_requirements,
    tolerable_period_holds_target,
    recovery_points_fit_intervals,
    copies_are_elsewhere,
    addresses_are_of_restic,
    image_repositories_hold_files,
    times_are_in_order,
    untrusted_hosts_exist,
    replacements_stand,
    lost_systems_come_back,
    injects_hit_something,
    absent_people_exist,
    events_are_in_order,
    events_are_told_to_somebody,
    effects_change_something,
    lab_is_complete,
    continuity_states_once,
    resources_belong_to_businesses,
    impacts_grow,
    revisions_lead_to_the_version,
    names_of_review_used_once,
    rules_can_decide,
    stages_are_in_order,
    stages_name_hosts,
    hosts_come_with_stages,
    groups_separate_something,
    closures_are_days,
    decisions_have_a_meaning,
    peaks_fit_what_is_allocated,
    leases_are_in_order,
    leaving_is_stated_whole,
    support_ends_of_something,
    dropped_steps_can_go,
)


def check(contents: Contents) -> Iterator[Problem]:
    """Run every check. Missing and broken parts are passed over; decoding reported them."""
    for each in CHECKS:
        yield from each(contents)
