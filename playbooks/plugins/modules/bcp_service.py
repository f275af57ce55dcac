#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
"""Ansible module: services of a guest."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.bcp_result import result_of
from ansible.module_utils.bcp_service import carry_out

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


ARGUMENTS = {
    "names": {"type": "list", "elements": "str", "required": True},
    "state": {"type": "str", "choices": ["started", "restarted"], "default": "started"},
}
PARTS = ("bcp_progress", "bcp_repository", "bcp_result", "bcp_service")


def main() -> None:
    """Run the module."""
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    result = result_of(carry_out, module.params, module.check_mode)
    (module.fail_json if result.get("failed") else module.exit_json)(**result)


if __name__ == "__main__":
    main()
