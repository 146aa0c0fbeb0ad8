"""What there is to tell of a set: diagnostics, how things stand with it, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterable, Literal, Optional, Tuple


@dataclass(frozen=True)
class Diagnostic:
    """One mistake, told once: what is wrong, where, why it matters, what would mend it."""

    check: str
    """Which check tells it; ``tightrope explain`` has a page about it."""
    severity: Literal["error", "warning", "note"]
    """How much it weighs. With errors nothing is decided."""
    subject: str
    """What it is about, as kind and name: ``rule greet``."""
    related: Tuple[str, ...]
    """The other parties, in the same form."""
    message: str
    """What is wrong, in one line."""
    help: str
    """What would mend it."""
    notes: Tuple[str, ...]
    """More to know: the bill, line by line, and why it matters."""
    file: str
    """The file, by the name that it was given."""
    line: int
    """Where it begins, from 1."""
    column: int
    """Where it begins, from 1, in characters."""
    end_line: int
    """Where it ends, from 1."""
    end_column: int
    """The place after the last character."""
    witness: Optional[Dict[str, Any]] = None
    """A visitor to whom it happens, as facts."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}[{self.check}]: {self.message}"


@dataclass(frozen=True)
class Stale:
    """The files hold a set that cannot be used, so the last good one is."""

    since: datetime
    """When the first read since the last good one failed."""
    message: str
    """What keeps the set that stands in the files from being used."""
    diagnostics: Tuple[Diagnostic, ...]
    """What its check told; nothing where it came to no check."""


@dataclass(frozen=True)
class Creepier:
    """Something that costs people more than it did, or protects them less."""

    what: str
    """What kind of thing it is."""
    subject: str
    """What it is about, as kind and name."""
    words: str
    """In words."""
    was: Optional[str] = None
    """How it was; ``None`` where it was not there."""
    now: Optional[str] = None
    """How it is to be; ``None`` where it is to be gone."""
    witness: Optional[Dict[str, Any]] = None
    """A visitor to whom it happens, where it happens to visitors one by one."""


@dataclass(frozen=True)
class Pending:
    """The files hold a good set that is creepier than the one in use, and waits."""

    version: str
    """The version to acknowledge."""
    since: datetime
    """Since when it waits."""
    creepier: Tuple[Creepier, ...]
    """What got creepier."""
    unproven: Tuple[str, ...]
    """Of what it could not be told whether it got creepier."""


@dataclass(frozen=True)
class Status:
    """How things stand with the set in use."""

    ready: bool
    """Whether decisions can be made, by whatever: for a probe."""
    fresh: bool
    """Whether what stood in the files, when they were read last, is in use."""
    serving: Literal["policies", "defaults", "nothing"]
    """What there is to decide by."""
    version: str
    """The content hash of the set in use; empty while there is none."""
    loaded_at: datetime
    """Since when it is in use."""
    stale: Optional[Stale] = None
    """Why what stands in the files cannot be used; ``None`` while it can."""
    pending: Optional[Pending] = None
    """The set that waits to be acknowledged; ``None`` while none does."""


@dataclass(frozen=True)
class Event:
    """What reading the set again came to."""

    event: Literal["unchanged", "swapped", "kept", "defaults", "waits"]
    """In one word: it is as it was; it is in use from now on; it cannot be used, so the last good one stays;
    it cannot be used, and every slot shows its default; it is creepier, and waits."""
    message: str
    """In words, for a log."""
    version: Optional[str] = None
    """The set that is in use from now on, where one was swapped in."""
    stale: Optional[Stale] = None
    """Why it cannot be used, where that is so."""
    pending: Optional[Pending] = None
    """The set that waits, where one does."""

    def __str__(self) -> str:
        return self.message


def diagnostics_of(told: Iterable[Dict[str, Any]]) -> Tuple[Diagnostic, ...]:
    """Diagnostics, read from the JSON of the engine."""
    return tuple(_diagnostic(one) for one in told)


def _diagnostic(told: Dict[str, Any]) -> Diagnostic:
    return Diagnostic(**{**told, "related": tuple(told["related"]), "notes": tuple(told["notes"])})


def status_of(told: Dict[str, Any]) -> Status:
    """How things stand, read from the JSON of the engine."""
    return Status(**{**_parts(told), "loaded_at": datetime.fromisoformat(told["loaded_at"])})


def event_of(told: Dict[str, Any]) -> Event:
    """What happened, read from the JSON of the engine."""
    return Event(**_parts(told))


def _parts(told: Dict[str, Any]) -> Dict[str, Any]:
    read = dict(told)
    if stale := told.get("stale"):
        since = datetime.fromisoformat(stale["since"])
        read["stale"] = Stale(since, stale["message"], diagnostics_of(stale["diagnostics"]))
    if pending := told.get("pending"):
        since = datetime.fromisoformat(pending["since"])
        creepier = tuple(Creepier(**one) for one in pending["creepier"])
        read["pending"] = Pending(pending["version"], since, creepier, tuple(pending["unproven"]))
    return read
