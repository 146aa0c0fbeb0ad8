"""A process that was forked decides, reloads and watches, whatever its parent was doing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")

FORKING = """
import os, sys, threading, time, warnings
from pathlib import Path
from tightrope import Engine

warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads, which is what is tried
shop = Path(sys.argv[1])
text = shop.read_text()
other = text.replace("comfort 4", "comfort 5")
engine = Engine.load(shop, look_every=0.05, noticing="polling")
watching = engine.watch(lambda event: None)
expected = engine.decide("home", {"id": "v-1"})

stop = threading.Event()
def reload():
    while not stop.is_set():
        engine.reload()
threads = [threading.Thread(target=reload, daemon=True) for _ in range(2)]
for thread in threads:
    thread.start()

def child(number):
    assert engine.decide("home", {"id": "v-1"}) == expected
    assert engine.status().ready
    mine = shop.parent / f"{number}"
    mine.mkdir()
    (mine / "shop.rope").write_text(text)
    if number % 2:
        watching.close()  # that of the parent: nothing to wait for
    # The engine of the parent, and one of its own.
    assert engine.reload().event in ("unchanged", "swapped"), engine.status()
    own = Engine.load(mine)
    before, told = own.version, threading.Event()
    with own.watch(lambda event: event.event == "swapped" and told.set()), engine.watch():
        (mine / "shop.rope").write_text(other)
        assert told.wait(20) and own.version != before, own.status()

for number in range(20):
    forked = os.fork()
    if not forked:
        try:
            child(number)
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(1)
        sys.exit(0)  # by way of all that an interpreter does at its end
    assert os.waitpid(forked, 0)[1] == 0, number
stop.set()
for thread in threads:
    thread.join()

before = engine.version
shop.write_text(other)
while engine.version == before:
    time.sleep(0.01)
print("well")
"""


def test_forked_processes_go_on(shop: Path) -> None:
    assert run(FORKING, shop / "shop.rope") == "well\n"


POOL = """
import multiprocessing, sys, warnings
from tightrope import Engine

warnings.simplefilter("ignore", DeprecationWarning)
engine = Engine.load(sys.argv[1])
watching = engine.watch()

def decide(number):
    assert engine.reload().event == "unchanged"
    return engine.decide("home", {"id": f"v-{number}"})["id"]

with multiprocessing.get_context("fork").Pool(3) as pool:
    print(pool.map(decide, range(4)))
"""


def test_pools_of_processes_work(shop: Path) -> None:
    assert run(POOL, shop) == "['v-0', 'v-1', 'v-2', 'v-3']\n"
