"""What a decision looks like: the JSON that ``tightrope decide`` prints, as types."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, NamedTuple, Optional, TypedDict

Reason = Literal["matched", "default", "held_out", "over_limit", "no_id"]


class Would(TypedDict, total=False):
    """What a slot would have held, had the visitor not been left in peace."""

    shows: str
    """The content."""
    asks: str
    """The field that would have been asked for."""
    saying: str
    """The words that would have stood there."""
    because: str
    """What the visitor would have been told on asking."""
    used: List[str]
    """The fields that the rule reads."""
    payload: Dict[str, Any]
    """What the policy hands to the host untouched."""


class _Shown(TypedDict):
    shows: str
    """The content that it shows."""
    reason: Reason
    """Why that."""


class Slot(_Shown, total=False):
    """What a slot holds. Keys without a value are left out."""

    asks: str
    """The field to ask for instead."""
    saying: str
    """The words that belong to it."""
    rule: str
    """The rule that won."""
    goal: str
    """What the rule is for."""
    because: str
    """What to tell whoever asks why."""
    used: List[str]
    """The fields that the rule reads."""
    payload: Dict[str, Any]
    """What the policy hands to the host untouched."""
    would: Would
    """What it would have held, for the reasons ``held_out``, ``over_limit`` and ``no_id``."""


class Problem(TypedDict):
    """Something in the facts that could not be used. It is a bug of whoever wrote them."""

    at: str
    """A field, a source, or one of ``id``, ``trust``, ``consent`` and ``now``."""
    problem: str
    """What is wrong with it."""


class Decision(TypedDict):
    """What each slot of a surface holds for a visitor."""

    id: Optional[str]
    """The visitor."""
    surface: str
    """The surface."""
    trust: str
    """The tier that the visitor has reached."""
    slots: Dict[str, Slot]
    """The slots, in order of importance."""
    problems: List[Problem]
    """What of the facts could not be used."""


class Answer(NamedTuple):
    """A decision, and the version of the set that made it."""

    decision: Decision
    """The decision."""
    version: str
    """The content hash of the set: sets of one version decide alike."""
