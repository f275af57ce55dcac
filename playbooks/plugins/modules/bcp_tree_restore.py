#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
"""Ansible module: restore a tree of files with checksums."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.bcp_result import result_of
from ansible.module_utils.bcp_tree import carry_out

DOCUMENTATION = r"""
module: bcp_tree_restore
short_description: Restore a tree of files whose checksums hold
description:
  - Copies the newest complete generation into the guest, proves every file against C(SHA256SUMS),
    and only then renames it into place.
  - A generation with a wrong, missing or unlisted file is rejected and the previous one is used.
  - Where a generation keeps owners, groups, modes and ACLs (C(PERMISSIONS), as C(getfacl) writes
    them, its checksum in the manifest), the files get them back by name before they are renamed
    into place, and are compared. Accounts and groups must be known to the guest.
  - A finished restore is recorded in the guest; running again changes nothing.
    What was there before is set aside.
  - Only one restore of a data set into a guest runs at a time. While it copies it
    notes in C(.bcp) of the guest how far it is. It ends when nobody reads its output any more.
author: ict-bcp contributors
options:
  role:
    description: The restore role that asks, for the report.
    type: str
    required: true
    choices: [files_restore, web_restore, application_restore]
  backup:
    description: The data set, as the inventory calls it.
    type: str
    required: true
  repository:
    description: The backup repository, as the inventory calls it.
    type: str
    required: true
  source:
    description: The data set's folder in the repository, with its generations.
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
  destination:
    description: The directory to restore, which the new one replaces.
    type: str
    required: true
  services:
    description: Services that read the directory; those that run are stopped for the swap.
    type: list
    elements: str
    default: []
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
- name: Restore the web site
  bcp_tree_restore:
    role: web_restore
    backup: site
    repository: offsite
    source: /srv/repositories/offsite/city-website/site
    root: /srv/guests/city-website
    destination: /srv/guests/city-website/web
    services: [web]
"""

RETURN = r"""
bcp_restore:
  description: What was restored, with measured bytes and seconds and the generations rejected.
  type: dict
  returned: when restored, now or earlier
set_aside:
  description: Where a directory that was there before is kept.
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
    "role": {
        "type": "str",
        "required": True,
        "choices": ["files_restore", "web_restore", "application_restore"],
    },
    "backup": {"type": "str", "required": True},
    "repository": {"type": "str", "required": True},
    "source": {"type": "str", "required": True},
    "store": {"type": "str", "choices": ["directory", "restic", "image"], "default": "directory"},
    "place": {"type": "str", "default": ""},
    "system": {"type": "str", "default": ""},
    "password": {"type": "str", "default": "", "no_log": True},
    "password_file": {"type": "str", "default": "", "no_log": False},
    "root": {"type": "str", "required": True},
    "destination": {"type": "str", "required": True},
    "services": {"type": "list", "elements": "str", "default": []},
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
    "bcp_tree",
)


def main() -> None:
    """Run the module."""
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    result = result_of(carry_out, module.params, module.check_mode)
    (module.fail_json if result.get("failed") else module.exit_json)(**result)


if __name__ == "__main__":
    main()
