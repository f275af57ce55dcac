#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
"""Ansible module: services of a guest."""

from __future__ import annotations

from ansible.module_utils import bcp_service
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.bcp_repository import RestoreError

DOCUMENTATION = r"""
module: bcp_service
short_description: Start or restart services of a guest
description:
  - Brings the services up one after the other through C(servicectl), which waits until each
    answers.
author: ict-bcp contributors
options:
  names:
    description: The services, in the order in which they start.
    type: list
    elements: str
    required: true
  state:
    description: Whether a service that runs is left alone or restarted.
    type: str
    choices: [started, restarted]
    default: started
"""

EXAMPLES = r"""
- name: Start the database, then the application
  bcp_service:
    names: [postgresql, application]
"""

RETURN = r"""
started:
  description: The services that were started or restarted.
  type: list
  elements: str
  returned: success
bcp_failure:
  description: The kind of failure.
  type: str
  returned: failure
"""


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "names": {"type": "list", "elements": "str", "required": True},
            "state": {"type": "str", "choices": ["started", "restarted"], "default": "started"},
        },
        supports_check_mode=True,
    )
    names, restart = module.params["names"], module.params["state"] == "restarted"
    try:
        due = [name for name in names if restart or not bcp_service.is_running(name)]
        if not module.check_mode:
            for name in due:
                (bcp_service.restart if restart else bcp_service.start)(name)
    except RestoreError as error:
        module.fail_json(msg=error.detail, bcp_failure=error.kind)
    module.exit_json(changed=bool(due), started=due)


if __name__ == "__main__":
    main()
