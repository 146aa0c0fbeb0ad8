"""The examples of the README run, one after the other."""

from __future__ import annotations

import re
from typing import Any, Dict

import pytest
from conftest import PROJECT

README = PROJECT / "bindings/python/README.md"


def test_the_readme_keeps_its_word(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(PROJECT)
    blocks = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 4
    names: Dict[str, Any] = {}
    for block in blocks:
        exec(block, names)
    names["watching"].close()
    assert capsys.readouterr().out.startswith("autumn_window\n")
