"""Loading, reloading, and how it stands."""

from __future__ import annotations

import pickle
import threading
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import tightrope
from conftest import BROKEN, CREEPIER, POLICIES, SHOP, run
from tightrope import (
    Engine,
    InvalidArgument,
    NothingWaits,
    NotReady,
    PolicyError,
    TightropeError,
    UnknownSurface,
    Unreadable,
    check,
)


def test_paths_are_one_or_several(shop: Path) -> None:
    versions = {Engine.load(paths).version for paths in (shop, str(shop), [shop], (str(shop / "shop.rope"),))}
    assert len(versions) == 1
    assert repr(Engine.load(shop)) == f"<tightrope.Engine {versions.pop()}>"


def test_what_cannot_be_loaded_says_why(shop: Path) -> None:
    with pytest.raises(Unreadable, match="no such file or folder"):
        Engine.load(shop / "elsewhere")
    with pytest.raises(Unreadable, match="no path is given"):
        Engine.load([])
    with pytest.raises(InvalidArgument, match="expected one of `fail`, `wait`, `defaults`"):
        Engine.load(shop, at_start="hope")  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="`look_every` is a number of seconds from 0 on, not `-1`"):
        Engine.load(shop, look_every=timedelta(seconds=-1))
    (shop / "shop.rope").write_text(BROKEN)
    with pytest.raises(PolicyError, match=r"the policies have \d+ errors?\n.*error\[syntax\]") as raised:
        Engine.load(shop)
    assert isinstance(raised.value, TightropeError)
    told = raised.value.diagnostics
    assert [(one.check, one.severity, one.file) for one in told] == [("syntax", "error", str(shop / "shop.rope"))]
    assert str(told[0]) == f"{told[0].file}:{told[0].line}:{told[0].column}: error[syntax]: {told[0].message}"
    assert list(told) == check(shop)


def test_deciding_says_what_is_missing(shop: Path) -> None:
    engine = Engine.load(shop)
    with pytest.raises(UnknownSurface, match="no surface is called `hme`; .*`home`"):
        engine.decide("hme", {})
    with pytest.raises(LookupError):
        engine.decide("hme", {})


def test_an_engine_that_waits_is_not_ready(shop: Path) -> None:
    (shop / "shop.rope").write_text(BROKEN)
    engine = Engine.load(shop, at_start="wait", clock=date(2026, 11, 21))
    with pytest.raises(NotReady):
        engine.decide("home", {})
    status = engine.status()
    assert (status.ready, status.fresh, status.serving, status.version) == (False, False, "nothing", "")
    assert status.stale and [one.check for one in status.stale.diagnostics] == ["syntax"]
    assert status.stale.since == datetime(2026, 11, 21, tzinfo=timezone.utc)
    assert repr(engine) == "<tightrope.Engine without a set>"
    (shop / "shop.rope").write_text(SHOP)
    event = engine.reload()
    assert (event.event, event.version) == ("swapped", engine.version)
    status = engine.status()
    assert (status.ready, status.fresh, status.serving, status.stale) == (True, True, "policies", None)
    assert engine.reload().event == "unchanged"


def test_a_broken_set_replaces_nothing(shop: Path) -> None:
    engine = Engine.load(shop)
    before = engine.answer("home", {"id": "v-1"})
    (shop / "shop.rope").unlink()
    event = engine.reload()
    assert (event.event, str(event)) == ("kept", event.message) and event.stale
    assert event.stale.diagnostics == () and "no `.rope` file" in event.stale.message
    assert engine.answer("home", {"id": "v-1"}) == before


def test_a_stale_set_gives_way_to_defaults(shop: Path) -> None:
    engine = Engine.load(shop, stale_at_most=0)
    (shop / "shop.rope").write_text(BROKEN)
    assert engine.reload().event == "defaults"
    assert engine.status().serving == "defaults" and engine.status().ready


def test_a_creepier_set_waits(shop: Path) -> None:
    engine = Engine.load(shop, tighten_only=True)
    before = engine.version
    (shop / "shop.rope").write_text(CREEPIER)
    event = engine.reload()
    assert event.event == "waits" and event.pending and event.pending == engine.status().pending
    assert [found.subject for found in event.pending.creepier] == ["tier stranger"]
    assert engine.version == before
    with pytest.raises(NothingWaits, match="look at it first"):
        engine.acknowledge(before)
    engine.acknowledge(event.pending.version)
    assert engine.version == event.pending.version != before
    with pytest.raises(NothingWaits, match="no policy set waits"):
        engine.acknowledge(before)


def test_many_threads_decide_while_it_reloads(shop: Path) -> None:
    engine = Engine.load(shop)
    done = threading.Event()
    expected, wrong, counts = {}, [], []
    for text in (SHOP, CREEPIER):
        (shop / "shop.rope").write_text(text)
        engine.reload()
        expected[engine.version] = engine.decide("home", {"id": "v-1"})
    assert len(expected) == 2

    def decide() -> None:
        count = 0
        while not done.is_set():
            answer = engine.answer("home", {"id": "v-1"})
            if expected.get(answer.version) != answer.decision:
                wrong.append(answer)
            count += 1
        counts.append(count)

    threads = [threading.Thread(target=decide) for _ in range(4)]
    for thread in threads:
        thread.start()
    for round in range(20):
        (shop / "shop.rope").write_text((SHOP, CREEPIER)[round % 2])
        assert engine.reload().event == "swapped"
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == [] and len(counts) == 4 and all(counts)


def test_an_engine_stays_where_it_is(shop: Path) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Engine.load(shop))


SUBINTERPRETER = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
inner = interpreters.create()
program = "try:\\n    import tightrope\\nexcept ImportError as error:\\n    print('interpreter' in str(error), flush=True)"
(interpreters.exec if hasattr(interpreters, "exec") else interpreters.run_string)(inner, program)
interpreters.destroy(inner)
"""


def test_subinterpreters_are_refused() -> None:
    assert run(SUBINTERPRETER) == "True\n"


def test_check_says_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        check(tmp_path)
    (tmp_path / "set.json").write_text("{}")
    with pytest.raises(Unreadable):
        check(tmp_path / "set.json")
    with pytest.raises(InvalidArgument):
        check(POLICIES / "storefront", today="noon")


def test_everything_public_is_explained() -> None:
    for name in tightrope.__all__:
        assert getattr(tightrope, name).__doc__, name
    for name, member in vars(Engine).items():
        assert name.startswith("_") or member.__doc__, name
