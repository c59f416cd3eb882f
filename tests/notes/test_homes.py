from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import RulesError
from bot.notes import families, homes
from bot.notes.homes import PLAIN_TAGS
from bot.notes.range import key
from tests.notes.make import request, version

SHOP = """\
family: shop
charts: [shop]
releases:
  - {repository: acme/helm-charts, tags: ["shop-v{v}"]}
documents:
  upgrade: ["charts/{name}/UPGRADING.md"]
app: {repository: acme/shop, tags: ["app-{v}"]}
basis: [git]
as_of: "2026-11"
"""


@pytest.fixture
def shop(tmp_path: Path) -> tuple[families.Family, ...]:
    (tmp_path / "shop.yaml").write_text(SHOP)
    return families.load(tmp_path)


def test_every_file_that_ships_can_be_read() -> None:
    known = families.load()
    assert len(known) >= 30
    for family in known:
        for one in (*family.releases, *((family.app,) if family.app else ())):
            for shape in one.tags:
                assert homes.tag(shape, "shop", "v1.2.3").endswith("1.2.3")


def test_no_two_files_speak_for_one_chart_of_one_repository() -> None:
    pairs = [
        (chart, one.repository)
        for family in families.load()
        for chart in family.charts
        for one in family.releases
    ]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (SHOP.replace("family: shop", "family: till"), "named as the file"),
        (SHOP + "color: red\n", "color"),
        (SHOP.replace("{v}", "{version}"), "tags"),
        (SHOP.replace("acme/shop", "acme"), "repository"),
        (SHOP + "charts: [", "line"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, broken: str, said: str) -> None:
    (tmp_path / "shop.yaml").write_text(broken)
    with pytest.raises(RulesError, match=rf"shop\.yaml.*{said}"):
        families.load(tmp_path)


def test_a_known_family_comes_first_and_what_the_chart_says_after_it(
    shop: tuple[families.Family, ...],
) -> None:
    both = version(
        "1.0.0", "9.0.0", sources=("https://github.com/acme/shop", "https://github.com/other/charts")
    )
    found = homes.find(request(both, old="0.9.0", new="1.0.0"), shop)
    assert [home.repository for home in found.chart] == ["acme/helm-charts", "other/charts"]
    assert found.chart[0].tags == ("shop-v{v}",)
    assert [home.repository for home in found.app] == ["acme/shop"]
    assert found.chart[0].documents.upgrade


@pytest.mark.parametrize(
    ("repository", "source", "known"),
    [
        ("https://acme.github.io/charts", "", True),
        ("https://charts.acme.io", "", True),
        ("oci://mirror.test/charts", "https://github.com/acme/helm-charts", True),
        ("https://charts.test", "https://github.com/acmeville/helm-charts", False),
        ("https://other.github.io/charts", "https://github.com/acme/shop", False),
        (None, "", False),
    ],
)
def test_a_chart_of_that_name_must_come_from_there(
    shop: tuple[families.Family, ...], repository: str | None, source: str, known: bool
) -> None:
    assert (families.find(shop, "shop", repository, source) is not None) is known
    assert families.find(shop, "till", repository, source) is None


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("oci://registry.test/pets/charts", True),
        ("https://registry.test/pets/charts/", True),
        ("oci://registry.test/pets", False),
        ("oci://evil.test/registry.test/pets/charts", False),
    ],
)
def test_an_address_may_be_known_to_be_the_familys(tmp_path: Path, address: str, known: bool) -> None:
    (tmp_path / "shop.yaml").write_text(f"{SHOP}addresses: [registry.test/pets/charts]\n")
    assert (families.find(families.load(tmp_path), "shop", address, "") is not None) is known


def test_of_two_families_the_repository_decides() -> None:
    mentions = "https://github.com/grafana/loki"
    pages = families.find(families.load(), "redis", "https://charts.bitnami.com/bitnami", mentions)
    assert pages is not None
    assert pages.family == "bitnami"


@pytest.mark.parametrize(
    ("sources", "home", "repository", "first"),
    [
        (("https://github.com/acme/shop", "https://github.com/acme/shop-helm"), None, None, "acme/shop-helm"),
        (("https://github.com/acme/mono/tree/main/deploy/charts/shop",), None, None, "acme/mono"),
        (("https://github.com/acme/shop",), None, "https://acme.github.io/k8s/", "acme/k8s"),
        (("git@github.com:acme/shop.git",), None, None, "acme/shop"),
        ((), "https://www.github.com/acme/shop#readme", None, "acme/shop"),
        (("https://raw.githubusercontent.com/acme/shop/main/x",), None, None, "acme/shop"),
        (("https://github.com/sponsors/acme", "https://notgithub.com/a/b"), None, None, None),
    ],
)
def test_a_chart_that_is_not_listed_points_home_itself(
    sources: tuple[str, ...], home: str | None, repository: str | None, first: str | None
) -> None:
    asked = request(
        version("1.0.0", sources=sources, home=home), old="0.9.0", new="1.0.0", repository=repository
    )
    found = homes.find(asked, ())
    assert (found.chart[0].repository if found.chart else None) == first


def test_where_an_image_was_built_from_goes_first() -> None:
    labels = {"org.opencontainers.image.source": "https://github.com/acme/deploy"}
    asked = request(version("1.0.0", annotations=labels), old="0.9.0", new="1.0.0")
    assert homes.find(asked, ()).chart[0].repository == "acme/deploy"


def test_changes_of_others_are_no_home() -> None:
    changes = {"artifacthub.io/changes": "- https://github.com/else/where/pull/1"}
    asked = request(version("1.0.0", annotations=changes, sources=()), old="0.9.0", new="1.0.0")
    assert homes.find(asked, ()).chart == ()


def test_plain_tags_are_the_apps_where_the_app_lives() -> None:
    def tags(app: str, source: str) -> bool:
        asked = request(version("1.0.0", app, sources=(source,)), old="0.9.0", new="1.0.0")
        return PLAIN_TAGS[0] in homes.find(asked, ()).chart[0].tags

    assert not tags("9.0.0", "https://github.com/acme/shop")
    assert tags("1.0.0", "https://github.com/acme/shop")
    assert tags("9.0.0", "https://github.com/acme/shop-helm-chart")


def test_tags() -> None:
    assert homes.tag("{name}-helm-chart-{v}", "shop", "v1.2.3") == "shop-helm-chart-1.2.3"
    assert key("1.2.3") == key("v1.2.3")
