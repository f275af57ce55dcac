"""The programs that are kept imported, and how each runs in a fork of the process that did it."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable
from typing import Any

import pytest

from bcp.adapters.prefork.client import PLAYBOOK, PYTEST

_NEEDED = {"ansible.cli.playbook", "pytest"}
_USED_BY_RUNS = (
    "ansible.cli.playbook",
    "ansible.executor.playbook_executor",
    "ansible.executor.powershell.module_manifest",
    "ansible.module_utils.common.arg_spec",
    "ansible.plugins.action.normal",
    "ansible.plugins.action.include_vars",
    "ansible.plugins.action.raw",
    "ansible.playbook.handler_task_include",
    "ansible.plugins.cache.jsonfile",
    "ansible.plugins.cache.memory",
    "ansible.plugins.connection.local",
    "ansible.plugins.connection.ssh",
    "ansible.plugins.filter.core",
    "ansible.plugins.filter.encryption",
    "ansible.plugins.filter.mathstuff",
    "ansible.plugins.filter.urls",
    "ansible.plugins.filter.urlsplit",
    "ansible.plugins.inventory.yaml",
    "ansible.plugins.shell.sh",
    "ansible.plugins.strategy.linear",
    "ansible.plugins.test.core",
    "ansible.plugins.test.files",
    "ansible.plugins.test.mathstuff",
    "ansible.plugins.test.uri",
    "ansible.plugins.vars.host_group_vars",
    "ansible_runner.display_callback",
    "jinja2.loaders",
    "multiprocessing.synchronize",
    "readline",
    "_pytest.junitxml",
    "_pytest.assertion.rewrite",
    "_pytest.faulthandler",
    "_pytest.helpconfig",
    "_pytest.pastebin",
    "_pytest.setuponly",
    "_pytest.setupplan",
    "_pytest.skipping",
    "_pytest.threadexception",
    "_pytest.tracemalloc",
    "_pytest.unittest",
    "_pytest.unraisableexception",
    "_pytest.warnings",
    "pdb",
    "pytest",
    "testinfra.plugin",
    "testinfra.backend.ssh",
    "unittest",
    "bcp.adapters.confined",
    "bcp.adapters.probe",
    "bcp.adapters.redaction",
    "bcp.app.load_workspace",
)


_READ_AT_EVERY_START = ("connection", "shell", "become", "vars")
"""The kinds of plugins of which Ansible looks at every one there is."""
_CALLBACKS = ("default", "junit", "minimal", "oneline", "tree")
"""Those that are looked at as well; ours writes where its run says, so each run loads it anew."""
_POLL_SECONDS = 0.01
"""How often Ansible looks whether a task has ended; by itself it does so a thousand times a second,
which costs as much as the rest of a short run.
"""
_FOLDERS = ("_PATH", "_PATHS")
"""How the settings end that plugins are found by: whoever finds them keeps what it was first."""


class Unsuitable(Exception):
    """What is asked for rests on other settings than those that were imported with."""


def import_programs() -> None:
    """Import what the programs use; what this version of theirs does not have is left out."""
    for name in _USED_BY_RUNS:
        try:
            importlib.import_module(name)
        except ImportError:
            if name in _NEEDED:
                raise
    _read_what_plugins_can_do()


def _read_what_plugins_can_do() -> None:
    """Ansible reads long YAML about its plugins at every start; what it has read it remembers.

    These are its internals, so whatever does not work here is left for the run to do.
    """
    with contextlib.suppress(Exception):
        _loaders().init_plugin_loader()
        _finder()._get_collection_metadata("ansible.builtin")  # noqa: SLF001
        for kind in _READ_AT_EVERY_START:
            tuple(getattr(_loaders(), f"{kind}_loader").all(class_only=True))
        for name in _CALLBACKS:
            _loaders().callback_loader.get(name, class_only=True)
        _loaders().strategy_loader.get("linear", class_only=True)


def _forget_where_collections_are() -> None:
    """Let the run find its own folders of collections, as it does at every start."""
    with contextlib.suppress(AttributeError):
        _finder()._AnsibleCollectionFinder._remove()  # noqa: SLF001


def _loaders() -> Any:
    return importlib.import_module("ansible.plugins.loader")


def _finder() -> Any:
    return importlib.import_module("ansible.utils.collection_loader._collection_finder")


def prepare(program: str, arguments: list[str]) -> Callable[[], Any]:
    """What runs a program, with `os.environ` for its environment, and returns its exit status.

    Raises Unsuitable when it had better be started in the usual way.
    """
    if program == PYTEST:
        sys.argv = [str(pytest.__file__), *arguments]
        return lambda: pytest.main(arguments)
    if program != PLAYBOOK:
        raise Unsuitable(program)
    _read_settings_again()
    _forget_where_collections_are()
    sys.argv = [PLAYBOOK, *arguments]
    cli = importlib.import_module("ansible.cli.playbook").PlaybookCLI
    return lambda: cli.cli_executor(sys.argv)


def _read_settings_again() -> None:
    """What ansible.constants does when it is imported, with the environment of now."""
    constants: Any = importlib.import_module("ansible.constants")
    before = dict(vars(constants))
    for name in constants.config.get_configuration_definitions():
        value = constants.config.get_config_value(name, variables=vars(constants))
        constants.set_constant(name, value)
    constants.DEFAULT_INTERNAL_POLL_INTERVAL = max(
        _POLL_SECONDS, constants.DEFAULT_INTERNAL_POLL_INTERVAL
    )
    for name in vars(constants):
        if name.endswith(_FOLDERS) and _at_home(before, name) != _at_home(vars(constants), name):
            raise Unsuitable(name)


def _at_home(settings: dict[str, Any], name: str) -> str:
    """Folders below Ansible's home are those of the run; nobody has plugins there."""
    return repr(settings[name]).replace(str(settings["ANSIBLE_HOME"]), "HOME")
