"""What editors show beside a key, where its name does not say it all."""

from __future__ import annotations

from bcp.inventory.review_notes import REVIEW_NOTES
from bcp.model.message import mark

FORMS = {
    "^[a-z][a-z0-9]*(-[a-z0-9]+)*$": mark("Lower-case letters, digits and single hyphens."),
    "^(?=.)((": mark("A duration with units: 4h30m, 3d or PT4H30M."),
    "(kB|MB|GB|TB|KiB|MiB|GiB|TiB|B)$": mark("A size with its unit: 200GiB or 1.5TB."),
    "(kB|MB|GB|TB|KiB|MiB|GiB|TiB|B)/s$": mark("A rate with its unit: 100MiB/s."),
    r"^\d{1,3}\s*%$": mark("A share: a whole number from 0% to 100%."),
    "^(assumption": mark(
        "Where this comes from: a measure as ②-04, 'document: …', 'measured: …' or 'assumption'."
    ),
}
"""Part of a pattern → what the text looks like."""

NOTES: dict[str, dict[str, str]] = {
    "ReviewPolicy": {
        "first_year": mark("The year in which the first fiscal year begins; without it, this one."),
        "platform": mark("The platform that servers move onto (platform.yaml)."),
        "rules": mark("Which servers stay where they are; the first rule that holds wins."),
        "needed": mark("What has to be known of a server before it can be a candidate."),
        "stages": mark("The fiscal years in which the platform is built and expanded."),
        "offers": mark("Hosts that could be bought."),
    },
    "PlacementPolicy": {
        "overcommit": mark("Virtual processors per processor of a host."),
        "peak_limit": mark("How much of the real processors may be busy at peak."),
        "separate": mark("Groups of segments that never share a host."),
        "apart": mark("Groups of systems that never share a host."),
    },
    "CostPolicy": {
        "allocation": mark(
            "By what the cost of the platform is divided: 'memory', or 'largest' of processors, "
            "memory and disk."
        ),
    },
    "CostLine": {
        "yen": mark("Whole yen without consumption tax."),
        "every": mark("'once' for what is bought, 'year' for what falls due in each fiscal year."),
    },
    "System": {
        "id": mark("Unique in the workspace, and the name of the file."),
        "name": mark("The name in Japanese, as people know it."),
        "tier": mark("The folder of the file."),
        "owner": mark("The department that answers for the system (主管課)."),
        "operator": mark("The team that runs and recovers it (teams.yaml)."),
        "segment": mark("The network segment: mynumber, lgwan or internet; shared lies under all."),
        "objective": mark("The class of recovery targets (objectives.yaml)."),
        "vendor": mark("The contractor (vendors.yaml)."),
        "dependencies": mark("What it stands on: 'requires', 'any_of' or 'uses'."),
        "backups": mark("The data sets that are backed up, and where their copies are."),
        "recovery": mark("The procedure, step by step; the last step is a verification."),
        "verification": mark("How one sees that it is really back."),
        "alternates": mark("What the owner does while it is away (代替手段)."),
        "last_drilled": mark("The day when its recovery was last carried out: 2026-04-01."),
        "consolidation": mark("What the server consolidation review needs; all of it is optional."),
    },
    "Hosting": {
        "kind": mark("Only 'platform' names a platform."),
        "site": mark("Where it stands (sites.yaml)."),
        "platform": mark("The virtualization platform (platform.yaml)."),
    },
    "Dependency": {
        "requires": mark("This system must be verified up before."),
        "any_of": mark("One of these systems must be up."),
        "uses": mark("Without this system it works at a lower level."),
        "level": mark("What is left without the system that it uses."),
        "reason": mark("Why, in a sentence."),
    },
    "Backup": {
        "kind": mark("Decides which role restores it."),
        "size": mark("In production; times of restores are computed from it."),
    },
    "BackupCopy": {
        "repository": mark("Where it is kept (repositories.yaml)."),
        "interval": mark("How old its newest state can be."),
        "generations": mark("How many states are kept."),
    },
    "RecoveryStep": {
        "kind": mark("'automated' has actions; people carry the others out."),
        "instruction": mark("So that a stranger can do it."),
        "expected": mark("What one sees when it worked."),
        "estimate": mark("The work itself; the transfer of a backup is added from its size."),
        "people": mark("Who is occupied while the step runs, by skill."),
        "vendor": mark("The contractor who must have arrived."),
        "after": mark("The steps before it; left out: the step above."),
        "needed": mark(
            "'lost': the system was destroyed; 'down': it only stopped; 'always': both; "
            "'fallback': only as the 'alternate' of another step."
        ),
        "requires_systems": mark("Systems that this step needs beyond the dependencies."),
        "reaches": mark("The level at which the system serves once this verification has passed."),
        "decided_by": mark("The role that decides."),
        "approvals": mark("How many people must approve."),
        "timeout": mark("After this time the attempt is ended and counts as failed."),
        "retries": mark("How often it is tried again before anything else is done."),
        "backoff": mark("The pause before the first retry; it doubles with each further one."),
        "alternate": mark(
            "The step with 'needed: fallback' that is tried when this one fails for good."
        ),
        "on_failure": mark(
            "When no retry is left: 'stop', an 'other-generation' of the backup, or 'ask' people."
        ),
    },
    "Action": {"backup": mark("The data set of this system that a restore role restores.")},
    "Check": {
        "service": mark("The service of the lab's guest that is looked at."),
        "backup": mark("The data set that is looked at."),
    },
    "Estimate": {
        "optimistic": mark("When all goes well."),
        "likely": mark("Usually."),
        "pessimistic": mark("When much goes wrong."),
    },
    "Targets": {
        "rto": mark("Recovery time objective: from the incident to verified (目標復旧時間)."),
        "rpo": mark("Recovery point objective: the most data that may be lost (目標復旧時点)."),
        "rlo": mark("Recovery level objective: what counts as recovered (目標復旧レベル)."),
        "mtpd": mark("Maximum tolerable period of disruption (最大許容停止時間)."),
    },
    "Objective": {"priority": mark("1 comes first.")},
    "Team": {
        "shift": mark("How long they work and rest in turn; left out: 12h and 12h."),
    },
    "Shift": {
        "work": mark("Nobody begins what does not end within it."),
        "rest": mark("Until they can begin again."),
    },
    "MemberGroup": {
        "role": mark("A role, never a person's name."),
        "skills": mark("What each of them can do; steps ask for these."),
    },
    "Vendor": {
        "arrival": mark("From the declaration until work begins."),
        "shift": mark("Left out: the contractor sees to its own relief."),
    },
    "Platform": {
        "system": mark("The inventory system that runs the platform."),
        "reserve_hosts": mark("Hosts that are kept free for a failure (N+1)."),
        "overcommit": mark("How many virtual processors of guests share one of a host."),
    },
    "Repository": {
        "system": mark("The inventory system that must be up before anything is restored from it."),
        "lanes": mark("How many restores run at a time."),
        "rate": mark("What each lane transfers."),
        "bandwidth": mark("What all lanes together transfer; left out: no limit but the lanes."),
        "kind": mark(
            "directory, restic, or image (disks of virtual machines); left out: directory."
        ),
        "url": mark(
            "Only for restic over SFTP or REST (sftp:user@host:/path, rest:https://host/): never "
            "with a password, which belongs in playbooks/credentials.yaml."
        ),
        "offline": mark("Whether it survives what destroys or encrypts its system."),
        "append_only": mark(
            "Whether nobody who writes into it can change or delete what is there (rest-server "
            "--append-only, object lock, WORM)."
        ),
        "encrypted": mark("Whether it is kept encrypted; restic always does."),
    },
    "Scenario": {
        "briefing": "What participants are told before a drill begins: nothing that is injected.",
        "occasion": "Which targets apply.",
        "incident_at": "With its time zone: 2026-01-16T05:30:00+09:00.",
        "detected_after": "From the incident.",
        "declared_after": "From the incident.",
        "lost": "What is destroyed.",
        "outages": "What is intact but away until a time after the incident.",
        "attendance": "Who is there, and from when on; before the first point nobody is.",
        "untrusted": "Systems that are rebuilt although they still run, as after ransomware.",
        "untrusted_hosts": "Hosts of a platform that may not run anything, as after ransomware.",
        "replacements": "Which site can be used instead of a lost one, and from when on.",
        "restore_to": "Systems whose databases are wanted as they were just before an instant.",
        "injects": "What goes wrong during the exercise (付与状況).",
        "objectives": "What the drill is to show (訓練目標).",
        "events": "The master scenario event list (付与状況一覧), in order of time.",
    },
    "RestorePoint": {
        "system": "A system with a PostgreSQL database.",
        "before": "With its time zone; what was committed then or later is left out.",
    },
    "ExerciseEvent": {
        "id": "Unique in the scenario; findings are named after it, so keep it from year to year.",
        "at": "From the incident.",
        "to": "Who is told: a team of teams.yaml, or a role in words; never a person's name.",
        "text": "What is told, in Japanese.",
        "expected": "What should follow; the facilitator judges by it.",
        "within": "By when, from the event on.",
        "effect": "What it changes: 'damage' or 'attendance' the plan of a tabletop, an inject "
        "the drill in the lab.",
    },
    "NewDamage": {"lost": "What is found to be destroyed as well."},
    "Counted": {"present": "How many of the team are there from then on."},
    "DecidedActions": {
        "actions": "What was decided, each action once; 'ict-bcp actions' writes it too.",
    },
    "DecidedAction": {
        "id": "As 'ict-bcp actions list' names it: kind.system.",
        "owner": "The department or role in charge; never a person's name.",
        "deadline": "The last day: 2027-03-31.",
        "budget": "What it costs and out of which budget, in free words.",
        "closed": "The drill that proves it done; 'ict-bcp actions close' looks whether it does.",
    },
    "Closing": {"run": "As 'ict-bcp drill list' names it."},
    "Continuity": {
        "cover": "Title, version, approval block, places of keeping, revision history.",
        "policy": "Chapter 1: purpose, policy, relation to 地域防災計画, the first 72 hours.",
        "organisation": "Chapter 2: roles, never persons.",
        "damage": "Chapter 3: assumptions, secondary disasters, damage in the area.",
        "premises": "Building, room, power and lines of each site (sites.yaml).",
        "equipment": "What form 1 asks of a system beyond its own file.",
        "horizons": "The times of the impact analysis; left out: 3h, 24h, 72h, 1w, 2w, 30d.",
        "businesses": "Critical business tasks (重要業務) and what standing still does to them.",
        "resources": "What a business needs at least (必要最小資源).",
        "contacts": "By role; numbers are left out of a public version.",
        "initial_response": "Initial response (初動), by clock time.",
        "damage_checks": "The lines of the damage check sheet (被害チェックシート).",
        "references": "Papers that people need at hand in an emergency.",
        "measures": "Measures taken beforehand (事前対策) that no drill asked for.",
        "drills": "The drills that are planned for a fiscal year.",
        "maintenance": "What makes people renew the plan, and the annual review.",
    },
    "Cover": {
        "approvals": "The roles of the approval block, from left to right.",
        "kept": "Where the original and the copies are kept, also outside the hall.",
        "revisions": "Oldest first.",
    },
    "Keeping": {
        "copy_of": "Original or copy, paper or data, in words.",
        "outside": "true: not in the hall.",
    },
    "Policy": {
        "regional_plan": "The relation to 地域防災計画.",
        "first_hours": "What is done in the first 72 hours.",
    },
    "Organisation": {
        "officer": "The role that answers for ICT continuity.",
        "deputies": "Who stands in, in this order.",
    },
    "Post": {
        "role": "A role, never a person's name.",
        "duties": "In an emergency.",
        "routine": "In peace.",
    },
    "DamageAssumption": {"duration": "How long it lasts, in words."},
    "Building": {
        "seismic": "How it stands up to an earthquake (耐震性).",
        "flood": "How it stands to water: river, tide, rain.",
        "substitute": "Where to go when it cannot be used.",
    },
    "Room": {
        "fixing": "How racks and machines are fixed (耐震固定).",
        "water": "Water above or below it.",
    },
    "Power": {
        "runtime": "How long it lasts, in words.",
        "fuel": "Stock, and who brings more.",
    },
    "Line": {
        "redundancy": "The second way, if there is one.",
        "substitute": "What is used when both are away.",
    },
    "Equipment": {
        "model": "機種名.",
        "fixing": "耐震固定: how it is fixed.",
        "reinstallation": "再インストールの容易さ, in words.",
    },
    "Business": {
        "tolerable": "Maximum tolerable period of disruption (最大許容停止時間).",
        "impacts": "In order of time.",
        "systems": "The systems that it needs.",
        "alternate": "What is done without them.",
    },
    "MinimumResource": {
        "business": "The id of a business above; left out: all of them.",
        "secured": "What is there, and what is lacking.",
    },
    "Contact": {
        "phone": "Secret: never in a public version.",
        "alternative": "Another way to reach them; secret as well.",
    },
    "InitialAction": {
        "hours": "'office': in office hours only, 'off': out of them only.",
        "by": "From the incident on.",
        "who": "A role, never a person's name.",
    },
    "DamageCheck": {"otherwise": "What to do where the answer is no."},
    "PlannedDrill": {"month": "In words: 10月."},
    "DrillYear": {"fiscal_year": "The year in which it begins: 2026 for 令和8年度."},
    "Damage": {"scenario": "What the document is made for where no other is asked for (drills/)."},
    "Measure": {
        "area": "Where the weakness lies (chapter 6).",
        "finding": "The id of the weakness in chapter 7 that it answers, as target.tax.",
    },
    "FormSet": {
        "name": "The name of the profile, as 'ministry edition of a year'.",
        "forms": "In the order of the document.",
    },
    "Form": {
        "number": "Left out: the form has only its title.",
        "title": "Left out: the title of the published outline.",
    },
    "Lab": {
        "network": "A loopback network for the guests: 127.30.1.0/24.",
        "residents": "How many synthetic people are generated.",
    },
}
"""Model → key → note; those of the consolidation review come with it."""
NOTES.update({model: {**NOTES.get(model, {}), **notes} for model, notes in REVIEW_NOTES.items()})
