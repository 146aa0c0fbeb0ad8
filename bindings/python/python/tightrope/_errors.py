"""Why something was not done, as exceptions."""

from __future__ import annotations

import json
from typing import Optional, Tuple

from ._told import Diagnostic, diagnostics_of


class TightropeError(Exception):
    """Something was not done. The words say why, for whoever runs the program."""


class PolicyError(TightropeError):
    """The policies have errors, so nothing is decided by them."""

    diagnostics: Tuple[Diagnostic, ...] = ()
    """All that the check told, warnings and notes, too."""


class Unreadable(TightropeError):
    """The policies cannot be read, or there are none."""


class NotReady(TightropeError):
    """There is no good policy set yet; ``Engine.status()`` says why."""


class UnknownSurface(TightropeError, LookupError):
    """The policies declare no such surface."""


class InvalidFacts(TightropeError, ValueError):
    """The facts are no JSON object, or cannot be written as one."""


class InvalidArgument(TightropeError, ValueError):
    """Something else that was passed is not what it should be."""


class NothingWaits(TightropeError):
    """There is no such set to acknowledge: none waits, or another one does."""


class CannotWatch(TightropeError):
    """The files cannot be watched."""


_CLASSES = {
    "policy": PolicyError,
    "unreadable": Unreadable,
    "not_ready": NotReady,
    "unknown_surface": UnknownSurface,
    "invalid_facts": InvalidFacts,
    "invalid_argument": InvalidArgument,
    "nothing_waits": NothingWaits,
    "cannot_watch": CannotWatch,
}


def failure(code: str, message: str, diagnostics: Optional[str]) -> TightropeError:
    """The exception for a failure that the engine tells."""
    error = _CLASSES.get(code, TightropeError)(message)
    if isinstance(error, PolicyError) and diagnostics is not None:
        error.diagnostics = diagnostics_of(json.loads(diagnostics))
    return error
