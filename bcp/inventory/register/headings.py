"""What pages and columns are called, for people."""

from __future__ import annotations

from collections.abc import Mapping

from bcp.inventory.register.columns import Column
from bcp.inventory.register.pages import ORDER, Page
from bcp.model.message import Translate, mark

_BETWEEN = " / "

_TITLES: Mapping[str, str] = {
    "city": mark("The city"),
    "objectives": mark("Objectives"),
    "sites": mark("Sites"),
    "teams": mark("Teams"),
    "teams.members": mark("Team members"),
    "vendors": mark("Vendors"),
    "platforms": mark("Platforms"),
    "platforms.hosts": mark("Hosts"),
    "repositories": mark("Repositories"),
    "systems": mark("Systems"),
    "systems.dependencies": mark("Dependencies"),
    "systems.backups": mark("Data backed up"),
    "systems.backups.copies": mark("Copies of backups"),
    "systems.recovery": mark("Recovery steps"),
    "systems.recovery.people": mark("People of steps"),
    "systems.recovery.actions": mark("Actions of steps"),
    "systems.verification": mark("Checks"),
    "systems.alternates": mark("Alternate means"),
    "systems.consolidation": mark("Consolidation"),
    "systems.consolidation.alone": mark("Costs alone"),
    "systems.consolidation.consolidated": mark("Costs consolidated"),
}
"""Page → name of its sheet: at most 31 characters, none of []:*?/\\ among them."""

_KEYS: Mapping[str, str] = {
    "of.teams": mark("Team ID"),
    "of.platforms": mark("Platform ID"),
    "of.systems": mark("System ID"),
    "of.systems.backups": mark("Data set ID"),
    "of.systems.recovery": mark("Step ID"),
    ORDER: mark("No."),
}
"""Columns that say what a row belongs to, and where it stands."""

_COMMON: Mapping[str, str] = {
    "id": mark("Identifier"),
    "name": mark("Designation"),
    "name_en": mark("Name in English"),
    "description": mark("Description"),
    "kind": mark("Kind"),
    "level": mark("Level"),
    "share": mark("Share"),
    "source": mark("Source of the statement"),
    "site": mark("Site"),
    "system": mark("System"),
    "vendor": mark("Vendor"),
    "platform": mark("Platform"),
    "skills": mark("Skills"),
    "count": mark("Count"),
    "shift": mark("Shift"),
    "work": mark("Work"),
    "rest": mark("Rest"),
    "vcpu": mark("vCPU"),
    "memory": mark("Memory"),
    "disk": mark("Disk"),
    "iops": mark("IOPS"),
    "optimistic": mark("Optimistic"),
    "likely": mark("Likely"),
    "pessimistic": mark("Pessimistic"),
    "reason": mark("Reason"),
    "backup": mark("Data set"),
    "size": mark("Size of the data"),
}
"""Fields that are called alike wherever they are."""

_OWN: Mapping[str, Mapping[str, str]] = {
    "City": {
        "department": mark("Department in charge"),
        "timezone": mark("Time zone"),
        "business_hours": mark("Business hours"),
    },
    "BusinessHours": {"opens": mark("Opens"), "closes": mark("Closes")},
    "Objective": {
        "priority": mark("Priority"),
        "disaster": mark("Large disaster"),
        "ordinary": mark("Ordinary failure"),
    },
    "Targets": {
        "rto": mark("Recovery time (RTO)"),
        "rpo": mark("Recovery point (RPO)"),
        "rlo": mark("Recovery level (RLO)"),
        "mtpd": mark("Tolerable disruption (MTPD)"),
    },
    "Site": {"hazards": mark("Hazards")},
    "MemberGroup": {"role": mark("Role")},
    "Vendor": {"arrival": mark("Arrival"), "contact": mark("Contact")},
    "Platform": {
        "reserve_hosts": mark("Reserve hosts"),
        "driver": mark("Driver"),
        "overcommit": mark("vCPU per processor"),
    },
    "Repository": {
        "lanes": mark("Lanes"),
        "rate": mark("Rate per lane"),
        "bandwidth": mark("Bandwidth of all lanes"),
        "offline": mark("Offline"),
        "url": mark("Address (restic)"),
        "append_only": mark("Append-only"),
        "encrypted": mark("Encrypted"),
    },
    "System": {
        "tier": mark("Tier"),
        "owner": mark("Owner department"),
        "operator": mark("Operator"),
        "segment": mark("Network segment"),
        "objective": mark("Class of targets"),
        "hosting": mark("Hosting"),
        "last_drilled": mark("Last drilled"),
    },
    "Dependency": {
        "requires": mark("Requires"),
        "any_of": mark("Any of"),
        "uses": mark("Uses"),
        "level": mark("Level without it"),
    },
    "BackupCopy": {
        "repository": mark("Repository"),
        "interval": mark("Interval"),
        "generations": mark("Generations"),
    },
    "RecoveryStep": {
        "title": mark("Title"),
        "instruction": mark("Instruction"),
        "expected": mark("Expected result"),
        "estimate": mark("Estimate"),
        "after": mark("Follows"),
        "needed": mark("Needed when"),
        "requires_systems": mark("Requires systems"),
        "reaches": mark("Level reached"),
        "decided_by": mark("Deciding role"),
        "approvals": mark("Approvals"),
        "timeout": mark("Timeout"),
        "retries": mark("Retries"),
        "backoff": mark("Pause before a retry"),
        "alternate": mark("Alternate step"),
        "on_failure": mark("On failure"),
    },
    "People": {"skill": mark("Skill")},
    "Action": {"role": mark("Restore role")},
    "Check": {"service": mark("Service")},
    "Alternate": {"after": mark("Available after")},
    "Consolidation": {
        "current_server": mark("Present server"),
        "machines": mark("Machines"),
        "lease_start": mark("Lease begins"),
        "lease_end": mark("Lease ends"),
        "re_lease": mark("Lease extended"),
        "contract": mark("Contract"),
        "vcpu_peak": mark("vCPU at peak"),
        "memory_peak": mark("Memory at peak"),
        "disk_peak": mark("Disk at peak"),
        "iops_peak": mark("IOPS at peak"),
        "operating_system": mark("Operating system"),
        "os_end_of_support": mark("OS: end of support"),
        "middleware": mark("Middleware"),
        "middleware_end_of_support": mark("Middleware: end of support"),
        "licence_basis": mark("Licence basis"),
        "vendor_supports": mark("Vendor supports virtualization"),
        "vendor_statement": mark("Statement of the vendor"),
        "physical_ties": mark("Physical ties"),
        "national_device": mark("Device supplied by a national body"),
        "leaving_for_cloud": mark("Leaves for the shared cloud"),
        "leaving_year": mark("Fiscal year of leaving"),
        "managed": mark("Under common management"),
        "connections": mark("Network paths"),
        "move_days": mark("Days of the move"),
        "move_outage": mark("Outage of the move"),
        "steps_dropped": mark("Steps no longer needed"),
        "decision": mark("Decision"),
        "fiscal_year": mark("Fiscal year"),
    },
    "CostLine": {"item": mark("Cost item"), "yen": mark("Yen"), "every": mark("Falls due")},
}
"""Model → field → what else fields are called."""


def title(page: Page, translate: Translate) -> str:
    """The name of a page's sheet."""
    return translate(_TITLES[page.name])


def heading(column: Column, translate: Translate) -> str:
    """What stands above a column; unique on its page in each language."""
    if not column.fields:
        return translate(_KEYS[column.name])
    return _BETWEEN.join(
        translate(_called(field.model.__name__, field.name)) for field in column.fields
    )


def _called(model: str, name: str) -> str:
    own = _OWN.get(model, {}).get(name)
    return _COMMON[name] if own is None else own
