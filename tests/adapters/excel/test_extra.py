from __future__ import annotations

import pytest

from bcp.adapters.excel.extra import require_excel
from bcp.model.refusal import Refused


def test_a_missing_extra_is_said() -> None:
    require_excel()
    with pytest.raises(Refused, match="extra 'excel'"):
        require_excel(("no_such_package_of_ours",))
