"""Watching: events, exceptions, threads, and the end of the program."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any, List

import pytest
from conftest import BROKEN, CREEPIER, SHOP, run, until
from tightrope import Engine, Event, Watching


def test_changes_are_told_until_it_is_closed(shop: Path) -> None:
    engine = Engine.load(shop)
    told: List[Event] = []
    threads = set()

    def tell(event: Event) -> None:
        threads.add(threading.get_ident())
        told.append(event)

    with engine.watch(tell) as watching:
        (shop / "shop.rope").write_text(CREEPIER)
        until(lambda: [event.event for event in told] == ["swapped"], "a swap")
        assert told[0].version == engine.version
        (shop / "shop.rope").write_text(BROKEN)
        until(lambda: len(told) == 2, "a refusal")
        stale = told[1].stale
        assert told[1].event == "kept" and stale and stale.diagnostics[0].check == "syntax"
    assert len(threads) == 1 and threading.get_ident() not in threads
    watching.close()
    (shop / "shop.rope").write_text(SHOP)
    assert engine.reload().event == "swapped" and len(told) == 2


def test_nobody_needs_to_hold_it_nor_be_told(shop: Path) -> None:
    engine = Engine.load(shop, noticing="polling", look_every=0.05)
    before = engine.version
    engine.watch()
    (shop / "shop.rope").write_text(CREEPIER)
    until(lambda: engine.version != before, "a swap")


def test_what_is_raised_does_not_end_it(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raised: List[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda what: raised.append((what.exc_type, str(what.exc_value))))
    engine = Engine.load(shop)

    def tell(event: Event) -> None:
        raise (SystemExit if event.event == "swapped" else RuntimeError)(event.event)

    with engine.watch(tell):
        (shop / "shop.rope").write_text(CREEPIER)
        until(lambda: len(raised) == 1)
        (shop / "shop.rope").write_text(BROKEN)
        until(lambda: len(raised) == 2)
    assert raised == [(SystemExit, "swapped"), (RuntimeError, "kept")]


def test_who_is_told_may_close_it(shop: Path) -> None:
    engine = Engine.load(shop)
    closed = threading.Event()
    held: List[Watching] = []

    def tell(event: Event) -> None:
        held[0].close()
        engine.reload()
        closed.set()

    held.append(engine.watch(tell))
    (shop / "shop.rope").write_text(CREEPIER)
    assert closed.wait(20)


def test_closing_waits_for_who_is_told(shop: Path) -> None:
    engine = Engine.load(shop)
    begun, ended = threading.Event(), threading.Event()

    def tell(event: Event) -> None:
        begun.set()
        threading.Event().wait(0.3)
        ended.set()

    with engine.watch(tell):
        (shop / "shop.rope").write_text(CREEPIER)
        assert begun.wait(20)
    assert ended.is_set()


ENDING = """
import sys, threading, time
from pathlib import Path
from tightrope import Engine

shop, how = Path(sys.argv[1]), sys.argv[2]
engine = Engine.load(shop)
text, told = shop.read_text(), threading.Event()

def tell(event):
    told.set()
    for _ in range(100_000):  # it is likely to be here when the program ends
        len(str(event))

engine.watch(tell)

def save():
    for number in range(1_000):
        shop.write_text(text.replace("comfort 4", f"comfort {4 + number % 2}"))
        time.sleep(0.01)

if how != "idle":
    threading.Thread(target=save, daemon=True).start()
    assert told.wait(20)
print("ended")
if how == "exit":
    sys.exit(0)
"""


@pytest.mark.parametrize("how", ["idle", "busy", "exit"])
def test_a_program_ends_while_it_watches(shop: Path, how: str) -> None:
    for _ in range(1 if how == "idle" else 5):
        (shop / "shop.rope").write_text(SHOP)
        assert run(ENDING, shop / "shop.rope", how) == "ended\n"


LATE = """
import atexit, sys

def late():
    try:
        engine.watch()
    except RuntimeError as error:
        print(error)

atexit.register(late)  # called after whatever is registered later
from tightrope import Engine
engine = Engine.load(sys.argv[1])
"""


def test_nothing_begins_while_the_program_ends(shop: Path) -> None:
    assert run(LATE, shop) == "the interpreter is ending: nothing can be watched any more\n"
