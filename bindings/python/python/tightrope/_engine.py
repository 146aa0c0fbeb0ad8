"""The engine, and watching for it."""

from __future__ import annotations

import atexit
import json
import os
from datetime import date, timedelta
from types import TracebackType
from typing import Callable, Iterable, List, Literal, Optional, Set, Type, Union, cast

from . import _native
from ._decision import Answer, Decision
from ._facts import Facts, Moment, facts_to_json, moment_to_text, seconds
from ._told import Diagnostic, Event, Status, diagnostics_of, event_of, status_of

Path = Union[str, "os.PathLike[str]"]
Paths = Union[Path, Iterable[Path]]


class Engine:
    """A policy set to decide by, always the last good one.

    It may be used from any number of threads at once. A process that was forked goes on with the set that was
    in use; to keep up with the files it watches anew.
    """

    def __init__(self, native: _native.Engine) -> None:
        """Engines are made by :meth:`load`."""
        self._native = native

    @classmethod
    def load(
        cls,
        paths: Paths,
        *,
        at_start: Literal["fail", "wait", "defaults"] = "fail",
        stale_at_most: Union[timedelta, float, None] = None,
        tighten_only: bool = False,
        noticing: Literal["events", "polling"] = "events",
        look_every: Union[timedelta, float, None] = None,
        clock: Optional[Moment] = None,
    ) -> Engine:
        """Loads the policies under the paths (files or folders), or an artifact (one path that ends in ``.json``).

        :param at_start: without a good set at the start, ``fail`` raises; ``wait`` gives an engine that is not
            ready; ``defaults`` shows the default of every slot, where those are known.
        :param stale_at_most: how long (a timedelta, or seconds) the last good set stays in use while the files hold
            none. Then every slot shows its default. If not said, it stays.
        :param tighten_only: a set that is creepier than the one in use waits for :meth:`acknowledge`.
        :param noticing: how :meth:`watch` notices changes. ``polling`` is for network file systems.
        :param look_every: how often to look at the files: if not said, every second by polling, and every five
            seconds beside events.
        :param clock: a moment that the clock stands still at, for tests. If not said, the machine has the time.
        :raises PolicyError: where the policies have errors.
        :raises Unreadable: where they cannot be read.
        """
        options = {
            "at_start": at_start,
            "stale_at_most": seconds(stale_at_most),
            "tighten_only": tighten_only,
            "noticing": noticing,
            "look_every": seconds(look_every),
            "clock": moment_to_text(clock),
        }
        return cls(_native.Engine.load(_listed(paths), json.dumps(options)))

    def decide(self, surface: str, facts: Facts, now: Optional[Moment] = None, *, buckets: bool = True) -> Decision:
        """Decides a surface for the visitor that the facts tell of.

        Dates, decimals, sets, tuples and members of an ``Enum`` may stand in the facts as they are.

        :param now: holds where the facts bring no ``now`` of their own; if not said, the clock tells.
        :param buckets: whether chance takes part. Without it nobody is held out and everybody is in every rollout,
            for previews and tests.
        :raises UnknownSurface: where the policies declare no such surface.
        :raises InvalidFacts: where the facts are no JSON object. What is merely wrong with single facts stands under
            ``problems``.
        :raises NotReady: where there is no good set yet.
        """
        return cast(Decision, json.loads(self.decide_json(surface, facts, now, buckets=buckets)))

    def decide_json(self, surface: str, facts: Facts, now: Optional[Moment] = None, *, buckets: bool = True) -> str:
        """Decides as :meth:`decide` does, and gives the line that ``tightrope decide`` prints."""
        return self._native.decide(surface, facts_to_json(facts), moment_to_text(now), buckets)[0]

    def answer(self, surface: str, facts: Facts, now: Optional[Moment] = None, *, buckets: bool = True) -> Answer:
        """Decides as :meth:`decide` does, and tells by which version of the set."""
        decision, version = self._native.decide(surface, facts_to_json(facts), moment_to_text(now), buckets)
        return Answer(cast(Decision, json.loads(decision)), version)

    @property
    def version(self) -> str:
        """The content hash of the set in use; empty while there is none."""
        return self._native.version()

    def status(self) -> Status:
        """How things stand with the set in use."""
        return status_of(json.loads(self._native.status()))

    def reload(self) -> Event:
        """Reads the whole set again. Where it is good it takes over at once; else the last good one stays."""
        return event_of(json.loads(self._native.reload()))

    def acknowledge(self, version: str) -> None:
        """Takes into use the set that waits because it is creepier: somebody has seen what it does, and means it.

        :raises NothingWaits: where no set waits, or another one.
        """
        self._native.acknowledge(version)

    def watch(self, told: Optional[Callable[[Event], object]] = None) -> Watching:
        """Reloads after every change of the files, until that is closed or the program ends.

        :param told: is called with each event that came to something, on a thread of its own, where no decision
            waits for it. What it raises goes to :func:`sys.unraisablehook`, and it is called again next time.
        :raises CannotWatch: where the machine has no thread for it.
        """
        if _ended:
            raise RuntimeError("the interpreter is ending: nothing can be watched any more")
        return Watching(self, told)

    def __repr__(self) -> str:
        return f"<tightrope.Engine {self.version or 'without a set'}>"


class Watching:
    """Keeps an engine up to date until it is closed. It may be used in a ``with``."""

    def __init__(self, engine: Engine, told: Optional[Callable[[Event], object]]) -> None:
        """Made by :meth:`Engine.watch`."""

        def tell(event: str) -> None:
            if told is not None:
                told(event_of(json.loads(event)))

        self._native = engine._native.watch(tell)
        _live.add(self)

    def close(self) -> None:
        """Ends it, after a reload that is under way: nothing is told afterwards. It may be called more than once, and
        by who is told."""
        self._native.close()
        _live.discard(self)

    def __enter__(self) -> Watching:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()


def check(paths: Paths, *, today: Optional[Union[date, str]] = None) -> List[Diagnostic]:
    """Checks the policies under the paths: all that ``tightrope check`` tells, in the order of places.

    :param today: the day of the check; if not said, the machine's clock says it.
    :raises Unreadable: where they cannot be read. That they have errors raises nothing.
    """
    return list(diagnostics_of(json.loads(_native.check(_listed(paths), moment_to_text(today)))))


def _listed(paths: Paths) -> List[Path]:
    return [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)


# Watching goes on while nobody holds it, so somebody has to: for the interpreter's end, when a thread that
# calls into Python is a danger.
_live: Set[Watching] = set()
_ended = False


def _end() -> None:
    global _ended
    _ended = True
    for watching in list(_live):
        watching.close()


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    # A forked process has none of the threads.
    os.register_at_fork(after_in_child=_live.clear)
