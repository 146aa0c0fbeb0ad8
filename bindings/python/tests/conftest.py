"""A small shop, and where the project is."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, List

import pytest

PROJECT = Path(__file__).resolve().parents[3]
POLICIES = PROJECT / "policies"

SHOP = """
trust {
    tier stranger { comfort 4 }
    tier regular  { earned when account.visits >= 3  comfort 6 }
}
source account : explicit first-party {
    name    : text is name
    visits  : int 0.. is preference
    spent   : number is preference
    since   : date is preference
    colour  : one of { red, green } is preference
    reads   : set of { crime, poetry } is preference
    seen    : one of { shoes, hats } is interest fresh 30 days
}
surface home : page { slot hero shows plain }
content plain  : banner
content inside : banner
goal calm "People find what they want" { metric bounce_rate down  holdout 10% }
rule known_reader {
    goal calm  requires stranger
    uses account.name, account.spent, account.since, account.colour, account.reads, account.seen
    when account.spent >= 2.5 and account.since < 2026-01-01 and account.colour == red
     and account.reads has all { crime, poetry } and account.seen == shoes
    show inside saying "Hello {account.name | "you"}" in home.hero
    because "You told us."
}
"""

BROKEN = SHOP.replace("because", "becuase")
CREEPIER = SHOP.replace("comfort 4", "comfort 5")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with one policy that may be overwritten."""
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "shop.rope").write_text(SHOP)
    return folder


def until(true: Callable[[], object], what: str = "it") -> None:
    """Waits for something that another thread does."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, f"{what} does not happen"
        time.sleep(0.01)


def run(program: str, *arguments: object, flags: List[str] = []) -> str:  # noqa: B006
    """Runs a program of its own, which ends well and complains of nothing; gives what it prints."""
    command = [sys.executable, "-X", "dev", *flags, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, ""), f"{done.returncode}: {done.stderr}\n{done.stdout}"
    return done.stdout
