# SPDX-License-Identifier: Apache-2.0
"""Ansible action: a module of ours in one exchange with the guest, without Ansible's own library.

Ansible packs its library into every module, and the guest compiles it anew each time: most of what
a short module costs. Ours need the standard library alone. What is sent is the parts of the module
and its arguments, checked here; what comes back is one line of JSON.
"""

from __future__ import annotations

import ast
import contextlib
import json
import shlex
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import module_loader

_MARK = "bcp-result "
_TOLD = (
    *("changed", "failed", "msg", "bcp_failure", "bcp_restore", "started"),
    *("set_aside", "generation", "rejected", "replaces"),
)
"""What a result of ours holds; whatever else a guest says never gets any further."""
_PROGRAM = """
import json, sys, types
parts, params, check_mode = json.loads({text!r})
for name in ("ansible", "ansible.module_utils"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = []
for name, source in parts:
    module = types.ModuleType("ansible.module_utils." + name)
    sys.modules[module.__name__] = module
    setattr(sys.modules["ansible.module_utils"], name, module)
    exec(compile(source, name, "exec"), module.__dict__)
from ansible.module_utils.bcp_result import result_of
print({mark!r} + json.dumps(result_of(module.carry_out, params, check_mode)))
"""


class ActionModule(ActionBase):  # type: ignore[misc]
    """Runs the module of the task's name; in Ansible's own way where this one cannot be had."""

    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> Any:
        """Carry the task out and return the module's result."""
        result = super().run(tmp, task_vars)
        python = self._python(task_vars or {})
        if python is None:
            return {**result, **self._execute_module(task_vars=task_vars)}
        place = Path(module_loader.find_plugin(self._task.action))
        constants = _constants(place)
        checked = ArgumentSpecValidator(constants["ARGUMENTS"]).validate(self._task.args)
        if checked.error_messages:
            raise AnsibleActionFail("; ".join(checked.error_messages))
        folder = place.parents[1] / "module_utils"
        parts = [(name, (folder / f"{name}.py").read_text("utf-8")) for name in constants["PARTS"]]
        text = json.dumps([parts, checked.validated_parameters, self._task.check_mode])
        program = _PROGRAM.format(text=text, mark=_MARK).encode()
        command = f"{shlex.quote(python)} -I -S -"
        return {**result, **_told(self._low_level_execute_command(command, in_data=program))}

    def _python(self, variables: dict[str, Any]) -> str | None:
        """The guest's Python, where it is known and takes programs by its input."""
        found = str(self._templar.template(variables.get("ansible_python_interpreter", "")))
        plain = not self._task.async_val and not any(self._task.environment or ())
        usable = found.startswith("/") and plain and self._connection.is_pipelining_enabled()
        return found if usable else None


def _constants(module: Path) -> dict[str, Any]:
    """What the module says of itself, read without running it: that needs the guest."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in {"ARGUMENTS", "PARTS"}
    }


def _told(done: dict[str, Any]) -> dict[str, Any]:
    """The result that the guest printed; whatever else its shell says is passed over."""
    result = None
    for line in reversed(done["stdout_lines"]):
        if line.startswith(_MARK):
            with contextlib.suppress(ValueError, RecursionError):
                result = json.loads(line.removeprefix(_MARK))
            if isinstance(result, dict):
                return {key: result[key] for key in _TOLD if key in result}
    return {
        "failed": True,
        "msg": "The module broke off and told no result.",
        "rc": done["rc"],
        "module_stdout": done["stdout"],
        "module_stderr": done["stderr"],
    }
