"""Becomes `app/__main__.py` of a guest: `python app` runs the release beside it."""

import runpy
import sys
from pathlib import Path

sys.argv[1:] = [str(Path(__file__).resolve().with_name("config.json"))]
runpy.run_module("cityapp", run_name="__main__")
