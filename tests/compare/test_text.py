"""A change for people to read."""

from bot.compare import compare, unified
from bot.model import Change
from tests.compare.manifests import DEPLOYMENT, SERVICE, stream


def only(old: str, new: str) -> Change:
    (change,) = compare(old, new, namespace="ns", key=b"k").changes
    return change


def test_hunks_without_noise_and_without_what_only_moved() -> None:
    app, _ = DEPLOYMENT.split("      containers:\n")[1].split("        - name: proxy\n")
    new = DEPLOYMENT.replace(app, "").replace("example.org/proxy:1.0.0\n", "example.org/proxy:1.0.0\n" + app)
    new = new.replace("shop-1.0.0", "shop-1.1.0").replace("shop:2.1.0", "shop:2.2.0")
    lines = unified(only(DEPLOYMENT, new)).splitlines()
    assert lines[0].startswith("@@ ")
    assert [line for line in lines if line[0] in "+-"] == [
        "-        image: example.org/shop:2.1.0",
        "+        image: example.org/shop:2.2.0",
    ]


def test_what_moved_is_shown_where_each_item_has_its_turn() -> None:
    items = "        - name: a\n          image: a:1\n", "        - name: b\n          image: b:1\n"
    old, new = (
        DEPLOYMENT.replace("      containers:\n", f"      initContainers:\n{both}      containers:\n")
        for both in (items[0] + items[1], items[1] + items[0])
    )
    lines = unified(only(old, new)).splitlines()
    assert [line.strip("+- ") for line in lines if line[0] in "+-"] in (
        ["name: a", "image: a:1", "name: a", "image: a:1"],
        ["name: b", "image: b:1", "name: b", "image: b:1"],
    )


def test_texts_of_several_lines_are_shown_by_line() -> None:
    old = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: |\n    one\n    two\n"
    lines = unified(only(old, old.replace("two", "three"))).splitlines()
    assert [line for line in lines if line[0] in "+-"] == ["-    two", "+    three"]


def test_added_and_removed_are_shown_whole() -> None:
    assert unified(only("", SERVICE)).splitlines()[1:] == [f"+{line}" for line in SHOWN]
    assert unified(only(SERVICE, "")).splitlines()[1:] == [f"-{line}" for line in SHOWN]


def test_the_limit_counts_lines_and_says_what_is_missing() -> None:
    change = only("", SERVICE)
    assert unified(change, limit=4).splitlines() == [*unified(change).splitlines()[:3], "… 7 more lines"]
    assert unified(change, limit=10) == unified(change)


def test_noise_has_no_lines() -> None:
    change = only(stream(DEPLOYMENT), stream(DEPLOYMENT.replace("shop-1.0.0", "shop-1.1.0")))
    assert change.noise
    assert unified(change) == ""


SHOWN = SERVICE.replace("    - name", "  - name").replace("      ", "    ").splitlines()
