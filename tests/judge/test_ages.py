"""Old data are said to be old, and what they say counts for less."""

from __future__ import annotations

import dataclasses
import datetime as dt

from bot.judge import Case, ages, calendar, judge, lifecycle, load
from bot.model import ChartVersion, Confidence
from bot.settings import Cluster, Settings
from tests.judge.examples import archive, bump

READ = dt.date.fromisoformat(max(calendar.load().as_of, lifecycle.load().as_of))


def test_data_are_old_after_some_days() -> None:
    assert ages.old(READ, 3650, "istiod", None) == ()
    later = ages.old(READ + dt.timedelta(days=400), 180, "istiod", None)
    assert [one.partition(" was read on ")[0] for one in later] == [
        "how long Kubernetes is maintained", "which APIs Kubernetes serves", "what istio supports"
    ]  # fmt: skip
    assert len(ages.old(READ + dt.timedelta(days=400), 180, "no-such-chart", None)) == 2


def test_a_minor_that_ends_soon_is_said() -> None:
    eks = Cluster(name="prod", kubernetes="1.32", provider="eks")
    paid = Cluster(name="old", kubernetes="1.32", provider="eks", extended=True)
    known = calendar.load().term("1.32", "eks")
    assert known is not None
    assert known.extended is not None
    day = dt.timedelta(days=1)
    assert ages.ending([eks], known.end - 91 * day) == ()
    (soon,) = ages.ending([eks, paid], known.end - 10 * day)
    assert soon == f"prod: eks supports 1.32 until {known.end}, 10 more days"
    assert ages.ending([eks, paid], known.end + day) == ()  # K408 tells it
    assert [one.partition(":")[0] for one in ages.ending([eks, paid], known.extended)] == ["old"]
    assert ages.ending([Cluster(name="a", kubernetes="1.99")], known.end) == ()


def test_what_old_data_say_counts_for_less() -> None:
    new = archive(version="1.1.0")
    meta: ChartVersion = dataclasses.replace(new.meta, kube_version="<1.30.0-0")
    case = Case(
        bump(),
        old_chart=archive(),
        new_chart=dataclasses.replace(new, meta=meta),
        clusters=(Cluster(name="prod", kubernetes="1.31"),),
    )
    (finding,) = [one for one in judge(case, Settings(), load()).findings if one.code == "K401"]
    old = dataclasses.replace(case, old_data=True)
    (doubted,) = [one for one in judge(old, Settings(), load()).findings if one.code == "K401"]
    assert (finding.confidence, doubted.confidence) == (Confidence.HIGH, Confidence.LOW)
    assert doubted.severity is finding.severity
