"""What the trials of the server share: servers of their own, and what `tightrope decide` prints."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TIGHTROPE = os.environ["TIGHTROPE"]
TODAY = "2026-11-21"
KEY = "k-3f9a"


def shipped(name: str) -> Path:
    """Where a shipped set is."""
    return ROOT / "policies" / name


def visitors_of(name: str) -> list[dict]:
    """The visitors of a shipped set."""
    lines = (shipped(name) / "visitors.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def decide(path: Path, surface: str, visitors: list[dict]) -> list[dict]:
    """What a surface shows them, by the command."""
    done = subprocess.run(
        [TIGHTROPE, "decide", path, "--today", TODAY, "--surface", surface],
        input="\n".join(map(json.dumps, visitors)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    return [json.loads(line) for line in done.stdout.rstrip("\n").split("\n")]


def surfaces_of(path: Path) -> list[str]:
    """The surfaces of a set."""
    text = "\n".join(file.read_text() for file in sorted(path.glob("*.rope")))
    return re.findall(r"^surface (\w+)", text, re.MULTILINE)


def until(holds, patience: float = 20):
    """Waits for something to become true."""
    end = time.monotonic() + patience
    while not (found := holds()):
        assert time.monotonic() < end, f"waited {patience} s in vain"
        time.sleep(0.02)
    return found


@pytest.fixture
def serve():
    """Starts servers, and ends them: the trial's end is theirs."""
    servers = []

    def start(path: Path, *options, key: str | None = None) -> str:
        clean = {name: value for name, value in os.environ.items() if name != "TIGHTROPE_BEARER"}
        line = [TIGHTROPE, "serve", path, "--today", TODAY, "--listen", "127.0.0.1:0", *options]
        server = subprocess.Popen(
            # Should this process die first, so does the server.
            ["setpriv", "--pdeathsig", "KILL", *map(str, line)],
            env=clean | ({"TIGHTROPE_BEARER": key} if key else {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        servers.append(server)
        told = server.stdout.readline()
        assert told.startswith("listening at "), told
        return told.split()[-1]

    yield start
    for server in servers:
        server.send_signal(signal.SIGINT)
        try:
            assert server.wait(10) == 0
        finally:
            server.kill()


@pytest.fixture
def copied(tmp_path):
    """Copies a shipped set, to be written to."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(shipped(name), tmp_path / name))

    return copy
