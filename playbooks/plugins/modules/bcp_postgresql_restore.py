#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
"""Ansible module: restore a PostgreSQL cluster."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.bcp_postgresql import carry_out
from ansible.module_utils.bcp_result import result_of

DOCUMENTATION = r"""
module: bcp_postgresql_restore
short_description: Restore a PostgreSQL cluster from base backup and archived WAL
description:
  - Copies the newest complete generation of a physical base backup that C(pg_verifybackup)
    accepts into C(pgdata) of the guest, recovers it with the archived WAL to the end or to a
    point in time, and waits until the server has left recovery. Queries run as the guest's
    environment says (C(PGHOST) and the like).
  - A generation that is corrupt, or that will not recover, is rejected and the previous one
    is used.
  - A finished restore is recorded in the guest; running again only makes sure the service runs.
    An interrupted restore is begun again. A cluster that was there before is set aside.
  - Only one restore of a data set into a guest runs at a time. While it copies it
    notes in C(.bcp) of the guest how far it is. It ends when nobody reads its output any more.
author: ict-bcp contributors
options:
  backup:
    description: The data set, as the inventory calls it.
    type: str
    required: true
  repository:
    description: The backup repository, as the inventory calls it.
    type: str
    required: true
  source:
    description: The data set's folder in the repository, with its generations and C(wal).
    type: str
    required: true
  store:
    description: The repository's kind.
    type: str
    choices: [directory, restic, image]
    default: directory
  place:
    description: The repository's folder, or for restic its address.
    type: str
    default: ""
  system:
    description: The system, as the tags of restic's snapshots call it.
    type: str
    default: ""
  password:
    description: The password of a repository of restic; it is handed on through a pipe.
    type: str
    default: ""
  password_file:
    description: A file of mode 0600 on the guest that holds the password.
    type: str
    default: ""
  root:
    description: The guest's root directory.
    type: str
    required: true
  service:
    description: The service to stop and start.
    type: str
    default: postgresql
  newest_table:
    description:
      - Tables of this name, in whatever schema, tell how new the data is.
      - Without it the time of the last replayed transaction is taken.
    type: str
    default: ""
  newest_column:
    description: The column of those tables that holds the time (timestamp with time zone).
    type: str
    default: ""
  recovery_time:
    description:
      - Recover to just before this ISO 8601 time with offset, instead of to the end of the archive;
        what was committed at that very instant is left out.
    type: str
  timeout:
    description: Seconds after which a recovery that does not end has failed.
    type: int
    default: 3600
  older:
    description:
      - So many of the newest generations are passed over, sound or not.
      - A finished restore is redone when more are to be passed over than it did.
    type: int
    default: 0
  this_repository:
    description: Whether a restore that is finished from another repository is redone.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Restore the core database
  bcp_postgresql_restore:
    backup: cluster
    repository: offsite
    source: /srv/repositories/offsite/core-database/cluster
    root: /srv/guests/core-database
"""

RETURN = r"""
bcp_restore:
  description: What was restored, with measured bytes and seconds and the generations rejected.
  type: dict
  returned: when restored, now or earlier
set_aside:
  description: Where a cluster that was there before is kept.
  type: str
  returned: changed
generation:
  description: The generation that would be restored.
  type: str
  returned: changed, in check mode
rejected:
  description: The newer generations that would be rejected as corrupt.
  type: list
  elements: str
  returned: changed, in check mode
replaces:
  description: Whether something is there now that would be set aside.
  type: bool
  returned: changed, in check mode
bcp_failure:
  description: The kind of failure.
  type: str
  returned: failure
"""


ARGUMENTS = {
    "backup": {"type": "str", "required": True},
    "repository": {"type": "str", "required": True},
    "source": {"type": "str", "required": True},
    "store": {"type": "str", "choices": ["directory", "restic", "image"], "default": "directory"},
    "place": {"type": "str", "default": ""},
    "system": {"type": "str", "default": ""},
    "password": {"type": "str", "default": "", "no_log": True},
    "password_file": {"type": "str", "default": "", "no_log": False},
    "root": {"type": "str", "required": True},
    "service": {"type": "str", "default": "postgresql"},
    "newest_table": {"type": "str", "default": ""},
    "newest_column": {"type": "str", "default": ""},
    "recovery_time": {"type": "str"},
    "timeout": {"type": "int", "default": 3600},
    "older": {"type": "int", "default": 0},
    "this_repository": {"type": "bool", "default": False},
}
PARTS = (
    "bcp_progress",
    "bcp_repository",
    "bcp_permissions",
    "bcp_store",
    "bcp_restic",
    "bcp_stores",
    "bcp_result",
    "bcp_service",
    "bcp_sole",
    "bcp_psql",
    "bcp_postgresql",
)


def main() -> None:
    """Run the module."""
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    result = result_of(carry_out, module.params, module.check_mode)
    (module.fail_json if result.get("failed") else module.exit_json)(**result)


if __name__ == "__main__":
    main()
