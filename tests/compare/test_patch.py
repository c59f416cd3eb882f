"""Field changes made to a document."""

from typing import Any

import pytest
from hypothesis import given

from bot.compare import apply, parse_path
from bot.compare.patch import locate, without
from bot.model import ABSENT, FieldChange
from tests.compare.manifests import MAPPINGS

DOCUMENT: dict[str, Any] = {
    "a.b": 1,
    "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53}],
    "subjects": [{"kind": "User", "namespace": "x", "name": "a"}, {"kind": "User", "name": "a"}],
    "args": ["x", "y", "z"],
}


@pytest.mark.parametrize(("path", "old", "new", "field", "value"), [
    ('["a.b"]', 1, 2, "a.b", 2),
    ("ports[port=53,protocol=TCP].name", ABSENT, "dns", "ports", [
        {"port": 53, "protocol": "UDP"}, {"port": 53, "name": "dns"}]),
    ("ports[port=53,protocol=UDP]", {}, ABSENT, "ports", [{"port": 53}]),
    ("ports[port=80]", ABSENT, {"port": 80}, "ports", [*DOCUMENT["ports"], {"port": 80}]),
    ("subjects[kind=User,name=a].name", "a", "b", "subjects", [
        {"kind": "User", "namespace": "x", "name": "a"}, {"kind": "User", "name": "b"}]),
    ("args[1]", "y", ABSENT, "args", ["x", "z"]),
    ("args[1]", ABSENT, "w", "args", ["x", "w", "y", "z"]),
    ("new", ABSENT, {}, "new", {}),
])  # fmt: skip
def test_one_change(path: str, old: Any, new: Any, field: str, value: Any) -> None:
    before = repr(DOCUMENT)
    assert apply(DOCUMENT, [FieldChange(path, old, new)]) == {**DOCUMENT, field: value}
    assert repr(DOCUMENT) == before


def test_places_count_in_the_old_list_and_of_what_is_new_in_the_new_one() -> None:
    changes = [
        FieldChange("args[0]", "x", ABSENT),
        FieldChange("args[2]", "z", "Z"),
        FieldChange("args[0]", ABSENT, "first"),
        FieldChange("args[3]", ABSENT, "last"),
    ]
    assert apply(DOCUMENT, changes)["args"] == ["first", "y", "Z", "last"]
    assert apply(DOCUMENT, [FieldChange("args", [], ABSENT)]).keys() == DOCUMENT.keys() - {"args"}
    assert apply(DOCUMENT, [FieldChange("", {}, 7)]) == 7


@pytest.mark.parametrize(
    "path", ["no", "args[7]", "args[name=a]", "args.x", "a", '["a.b"].c', "[0]", "args[1].x"]
)
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="no such"):
        apply(DOCUMENT, [FieldChange(path, 1, ABSENT)])


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(ValueError, match="no field path"):
        apply(DOCUMENT, [FieldChange("a..b", 1, 2)])


def test_leaving_out_passes_over_what_is_not_there() -> None:
    paths = map(parse_path, ["args[1]", "ports[port=53,protocol=UDP].port", "no.such", "args[9].x", "a.b"])
    assert without(DOCUMENT, paths) == {
        **DOCUMENT,
        "args": ["x", "z"],
        "ports": [{"protocol": "UDP"}, {"port": 53}],
    }


def test_an_item_that_nothing_names_is_not_found() -> None:
    assert locate([{"name": "a"}], "env", [(("name", "a"),), (("name", "b"),), "x", 0, 3]) == {
        repr((("name", "a"),)): 0,
        "0": 0,
    }


@given(MAPPINGS)
def test_no_changes_change_nothing(thing: dict[str, Any]) -> None:
    assert apply(thing, []) == thing
    assert without(thing, []) == thing
