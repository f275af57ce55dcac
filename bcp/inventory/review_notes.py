"""What editors and workbooks show beside the keys of the consolidation review."""

from __future__ import annotations

from bcp.model.message import mark

REVIEW_NOTES: dict[str, dict[str, str]] = {
    "ReviewPolicy": {
        "decisions": mark(
            "What the words of 'consolidation.decision' mean: decision and ruling "
            "are held against each other."
        ),
        "placement": mark("How guests may share hosts, and how they grow."),
        "cost": mark("What is compared, and what counts where nothing is stated."),
        "moves": mark("Who moves servers, and when nothing is moved."),
    },
    "Rule": {
        "id": mark("Shown beside the ruling."),
        "criterion": mark("What has to hold of a server."),
        "ruling": mark(
            "'keep' where it is left out; 'candidate' still takes what 'needed' asks for."
        ),
        "within_years": mark(
            "For 'leaving-for-cloud' only: how many years away it may be at most."
        ),
        "reason": mark("What people read, in Japanese."),
    },
    "DecisionMeaning": {
        "words": mark("Exactly as systems state them: 移行する."),
        "ruling": mark("'unclear' for what is not decided yet."),
    },
    "Growth": {
        "vcpu": mark("In a year: 3%."),
        "memory": mark("In a year: 5%."),
        "disk": mark("In a year: 10%."),
        "iops": mark("In a year: 5%."),
    },
    "Stage": {
        "fiscal_year": mark("The year in which it begins: 2019 for 平成31年度."),
        "platform": mark("platform.yaml."),
        "hosts": mark("Those that come with it; each host of the platform in one stage."),
        "disk": mark("What the shared storage gains."),
        "iops": mark("What the shared storage gains, in operations a second."),
        "costs": mark("Those of the whole stage."),
    },
    "Offer": {
        "vcpu": mark("Processors of one host."),
        "disk": mark("What it adds to the shared storage."),
        "iops": mark("What it adds to the shared storage, in operations a second."),
        "costs": mark("Those of one host."),
    },
    "CostPolicy": {
        "target": mark("How much less procurement is to cost: 20%."),
        "years": mark("Fiscal years that are compared."),
        "re_lease": mark("What a year of 再リース costs, in percent of a year before."),
        "fallback": mark("What a server of its own costs for which nothing is stated."),
        "sensitivity": mark("By how much each assumption is varied, up and down."),
    },
    "MovePolicy": {
        "team": mark("teams.yaml."),
        "person_days": mark("What the team can give in a month."),
        "default_days": mark("Person-days of a move for which none are stated."),
        "days_before_lease_end": mark("How long before the end of a lease a move is done."),
        "closed": mark("Days of every year on which nothing is moved."),
    },
    "Closure": {
        "begin": mark("Month and day: 12-25."),
        "end": mark("Included; may lie in the next year."),
    },
    "CostLine": {
        "item": mark("What is paid for; hardware that is paid 'once' is the procurement."),
    },
    "Platform": {
        "iops": mark("What the shared storage serves, in operations a second."),
    },
    "Consolidation": {
        "current_server": mark("What it runs on today, in words."),
        "machines": mark("How many machines of this size make up the system."),
        "lease_start": mark("2014-10-01."),
        "lease_end": mark("The last day: 2019-09-30."),
        "re_lease": mark("Whether it may be leased again (再リース) after the end."),
        "contract": mark("In words."),
        "vcpu": mark("Virtual processors that one machine is given on the platform."),
        "memory": mark("What one machine is given on the platform."),
        "disk": mark("What one machine is given on the platform."),
        "iops": mark("What one machine is given, in operations a second."),
        "vcpu_peak": mark("Processors that one machine takes at most, as measured."),
        "memory_peak": mark("What one machine takes at most, as measured."),
        "disk_peak": mark("What one machine takes at most, as measured."),
        "iops_peak": mark("Operations a second that one machine takes at most, as measured."),
        "operating_system": mark("With its version."),
        "os_end_of_support": mark("The last month of support: 2029-03."),
        "middleware": mark("With versions; an empty list says that there is none."),
        "middleware_end_of_support": mark(
            "The last month in which all of it is supported: 2029-03."
        ),
        "licence_basis": mark("What licences are counted by, in words."),
        "vendor_supports": mark("Whether the vendor supports it on a virtual machine."),
        "vendor_statement": mark("What the vendor said, in words."),
        "physical_ties": mark(
            "Dongle, FAX or serial card, reader; an empty list says that there is "
            "none, left out nobody has looked."
        ),
        "national_device": mark("Whether a national body supplies the device."),
        "leaving_for_cloud": mark("Whether it leaves for a shared cloud."),
        "leaving_year": mark("The year in which that fiscal year begins."),
        "managed": mark("Whether it is under common management (updates, malware, logs)."),
        "connections": mark("Independent network paths."),
        "move_days": mark("Person-days that moving it takes."),
        "move_outage": mark("How long it stands still while it is moved."),
        "steps_dropped": mark(
            "Steps of 'recovery' that a guest does not need, as waiting for a server."
        ),
        "alone": mark("What a server of its own costs."),
        "consolidated": mark("What is paid for the system itself on the platform."),
        "decision": mark("What the city has decided, in words; review.yaml says what they mean."),
        "reason": mark("Why it was decided so."),
        "fiscal_year": mark("The year in which the fiscal year of the move begins."),
    },
}
"""Model → key → note."""
