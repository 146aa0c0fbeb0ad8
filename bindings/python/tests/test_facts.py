"""What Python has, as facts."""

from __future__ import annotations

import math
from collections import ChainMap
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, Dict, List, Tuple, Union

import pytest
from tightrope import Engine, InvalidArgument, InvalidFacts


class Colour(Enum):
    RED = "red"


class Read(str, Enum):
    CRIME = "crime"


class Visits(IntEnum):
    FEW = 1


NOW = datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1)))
FULL: Dict[str, Any] = {
    "id": "v-1",
    "now": NOW,
    "account": {
        "name": "Zoë",
        "visits": Visits.FEW,
        "spent": Decimal("2.5"),
        "since": date(2025, 12, 31),
        "colour": Colour.RED,
        "reads": {Read.CRIME, "poetry"},
        "seen": {"value": "shoes", "as_of": NOW - timedelta(days=30)},
    },
}


@pytest.fixture
def engine(shop: Path) -> Engine:
    return Engine.load(shop, clock="2026-11-21")


def with_account(**other: Any) -> Dict[str, Any]:
    return {**FULL, "account": {**FULL["account"], **other}}


def hero(engine: Engine, facts: Any) -> Dict[str, Any]:
    decision = engine.decide("home", facts, buckets=False)
    assert decision["problems"] == []
    return dict(decision["slots"]["hero"])


def test_values_of_python_are_values_of_fields(engine: Engine) -> None:
    shown = hero(engine, FULL)
    assert (shown["shows"], shown["saying"]) == ("inside", "Hello Zoë")


@pytest.mark.parametrize(
    "other",
    [
        {"spent": Fraction(5, 2)},
        {"spent": Decimal("1e3")},
        {"spent": Decimal("9007199254740991")},
        {"spent": Decimal("2.50")},
        {"reads": ("crime", "poetry")},
        {"reads": frozenset({"poetry", "crime"})},
        {"seen": MappingProxyType({"value": "shoes", "as_of": date(2026, 11, 1)})},
    ],
)
def test_they_may_be_of_other_types(engine: Engine, other: Dict[str, Any]) -> None:
    assert hero(engine, with_account(**other))["shows"] == "inside"


def test_they_are_judged_as_what_they_are(engine: Engine) -> None:
    for other in ({"spent": Decimal("2.4999")}, {"since": date(2026, 1, 1)}, {"reads": {"crime"}}):
        assert hero(engine, with_account(**other))["shows"] == "plain", other
    assert hero(engine, MappingProxyType(FULL))["shows"] == hero(engine, ChainMap({}, FULL))["shows"] == "inside"


@pytest.mark.parametrize("number", [math.nan, math.inf, Decimal("NaN"), Decimal("-Infinity"), Decimal("1E+999999999")])
def test_what_is_no_number_is_refused(engine: Engine, number: Any) -> None:
    with pytest.raises(InvalidFacts, match=r"^`account\.spent` is (nan|inf|NaN|-Infinity|1E\+999999999), and there is no such number"):
        engine.decide("home", with_account(spent=number))


def test_what_has_no_form_in_json_is_refused(engine: Engine) -> None:
    circle: Dict[str, Any] = {}
    circle["account"] = circle
    deep: Dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"account": deep}
    for facts, words in [
        ({"account": {"name": object()}}, "object has no form in JSON"),
        ({"account": {("a", 1): 2}}, "keys must be"),
        ({"account": {"spent": Fraction(10**999, 3)}}, "too large"),
        ({"account": {"name": b"bytes"}}, "bytes has no form in JSON"),
        ({"id": "\ud800"}, "not Unicode"),
        ("\ud800", "not Unicode"),
        (circle, "Circular reference"),
        (deep, "nested too deeply"),
        ([], "facts are a dict"),
        (None, "facts are a dict .*, not NoneType"),
        ("[]", "one JSON object"),
        (b"\xff", "this is not JSON"),
        (b"", "this is not JSON"),
    ]:
        with pytest.raises(InvalidFacts, match=words):
            engine.decide("home", facts)  # type: ignore[arg-type]


def test_a_time_without_a_zone_is_no_moment(engine: Engine) -> None:
    naive = datetime(2026, 11, 21, 9, 30)
    with pytest.raises(InvalidArgument, match="has no time zone"):
        engine.decide("home", {}, naive)
    with pytest.raises(ValueError, match="neither a date .* nor a time"):
        engine.decide("home", {}, "noon")
    problems = engine.decide("home", {"now": naive})["problems"]
    assert [problem["at"] for problem in problems] == ["now"]


def test_now_stands_in_for_that_of_the_facts(engine: Engine) -> None:
    facts = {key: value for key, value in FULL.items() if key != "now"}
    told: List[Tuple[Union[date, str, None], str]] = [
        (NOW, "inside"),
        (date(2026, 11, 21), "inside"),
        ("2027-01-01", "plain"),
        (None, "inside"),
    ]
    for now, shows in told:
        assert engine.decide("home", facts, now, buckets=False)["slots"]["hero"]["shows"] == shows, now


def test_problems_come_in_one_order_whatever_the_hashes(engine: Engine) -> None:
    consents = {f"consent_{number}" for number in range(50)}
    problems = engine.decide("home", {"consent": consents})["problems"]
    assert problems == engine.decide("home", {"consent": sorted(consents)})["problems"]
    assert len(problems) == 50
