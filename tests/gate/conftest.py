"""What the trials of the gate share: the command, folders, repositories of git, and how to run things."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-11-21"


class Shell:
    """Runs commands in a folder, with `tightrope` on the path, and nothing of whoever runs the trial."""

    def __init__(self, folder: Path, **variables: str):
        self.folder = folder
        self.variables = {
            "PATH": f"{os.environ['TIGHTROPE_BIN']}:{os.environ['PATH']}",
            "HOME": os.environ["HOME"],
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "gate" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
            **variables,
        }

    def __call__(self, *line, code: int | None = 0, **variables: str) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [str(part) for part in line],
            cwd=self.folder,
            env={**self.variables, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=170,
        )
        assert code is None or done.returncode == code, f"{line}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *line, code: int | None = None):
        return json.loads(self(*line, code=code).stdout)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def edit(self, name: str, before: str, after: str):
        text = (self.folder / name).read_text()
        assert before in text, f"{before} is not in {name}"
        self.write(name, text.replace(before, after))

    def commit(self, words: str) -> str:
        self("git", "add", "--all")
        self("git", "commit", "--quiet", "--message", words)
        return self("git", "rev-parse", "HEAD").stdout.strip()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def repository(tmp_path: Path) -> Shell:
    """A repository with a small set, as `tightrope new` makes it, on the branch `main`."""
    shell = Shell(tmp_path / "shop")
    shell.folder.mkdir()
    shell("git", "init", "--quiet", "--initial-branch=main")
    shell("tightrope", "new", ".")
    shell.commit("A small set")
    return shell
