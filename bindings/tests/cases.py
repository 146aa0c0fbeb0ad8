"""Decisions and checks that every binding is held to: what the command line prints for the fixtures of
`tests/conformance` and for the shipped policies.

    cases.py TIGHTROPE PROJECT FOLDER

writes them into FOLDER: `decide.tsv` (path, today, surface, `1` without buckets, facts, and what is to come out: a
decision, or `!` and the words of an error) and `check.tsv` (path, today, and the file that holds what is to come out).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Iterator, List, NamedTuple

TODAY = "2026-11-21"
SETS = ("storefront", "magazine", "b2b")


class Asked(NamedTuple):
    """A surface that is decided for some visitors."""

    path: Path
    today: str
    surface: str
    plain: bool
    facts: List[str]


def of_fixture(path: Path) -> Iterator[Asked]:
    """What a fixture asks for in its header, one visitor at a time."""
    today = TODAY
    for line in path.read_text("utf-8-sig").splitlines():
        if not line.startswith("//"):
            return
        words = line[2:].strip()
        if words.startswith("today "):
            today = words[len("today ") :].strip()
        elif words.startswith("decide "):
            surface, rest = words[len("decide ") :].split(" ", 1)
            facts = rest.removeprefix("--no-buckets")
            yield Asked(path, today, surface, facts != rest, [facts.strip()])


def of_set(path: Path) -> Iterator[Asked]:
    """All surfaces of a set for its visitors, by chance and without."""
    text = "\n".join(file.read_text("utf-8") for file in sorted(path.glob("*.rope")))
    facts = (path / "visitors.jsonl").read_text("utf-8").splitlines()
    for surface in re.findall(r"^surface (\w+)", text, re.MULTILINE):
        for plain in (False, True):
            yield Asked(path, TODAY, surface, plain, facts)


def together(asked: List[Asked]) -> Iterator[Asked]:
    """Of one set and surface all at once: the command line reads a set once a run."""
    key = lambda one: one[:4]  # noqa: E731
    for (path, today, surface, plain), all_of_it in groupby(sorted(asked, key=key), key=key):
        yield Asked(path, today, surface, plain, [facts for one in all_of_it for facts in one.facts])


def decided(tightrope: str, asked: Asked) -> List[str]:
    flags = ["--no-buckets"] if asked.plain else []
    command = [tightrope, "decide", str(asked.path), "--surface", asked.surface, "--today", asked.today, *flags]
    # Behind somebody else, so that none is taken for the first of several lines that are one object.
    lines = "\n".join(["{}", *asked.facts]) + "\n"
    done = subprocess.run(command, input=lines.encode(), capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    answers = done.stdout.decode().splitlines()[1:]
    assert len(answers) == len(asked.facts), (asked, done.stderr.decode())
    found = []
    for facts, answer in zip(asked.facts, answers):
        read = json.loads(answer)
        words = "!" + read["error"] if "error" in read else answer
        row = (str(asked.path), asked.today, asked.surface, "1" if asked.plain else "0", facts, words)
        assert not any("\t" in cell or "\n" in cell for cell in row), row
        found.append("\t".join(row))
    return found


def main() -> None:
    tightrope, project, folder = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    fixtures = sorted((project / "tests/conformance").glob("*/*.rope"))
    sets = [project / "policies" / name for name in SETS]
    asked = [one for path in fixtures for one in of_fixture(path)]
    asked += [one for path in sets for one in of_set(path)]

    def checked(path: Path) -> str:
        command = [tightrope, "check", str(path), "--today", TODAY, "--format", "json"]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode in (0, 1), done.stderr.decode()
        out = folder / f"{path.parent.name}-{path.name}.json"
        out.write_bytes(done.stdout)
        return "\t".join((str(path), TODAY, str(out)))

    with ThreadPoolExecutor(2) as pool:
        decisions = [row for rows in pool.map(lambda one: decided(tightrope, one), together(asked)) for row in rows]
        checks = list(pool.map(checked, [*fixtures, *sets, project / "policies/rude"]))
    (folder / "decide.tsv").write_text("".join(row + "\n" for row in decisions), "utf-8")
    (folder / "check.tsv").write_text("".join(row + "\n" for row in checks), "utf-8")
    print(f"{len(decisions)} decisions and {len(checks)} checks of the command line")


main()
