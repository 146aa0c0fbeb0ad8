"""The same as the command line, byte for byte. `.ci/bindings` says where what that printed stands."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Iterator, List

import pytest
from tightrope import Engine, InvalidFacts, _native, check

CASES = Path(os.environ["TIGHTROPE_CASES"])


def rows(name: str) -> Iterator[List[str]]:
    for line in (CASES / name).read_text("utf-8").splitlines():
        yield line.split("\t")


@lru_cache(maxsize=None)
def engine(path: str, today: str) -> Engine:
    return Engine.load(path, clock=today)


def test_decisions_are_those_of_the_command_line() -> None:
    tried = 0
    for path, today, surface, plain, facts, expected in rows("decide.tsv"):
        tried += 1
        buckets = plain == "0"
        # A line, as the command line reads it.
        line = facts + "\n"
        if expected.startswith("!"):
            for written in (line, line.encode()):
                with pytest.raises(InvalidFacts) as raised:
                    engine(path, today).decide(surface, written, buckets=buckets)
                assert str(raised.value) == expected[1:], path
            continue
        assert engine(path, today).decide_json(surface, line, buckets=buckets) == expected, path
        # Read by Python and written again it says the same.
        asked = json.loads(facts)
        if "Infinity" in json.dumps(asked):
            continue  # a number that Python cannot hold
        decided = engine(path, today).decide(surface, asked, buckets=buckets)
        assert (decided, list(decided["slots"])) == (json.loads(expected), list(json.loads(expected)["slots"])), path
    assert tried > 2000


def test_checks_are_those_of_the_command_line() -> None:
    tried = 0
    for path, today, expected in rows("check.tsv"):
        tried += 1
        printed = Path(expected).read_text("utf-8")
        assert _native.check([path], today) + "\n" == printed, path
        told = [{key: value for key, value in asdict(one).items() if value is not None} for one in check(path, today=today)]
        assert json.loads(json.dumps(told)) == json.loads(printed), path
    assert tried > 300
