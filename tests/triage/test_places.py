"""Where a release is rendered for."""

from __future__ import annotations

from bot.charts import Asks
from bot.discover import Seen
from bot.model import Release, Role, SourceKind
from bot.settings import Cluster, Helm, Settings
from bot.triage.places import Place, places

WEB = Release("flux", "prod/web.yaml", 1, 1, "web", None, SourceKind.HTTP, "1.0.0", name="web")
ASKS = (Asks(cluster=True, apis=frozenset({"example.org/v1"})),)
SEEN = (Seen("prod/cart.yaml", "example.org/v1", "Cart"), Seen("a.yaml", "example.com/v1", "Till"))


def of(*clusters: Cluster, asked: tuple[Asks, ...] = ASKS, helm: Helm | None = None) -> list[Place]:
    return places(Settings(clusters=clusters, helm=helm or Helm()), WEB, asked, SEEN)


def test_current_minors_come_before_those_to_come() -> None:
    one = Cluster(name="one", kubernetes="1.31", target="1.32")
    two = Cluster(name="two", kubernetes="1.32", target="1.33")
    found = of(one, two)
    assert [(place.minor, place.role) for place in found] == [
        ("1.31", Role.CURRENT),
        ("1.32", Role.CURRENT),
        ("1.33", Role.TARGET),
    ]


def test_only_apis_that_a_template_asks_for_are_told() -> None:
    cluster = Cluster(name="one", kubernetes="1.31", api_versions=("x.org/v1",))
    assert of(cluster)[0].api_versions == ("x.org/v1", "example.org/v1")
    anything = of(cluster, asked=(Asks(cluster=True, any_api=True),))[0].api_versions
    assert {"example.com/v1", "example.com/v1/Till", "example.org/v1/Cart"} <= set(anything)


def test_a_chart_that_asks_nothing_is_rendered_once() -> None:
    one = Cluster(name="one", kubernetes="1.31", target="1.32")
    assert [place.role for place in of(one, asked=(Asks(),))] == [Role.CURRENT]


def test_each_major_version_of_helm_is_a_place() -> None:
    one = Cluster(name="one", kubernetes="1.31", helm=3)
    two = Cluster(name="two", kubernetes="1.31", helm=4)
    assert [place.helm for place in of(one, two, asked=(Asks(),))] == [3, 4]
    assert [place.helm for place in of(one, two, helm=Helm(releases={"web": 4}))] == [4]


def test_without_clusters_there_is_one_place() -> None:
    assert of() == [Place(None, ("example.org/v1",), None, Role.OTHER)]
