"""The OpenAPI document, held against the server by schemathesis: all checks on, known and unknown."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import KEY, shipped

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


# The storefront has the surface and the flag of the document's examples.
@pytest.mark.parametrize("who", ["known", "unknown", "anybody"])
def test_it_answers_as_it_says(serve, tmp_path, who):
    address = serve(shipped("storefront"), key=None if who == "anybody" else KEY)
    line = [SCHEMATHESIS, "--no-color", "run", f"{address}/openapi.json", "--checks", "all", "--seed", "7"]
    line += ["--max-examples", "40", "--request-timeout", "10", "--continue-on-failure"]
    if who == "known":
        line += ["--header", f"Authorization: Bearer {KEY}"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    # All but the one that the document itself was read from.
    assert "Tested: 8" in done.stdout, done.stdout
