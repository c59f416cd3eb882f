"""Expressions to values. Source: HCL, "Native Syntax Specification", expressions and templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.discover.terraform import functions, operators, strings
from bot.discover.terraform.syntax import Expression, Text
from bot.discover.terraform.values import (
    NULL,
    UNKNOWN,
    Place,
    Value,
    elements,
    entries,
    text,
    unknown,
)
from bot.discover.workspace import Workspace

if TYPE_CHECKING:
    from tree_sitter import Node

TREE = "//"
"""What ``path.module`` begins with here: a path from the root of the repository follows."""
_DEEPEST = 60
_MOST_STEPS = 60_000
_CHARACTERS = 64
_LONGEST_NAME = 80
_TOO_LARGE = "an expression that is too large to be followed"


@dataclass(slots=True)
class Budget:
    """How much may still be evaluated: files of others must not keep us busy."""

    steps: int = _MOST_STEPS
    depth: int = 0

    def charge(self, characters: int) -> None:
        """For text that is put together."""
        self.steps -= characters // _CHARACTERS


class Scope(Protocol):
    """What names mean in one module, called in one way."""

    @property
    def workspace(self) -> Workspace:
        """The tree."""

    @property
    def folder(self) -> str:
        """The module's folder."""

    @property
    def root(self) -> str:
        """The folder in which Terraform is run."""

    @property
    def budget(self) -> Budget:
        """What may still be spent."""

    def variable(self, name: str) -> Value:
        """The value of ``var.name``."""

    def local(self, name: str) -> Value:
        """The value of ``local.name``."""

    def resource(self, kind: str, name: str) -> Value | None:
        """What is known of ``kind.name``; None when that is nothing."""


def evaluate(expression: Expression, scope: Scope, bindings: Mapping[str, Value]) -> Value:
    """``bindings`` are the names that hold here alone: ``each``, ``count``, a template's variables."""
    return Evaluation(expression.text, scope, bindings).value(expression.node)


class Evaluation:
    """One expression's nodes in one scope."""

    def __init__(self, source: Text, scope: Scope, bindings: Mapping[str, Value]) -> None:
        self.source = source
        self.scope = scope
        self.bindings = bindings

    def value(self, node: Node) -> Value:
        """What a node is worth; never raises for what stands in a file."""
        budget = self.scope.budget
        budget.steps -= 1
        if budget.steps < 0 or budget.depth >= _DEEPEST:
            return unknown(_TOO_LARGE)
        budget.depth += 1
        try:
            handler = _HANDLERS.get(node.type)
            return handler(self, node) if handler is not None else self.nothing(node)
        finally:
            budget.depth -= 1

    def inside(self, bindings: Mapping[str, Value]) -> Evaluation:
        """The same with more names."""
        return Evaluation(self.source, self.scope, {**self.bindings, **bindings})

    def nothing(self, *nodes: Node) -> Value:
        """Unknown, named by its text."""
        return unknown(self.name(nodes))

    def name(self, nodes: Sequence[Node]) -> str:
        """Nodes as a gap names them: in one line, and not too long."""
        name = " ".join(self.source.between(nodes[0].start_byte, nodes[-1].end_byte).split())
        return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"

    def chain(self, nodes: Sequence[Node]) -> Value:
        """A term and what is taken from it: ``var.a["b"].c``, ``f(x)[0]``, ``(a).b``."""
        if not nodes:
            return unknown()
        head, rest = nodes[0], nodes[1:]
        if head.type == "(":
            result, rest = (self.value(rest[0]), rest[2:]) if rest else (unknown(), rest)
        elif head.type == "variable_expr":
            result, rest = self._root(self.source.of(head), nodes)
        else:
            result = self.value(head)
        for index, step in enumerate(rest):
            if result.data is UNKNOWN:
                return result
            if step.type == "splat":
                return self._splat(result, step, rest[index + 1 :])
            result = self._member(result, step, nodes)
        return result

    def _root(self, name: str, nodes: Sequence[Node]) -> tuple[Value, Sequence[Node]]:
        if name in self.bindings:
            return self.bindings[name], nodes[1:]
        if len(nodes) > 1 and nodes[1].type == "get_attr":
            attribute = self._attribute(nodes[1])
            if name == "var":
                return self.scope.variable(attribute), nodes[2:]
            if name == "local":
                return self.scope.local(attribute), nodes[2:]
            if name == "path":
                folder = self.scope.folder if attribute == "module" else self.scope.root
                return Value(TREE + folder), nodes[2:]
            found = self.scope.resource(name, attribute)
            if found is not None:
                return found, nodes[2:]
        return self.nothing(*nodes), ()

    def _attribute(self, node: Node) -> str:
        return self.source.of(node.named_children[-1]) if node.named_children else ""

    def _member(self, value: Value, step: Node, nodes: Sequence[Node]) -> Value:
        if step.type == "get_attr":
            key = Value(self._attribute(step))
        elif step.type == "index" and step.named_children:
            inner = step.named_children[0]
            if inner.type == "legacy_index":
                key = Value(self.source.of(inner).lstrip("."))
            else:
                key = self.value(inner.named_children[0]) if inner.named_children else unknown()
        else:
            return self.nothing(*nodes)
        return operators.member(value, key, self.name(nodes))

    def _splat(self, value: Value, node: Node, rest: Sequence[Node]) -> Value:
        inner = node.named_children[0] if node.named_children else None
        steps = [*(inner.named_children if inner is not None else ()), *rest]
        if not isinstance(value.data, tuple):
            value = Value(() if value.data is None else (value,))
        found: list[Value] = []
        for one in elements(value):
            for step in steps:
                one = one if one.data is UNKNOWN else self._member(one, step, [node])
            found.append(one)
        return Value(tuple(found))

    def term(self, node: Node) -> Value:
        """An ``expression`` node."""
        return self.chain(_parts(node))

    def literal(self, node: Node) -> Value:
        """Text, number, bool or null."""
        inner = node.named_children[0] if node.named_children else node
        written = self.source.of(inner)
        if inner.type == "string_lit":
            plain = strings.unescape(written[1:-1])
            if plain != written[1:-1]:
                return Value(plain)
            return Value(plain, Place(self.source, inner.start_byte + 1))
        if inner.type == "numeric_lit":
            return operators.numeric(written)
        return {"true": Value(True), "false": Value(False), "null": NULL}.get(written) or self.nothing(node)

    def template(self, node: Node) -> Value:
        """A quoted text or heredoc with something to fill in."""
        return strings.render(self, node.named_children[0]) if node.named_children else unknown()

    def collection(self, node: Node) -> Value:
        """A list or a map."""
        inner = node.named_children[0] if node.named_children else node
        if inner.type == "tuple":
            return Value(tuple(self.value(one) for one in inner.named_children if one.type == "expression"))
        found: dict[str, Value] = {}
        lost: list[str] = []
        for element in inner.named_children:
            if element.type != "object_elem":
                continue
            parts = [one for one in element.named_children if one.type == "expression"]
            key = self._key(parts[0]) if parts else None
            if key is None:
                lost.append(self.name([element]))
            elif len(parts) > 1:
                found[key] = self.value(parts[1])
        if lost:
            # A key that is not known may be any: what the map holds is known, what it lacks is not.
            found.setdefault("(a key that is not known)", unknown(*lost))
        return Value(found)

    def _key(self, node: Node) -> str | None:
        parts = _parts(node)
        if len(parts) == 1 and parts[0].type == "variable_expr":
            return self.source.of(parts[0])
        value = self.value(node)
        return text(value) if value.known else None

    def conditional(self, node: Node) -> Value:
        """``a ? b : c``."""
        parts = [one for one in node.named_children if one.type != "comment"]
        if len(parts) != 3:
            return self.nothing(node)
        condition = self.value(parts[0])
        chosen = operators.truth(condition)
        if chosen is None:
            return unknown(*condition.missing) if condition.missing else self.nothing(node)
        return self.value(parts[1 if chosen else 2])

    def operation(self, node: Node) -> Value:
        """One operator over one or two terms."""
        inner = node.named_children[0] if node.named_children else node
        parts = _parts(inner)
        signs = [index for index, one in enumerate(parts) if one.type in operators.SIGNS]
        if not signs:
            return self.nothing(node)
        at = signs[0]
        right = self.chain(parts[at + 1 :])
        if at == 0:
            return operators.unary(parts[at].type, right, self.name([node]))
        left = self.chain(parts[:at])
        return operators.binary(parts[at].type, left, right, self.name([node]))

    def call(self, node: Node) -> Value:
        """A function."""
        parts = [one for one in node.named_children if one.type != "comment"]
        arguments: list[Value] = []
        for group in parts[1:]:
            for one in group.children:
                if one.type == "expression":
                    arguments.append(self.value(one))
                elif one.type == "ellipsis" and arguments:
                    last = arguments.pop()
                    arguments += elements(last) if isinstance(last.data, tuple) else [last]
        return functions.call(self.source.of(parts[0]), arguments, self.scope, self.name([node]))

    def comprehension(self, node: Node) -> Value:
        """``[for …]`` and ``{for …}``."""
        inner = node.named_children[0] if node.named_children else node
        parts = [one for one in inner.named_children if one.type in ("for_intro", "expression", "for_cond")]
        intro = next((one for one in parts if one.type == "for_intro"), None)
        bodies = [one for one in parts if one.type == "expression"]
        grouped = any(one.type == "ellipsis" for one in inner.children)
        if intro is None or not bodies or grouped:
            return self.nothing(node)
        condition = next((one for one in parts if one.type == "for_cond"), None)
        rounds = self.rounds(intro)
        if rounds is None:
            return self.nothing(node)
        tuples: list[Value] = []
        objects: dict[str, Value] = {}
        for here in rounds:
            if condition is not None:
                passed = operators.truth(here.value(condition.named_children[-1]))
                if passed is None:
                    return self.nothing(node)
                if not passed:
                    continue
            if len(bodies) == 1:
                tuples.append(here.value(bodies[0]))
            elif (key := text(here.value(bodies[0]))) is not None:
                objects[key] = here.value(bodies[1])
            else:
                return self.nothing(node)
        return Value(tuple(tuples) if len(bodies) == 1 else objects)

    def rounds(self, intro: Node) -> list[Evaluation] | None:
        """One evaluation for each element that a ``for`` goes over; None when they are not known."""
        names = [self.source.of(one) for one in intro.named_children if one.type == "identifier"]
        over = next((one for one in intro.named_children if one.type == "expression"), None)
        if over is None or not names:
            return None
        collection = self.value(over)
        if not isinstance(collection.data, tuple | Mapping):
            return None
        pairs = (dict(zip(names[::-1], (one, key), strict=False)) for key, one in entries(collection))
        return [self.inside(pair) for pair in pairs]


def _parts(node: Node) -> list[Node]:
    return [one for one in node.children if one.type != "comment"]


_HANDLERS: dict[str, Callable[[Evaluation, Node], Value]] = {
    "expression": Evaluation.term,
    "literal_value": Evaluation.literal,
    "template_expr": Evaluation.template,
    "collection_value": Evaluation.collection,
    "conditional": Evaluation.conditional,
    "operation": Evaluation.operation,
    "function_call": Evaluation.call,
    "for_expr": Evaluation.comprehension,
    "variable_expr": lambda self, node: self.chain([node]),
}
