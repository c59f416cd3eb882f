"""What a version range means: then, and now."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from bot import constraints
from bot.charts import versions
from bot.model import ChartVersion

_EXACT = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")


def is_exact(version: str) -> bool:
    """Whether it names one version by itself: all three numbers are there, and no operator."""
    return _EXACT.fullmatch(version) is not None


def newest(wanted: str, listed: Iterable[ChartVersion], before: dt.datetime | None = None) -> str | None:
    """The version that an engine picks for a range, or None when nothing fits: the newest that the range
    accepts (pre-releases only if it names one), of those made before that time where the list says when.
    A version that is listed under exactly this spelling is meant itself."""
    known = [one for one in listed if before is None or _made_before(one, before)]
    if any(one.version == wanted for one in known):
        return wanted
    fitting = [one.version for one in known if constraints.fits(wanted, one.version)]
    keyed = [(key, version) for version in fitting if (key := versions.key(version)) is not None]
    return max(keyed)[1] if keyed else None


def meant(wanted: str, listed: Sequence[ChartVersion], before: dt.datetime | None) -> str | None:
    """What :func:`newest` gave at that time; what it gives now when the list says that nothing was there: an
    index that was made anew dates everything so."""
    then = None if before is None else newest(wanted, listed, before)
    return then or newest(wanted, listed)


def _made_before(one: ChartVersion, before: dt.datetime) -> bool:
    if one.created is None:
        return True
    try:
        made = dt.datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", one.created))
    except ValueError:
        return True
    return (made if made.tzinfo else made.replace(tzinfo=dt.UTC)) <= before
