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
