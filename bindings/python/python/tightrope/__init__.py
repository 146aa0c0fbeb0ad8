"""Tightrope in Python: load policies, decide by them, keep up with them while they are edited.

    >>> from tightrope import Engine
    >>> engine = Engine.load("policies/storefront")
    >>> decision = engine.decide("home", {"id": "v-102", "consent": ["analytics"]})
    >>> decision["slots"]["hero"]["shows"]

The decision is what ``tightrope decide`` prints, and :func:`check` tells what ``tightrope check`` does.
"""

from ._decision import Answer, Decision, Problem, Slot, Would
from ._engine import Engine, Watching, check
from ._errors import (
    CannotWatch,
    InvalidArgument,
    InvalidFacts,
    NothingWaits,
    NotReady,
    PolicyError,
    TightropeError,
    UnknownSurface,
    Unreadable,
)
from ._told import Creepier, Diagnostic, Event, Pending, Stale, Status

__all__ = [
    "Answer",
    "CannotWatch",
    "Creepier",
    "Decision",
    "Diagnostic",
    "Engine",
    "Event",
    "InvalidArgument",
    "InvalidFacts",
    "NotReady",
    "NothingWaits",
    "Pending",
    "PolicyError",
    "Problem",
    "Slot",
    "Stale",
    "Status",
    "TightropeError",
    "UnknownSurface",
    "Unreadable",
    "Watching",
    "Would",
    "check",
]
