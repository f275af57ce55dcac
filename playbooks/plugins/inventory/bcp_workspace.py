# SPDX-License-Identifier: Apache-2.0
"""Ansible inventory plugin: the systems of an ict-bcp workspace."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin

DOCUMENTATION = r"""
name: bcp_workspace
short_description: The systems of an ict-bcp workspace
description:
  - Every system is a host; groups are made of tier, segment and site.
  - Where a lab runs in the workspace, hosts have the addresses and keys of its guests.
  - With C(ICT_BCP_REALM=production) in the environment they have those of
    C(playbooks/targets.yaml) instead.
  - All values are data; none is ever read as a template.
author: ict-bcp contributors
options:
  plugin:
    description: The name of this plugin.
    required: true
    choices: [bcp_workspace]
  workspace:
    description: The workspace folder, relative to this file.
    type: str
    default: ..
"""

EXAMPLES = r"""
plugin: bcp_workspace
workspace: ..
"""


class InventoryModule(BaseInventoryPlugin):
    """Reads the workspace with the program's own decoder and checks."""

    NAME = "bcp_workspace"
    trusted_by_default = False

    def verify_file(self, path: str) -> bool:
        """Whether the file is meant for this plugin."""
        return super().verify_file(path) and path.endswith((".bcp.yml", ".bcp.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Add hosts, groups and variables."""
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        try:
            from bcp.app.ansible_hosts import ansible_hosts  # noqa: PLC0415 - slow, often unneeded
            from bcp.model.refusal import Refused  # noqa: PLC0415
        except ImportError as error:
            raise AnsibleParserError(
                "ict-bcp is not installed for the Python that runs Ansible"
            ) from error
        try:
            hosts = ansible_hosts(Path(path).parent / self.get_option("workspace"), os.environ)
        except Refused as refusal:
            raise AnsibleParserError(refusal.render()) from refusal
        except (OSError, ValueError) as error:
            raise AnsibleParserError(str(error)) from error
        for host in hosts:
            self.inventory.add_host(host.name)
            for group in host.groups:
                self.inventory.add_group(group)
                self.inventory.add_child(group, host.name)
            for name, value in host.variables.items():
                self.inventory.set_variable(host.name, name, value)
