"""What every form of upstream page comes down to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.refresh.ranges import Range


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of upstream: a version with all below it, its Kubernetes minors, and the day when the project
    gives it up, where that is a day."""

    versions: Range
    minors: Range
    eol: dt.date | None = None
