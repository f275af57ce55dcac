from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner, Result

from bcp.cli.main import app, main
from tests.cities import SmallCity

WATER = "systems_inventory/departmental/water.yaml"


def run(city: SmallCity, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--workspace", str(city.root)])


def test_what_is_to_be_filled_in_is_all_that_check_has_against_it(small_city: SmallCity) -> None:
    result = run(small_city, "new", "system", "water", "--name", "水道: 料金")

    assert result.exit_code == 0
    assert result.stdout.startswith(f"Written: {WATER}\nTo be filled in: 6\n")
    errors = re.findall(r"water.yaml:.* error\[(.*?)\]", run(small_city, "check").stderr)
    assert errors == ["empty-value"] * 6

    values = {
        "owner": "水道課", "operator": "it-section", "segment": "lgwan", "objective": "first",
        "  kind": "physical", "  site": "hall",
    }  # fmt: skip
    text = (small_city.root / WATER).read_text(encoding="utf-8")
    known = re.findall("There are: ([a-z-]+)", text)
    values["operator"], values["objective"] = known[0], known[1]
    for key, value in values.items():
        text = re.sub(rf"^{key}: ", f"{key}: {value}", text, count=1, flags=re.MULTILINE)
    small_city.write(WATER, text)
    assert "water.yaml:" not in "".join(
        line for line in run(small_city, "check").stderr.splitlines() if "error[" in line
    )


def test_nothing_is_overwritten(small_city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    before = small_city.write(WATER, "id: other\n").read_bytes()
    for name in ("water", "registry", "Water!"):
        monkeypatch.setattr(
            "sys.argv", ["ict-bcp", "new", "system", name, "-w", str(small_city.root)]
        )
        with pytest.raises(SystemExit, match="2"):
            main()
    assert (small_city.root / WATER).read_bytes() == before


def test_every_commented_key_is_one_of_the_vocabulary(small_city: SmallCity) -> None:
    run(small_city, "new", "system", "water")
    path = small_city.root / WATER
    whole = re.sub("^# (?=[ a-z_]+:|  )", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(whole, encoding="utf-8")

    told = run(small_city, "check").stderr
    assert set(re.findall(r"water.yaml:.* error\[(.*?)\]", told)) <= {
        "empty-value", "wrong-type", "missing-key", "more-problems", "too-few",
    }  # fmt: skip
    assert "unknown-key" not in told
