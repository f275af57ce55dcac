# SPDX-License-Identifier: Apache-2.0
"""Ansible action: see `bcp_on_guest`, which runs all our modules."""

from __future__ import annotations

from ansible.plugins.loader import action_loader

ActionModule = action_loader.get("bcp_on_guest", class_only=True)
