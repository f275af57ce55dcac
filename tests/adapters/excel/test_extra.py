from __future__ import annotations

import openpyxl
import pytest

from bcp.adapters.excel.extra import required
from bcp.model.refusal import Refused


def test_a_missing_extra_is_said() -> None:
    assert required("openpyxl") is openpyxl
    with pytest.raises(Refused, match="extra 'excel'"):
        required("no_such_package_of_ours")
