"""The engine, for `tightrope` to build on."""

from os import PathLike
from typing import Callable, Sequence, final

__all__ = ["Engine", "check", "Watcher"]

@final
class Engine:
    """A policy set to decide by, always the last good one."""

    @staticmethod
    def load(paths: Sequence[str | PathLike[str]], options: str) -> Engine:
        """Loads policies or an artifact; the options are a JSON object."""

    def decide(
        self, surface: str, facts: bytes, now: str | None, buckets: bool
    ) -> tuple[str, str]:
        """The decision as JSON, and the version of the set that made it."""

    def version(self) -> str:
        """The version of the set in use."""

    def status(self) -> str:
        """How things stand with the set in use, as JSON."""

    def reload(self) -> str:
        """Reads the set again, and tells as JSON what came of it."""

    def acknowledge(self, version: str) -> None:
        """Takes the set of that version into use, which waits for that."""

    def watch(self, told: Callable[[str], object]) -> Watcher:
        """Reloads after changes until the watcher is closed; calls `told` with each event as JSON."""

@final
class Watcher:
    """Keeps an engine up to date until it is closed."""

    def close(self) -> None:
        """Ends it, and waits for a reload that is under way, unless that is what calls this."""

def check(paths: Sequence[str | PathLike[str]], today: str | None) -> str:
    """What `tightrope check --format json` prints."""
