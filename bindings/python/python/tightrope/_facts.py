"""Facts as Python has them, written as the JSON that the engine reads."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from numbers import Integral, Real
from typing import Any, Iterator, Optional, Tuple, Union

from ._errors import InvalidArgument, InvalidFacts

Facts = Union[Mapping[str, Any], str, bytes]
Moment = Union[date, datetime, str]


def facts_to_json(facts: Facts) -> bytes:
    """One visitor as JSON. Text and bytes are taken as JSON already."""
    if isinstance(facts, bytes):
        return facts
    try:
        if isinstance(facts, str):
            return facts.encode()
        if not isinstance(facts, Mapping):
            raise InvalidFacts(f"facts are a dict (or JSON as str or bytes), not {type(facts).__name__}")
        return _ENCODER.encode(facts).encode()
    except InvalidFacts:
        raise
    except RecursionError:
        raise InvalidFacts("the facts are nested too deeply") from None
    except UnicodeEncodeError as error:
        raise InvalidFacts(f"the facts hold a text that is not Unicode: {error}") from None
    except (ArithmeticError, TypeError, ValueError) as error:
        # Only then is it known that the facts are no circle.
        place = next(_not_numbers(facts, ()), None) if "Out of range" in str(error) else None
        if place is None:
            raise InvalidFacts(f"the facts cannot be written as JSON: {error}") from error
        at, value = place
        raise InvalidFacts(
            f"`{at}` is {value}, and there is no such number in JSON: leave out what is not known"
        ) from None


def moment_to_text(moment: Optional[Moment]) -> Optional[str]:
    """A moment as the engine reads it."""
    if isinstance(moment, datetime) and moment.utcoffset() is None:
        raise InvalidArgument(
            f"{moment!r} has no time zone, so nobody can tell which moment that is: "
            "datetime.now(timezone.utc) has one"
        )
    return moment.isoformat() if isinstance(moment, date) else moment


def seconds(length: Union[timedelta, float, None]) -> Optional[float]:
    """A length of time in seconds."""
    return length.total_seconds() if isinstance(length, timedelta) else length


def _plain(value: Any) -> Any:
    """What JSON has no form for, as something that it has one for."""
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (set, frozenset)):
        # Sets have an order of their own in every process, and what is told must not hang on it.
        return sorted(value, key=str)
    if isinstance(value, Mapping):
        return dict(value)
    # Whole numbers stay exact; one of a billion digits is none that anybody wants written out.
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() < 400 and value == value.to_integral_value():
        return int(value)
    if isinstance(value, Integral):
        return int(value)
    # Numbers are those of IEEE 754 for the engine, whatever they are written as.
    if isinstance(value, (Decimal, Real)):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)


def _not_numbers(value: Any, path: Tuple[str, ...]) -> Iterator[Tuple[str, str]]:
    """The places of what is no number (or no finite one) though its type says so."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _not_numbers(inner, (*path, str(key)))
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            yield from _not_numbers(inner, path)
    elif isinstance(value, (float, Decimal)) and not math.isfinite(float(value)):
        yield ".".join(path), str(value)
