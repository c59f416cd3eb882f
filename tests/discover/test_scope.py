"""What of a chart's values reaches one of its dependencies."""

from __future__ import annotations

from bot import docs
from bot.discover.layers import Layers
from bot.discover.scope import scoped
from bot.model import ValuesLayer
from tests.discover.trees import workspace


def text(content: str | None, kind: str = "file", line: int | None = 1) -> ValuesLayer:
    return ValuesLayer(kind, "values.yaml", line, content)


def reached(*layers: ValuesLayer, key: str = "front") -> tuple[tuple[ValuesLayer, ...], list[str]]:
    """The layers that arrive, and the gaps' reasons."""
    told = Layers(workspace({}), "shop")
    found = scoped(layers, key, told)
    return found, [gap.reason for gap in told.gaps]


def loaded(layers: tuple[ValuesLayer, ...]) -> list[object]:
    return [docs.load_strings(layer.content or "") for layer in layers]


def test_its_own_part_and_what_is_global() -> None:
    layers, gaps = reached(text("front: {a: 1}\nback: {b: 2}\nglobal: {c: 3}\n"), text("front: {a: 4}\n"))
    assert loaded(layers) == [{"a": 1}, {"a": 4}, {"global": {"c": 3}}]
    assert gaps == []


def test_lines_are_known_in_files_alone() -> None:
    content = "back: {}\nfront:\n  a: 1\n"
    layers, _ = reached(text(content), text(content, "inline", 40))
    assert [layer.line for layer in layers] == [3, 40]


def test_parameters_lose_the_key_and_keep_what_is_global() -> None:
    def parameter(name: str) -> ValuesLayer:
        return ValuesLayer("parameter", "app.yaml", 3, "x", name, True)

    layers, _ = reached(*map(parameter, ("global.a", "front.b.c", "frontier.d", "front", "e")))
    assert [(layer.name, layer.force_string) for layer in layers] == [("b.c", True), ("global.a", True)]


def test_nothing_arrives_of_what_others_get() -> None:
    assert reached(text("back: {a: 1}\n"), text("front: {}\n"), text("front:\n"), text("")) == ((), [])


def test_what_cannot_be_read_stays_unread() -> None:
    unread = text(None)
    assert reached(unread) == ((unread,), [])


def test_a_broken_layer_becomes_one_that_cannot_be_read() -> None:
    layers, gaps = reached(text("front: {a: 1\n"))
    assert [layer.content for layer in layers] == [None]
    assert gaps == ["a layer of values cannot be read"]


def test_something_else_than_a_mapping_is_told() -> None:
    layers, gaps = reached(text("front: [1]\n"))
    assert [layer.content for layer in layers] == [None]
    assert gaps == ["the values of a dependency cannot be read"]
