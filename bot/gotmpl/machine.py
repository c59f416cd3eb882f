"""The evaluator. Source: Go, ``text/template``, exec.go.

What cannot be known travels through pipelines as :class:`Unknown`: ``default`` may replace it, any other
function hands it on. Where it reaches the output it is an :class:`UnknownError`, unless ``holes`` takes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.gotmpl import nodes
from bot.gotmpl.calls import Allowance, Caller, Functions, Holes
from bot.gotmpl.errors import LimitError, TemplateError, UnknownError
from bot.gotmpl.parser import Template, parse
from bot.gotmpl.values import (
    Open,
    Record,
    Unknown,
    is_true,
    kind,
    shown,
    unknown,
    weigh,
)

_CALLS = 30
_NO_VALUE = "<no value>"


class _Break(Exception):  # noqa: N818 - control flow, no error
    def __init__(self, keyword: str) -> None:
        self.keyword = keyword


@dataclass(slots=True)
class _Scope:
    """Variables, innermost last, as Go keeps them."""

    names: list[tuple[str, object]] = field(default_factory=list)

    def get(self, name: str) -> object:
        for known, value in reversed(self.names):
            if known == name:
                return value
        raise TemplateError(f"the variable {name} is not set")

    def put(self, name: str, value: object) -> None:
        for index in range(len(self.names) - 1, -1, -1):
            if self.names[index][0] == name:
                self.names[index] = (name, value)
                return
        raise TemplateError(f"the variable {name} is not set")


class Machine:
    """Renders templates with one set of functions and one allowance of work. ``missing`` is Go's option
    ``missingkey``: ``error``, ``zero`` or ``default``."""

    def __init__(
        self,
        functions: Functions,
        *,
        missing: str = "error",
        holes: Holes | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        self._missing = missing
        self._holes = holes
        self._allowance = allowance or Allowance()
        known = {**functions, "include": self.include, "tpl": self.expand}
        self._caller = Caller(known, self._allowance, holes)
        self._calls = 0
        self._defined: dict[str, nodes.Body] = {}
        self._out: list[str] = []

    def render(self, template: Template, data: object) -> str:
        """The output. Raises :class:`TemplateError`."""
        self._defined.update(template.defined)
        try:
            return self._run(template.body, data)
        except RecursionError:
            raise LimitError("it nests too deeply") from None
        except _Break as jump:
            raise TemplateError(f"{jump.keyword} is out of place") from None

    def _run(self, body: nodes.Body, data: object) -> str:
        self._calls += 1
        if self._calls > _CALLS:
            raise LimitError("its templates call each other too deeply")
        kept, self._out = self._out, []
        try:
            self._body(body, data, _Scope([("$", data)]))
            return "".join(self._out)
        finally:
            self._out = kept
            self._calls -= 1

    def define(self, text: str) -> None:
        """Takes over the templates that ``text`` defines."""
        self._defined.update(parse(text).defined)

    def include(self, name: object, data: object) -> str:
        """The output of a defined template."""
        body = self._defined.get(str(name))
        if body is None:
            raise TemplateError(f"there is no template {name!s:.80}")
        return self._run(body, data)

    def expand(self, text: object, data: object) -> str:
        """``tpl``: a text as a template."""
        if not isinstance(text, str):
            raise TemplateError("a text is expected")
        template = parse(text)
        self._spend(len(text) >> 3)
        self._defined.update(template.defined)
        return self._run(template.body, data)

    def _spend(self, work: int) -> None:
        self._allowance.spend(work + 1)

    # --- nodes ---------------------------------------------------------------------------------------

    def _body(self, body: nodes.Body, dot: object, scope: _Scope) -> None:
        depth = len(scope.names)
        for node in body:
            self._node(node, dot, scope)
        del scope.names[depth:]

    def _node(self, node: nodes.Node, dot: object, scope: _Scope) -> None:
        self._spend(0)
        match node:
            case nodes.Text():
                self._write(node.text)
            case nodes.Action():
                self._action(node.pipe, dot, scope)
            case nodes.Branch():
                self._branch(node, dot, scope)
            case nodes.Range():
                self._range(node, dot, scope)
            case nodes.Call():
                self._held(node.name, lambda: self._call_template(node, dot, scope))
            case nodes.Jump():
                raise _Break(node.keyword)

    def _write(self, text: str) -> None:
        self._spend(len(text) >> 3)
        self._out.append(text)

    def _held(self, source: str, make: Callable[[], str | None]) -> None:
        """Writes what ``make`` gives; when it cannot, the hole does."""
        try:
            text = make()
        except LimitError:
            raise
        except TemplateError as error:
            if self._holes is None:
                raise
            text = self._holes.output(_reason(error, source))
        if text is not None:
            self._write(text)

    def _action(self, pipe: nodes.Pipe, dot: object, scope: _Scope) -> None:
        def make() -> str | None:
            try:
                value = self._pipe(pipe, dot, scope)
            except LimitError:
                raise
            except TemplateError as error:
                if self._holes is None or not pipe.variables:
                    raise
                self._declare(pipe, Unknown(_reason(error, pipe.source)), scope)
                return None
            return None if pipe.variables else self._printed(value)

        self._held(pipe.source, make)

    def _printed(self, value: object) -> str:
        if value is None:
            return _NO_VALUE
        self._spend(weigh(value, self._allowance.left))
        found = unknown(value)
        if found is not None:
            raise UnknownError(found.reason)
        return shown(value)

    def _call_template(self, node: nodes.Call, dot: object, scope: _Scope) -> str:
        return self.include(node.name, None if node.pipe is None else self._pipe(node.pipe, dot, scope))

    def _condition(self, pipe: nodes.Pipe, dot: object, scope: _Scope) -> object:
        """The value of a condition; with holes an :class:`Unknown` when it has none."""
        try:
            value = self._pipe(pipe, dot, scope)
        except LimitError:
            raise
        except TemplateError as error:
            value = Unknown(_reason(error, pipe.source))
            if self._holes is None:
                raise
            if pipe.variables:
                self._declare(pipe, value, scope)
        if isinstance(value, Unknown):
            if self._holes is None:
                raise UnknownError(value.reason)
            self._holes.condition(value.reason)
        return value

    def _branch(self, node: nodes.Branch, dot: object, scope: _Scope) -> None:
        depth = len(scope.names)
        value = self._condition(node.pipe, dot, scope)
        if isinstance(value, Unknown):
            if node.keyword == "if":
                self._body(node.then, dot, scope)
        elif is_true(value):
            self._body(node.then, value if node.keyword == "with" else dot, scope)
        else:
            self._body(node.otherwise, dot, scope)
        del scope.names[depth:]

    def _range(self, node: nodes.Range, dot: object, scope: _Scope) -> None:
        depth = len(scope.names)
        bare = nodes.Pipe((), False, node.pipe.commands, node.pipe.source)
        value = self._condition(bare, dot, scope)
        if isinstance(value, Unknown):
            return
        if isinstance(value, int) and len(node.pipe.variables) > 1:
            raise TemplateError("a number has one variable to range over")
        pairs = self._pairs(value)
        for key, item in pairs:
            self._spend(0)
            self._loop_variables(node.pipe, key, item, scope)
            try:
                self._body(node.body, item, scope)
            except _Break as jump:
                if jump.keyword == "break":
                    break
            finally:
                del scope.names[depth:]
        if not pairs:
            self._body(node.otherwise, dot, scope)

    def _pairs(self, value: object) -> list[tuple[object, object]]:
        if isinstance(value, int) and not isinstance(value, bool):
            self._spend(max(0, value))
            return [(index, index) for index in range(value)]
        if isinstance(value, list):
            return list(enumerate(value))
        if isinstance(value, dict):
            if isinstance(value, Open) and self._holes is not None:
                self._holes.condition(value.reason)
            elif isinstance(value, Open):
                raise UnknownError(value.reason)
            return sorted(value.items())
        if value is None:
            return []
        raise TemplateError(f"{kind(value)} has nothing to range over")

    def _loop_variables(self, pipe: nodes.Pipe, key: object, item: object, scope: _Scope) -> None:
        values = (item,) if len(pipe.variables) == 1 else (key, item)
        for name, value in zip(pipe.variables, values, strict=False):
            if pipe.assign:
                scope.put(name, value)
            else:
                scope.names.append((name, value))

    # --- values --------------------------------------------------------------------------------------

    def _pipe(self, pipe: nodes.Pipe, dot: object, scope: _Scope) -> object:
        value: object = None
        for index, command in enumerate(pipe.commands):
            value = self._command(command, dot, scope, (value,) if index else ())
        self._declare(pipe, value, scope)
        return value

    def _declare(self, pipe: nodes.Pipe, value: object, scope: _Scope) -> None:
        for name in pipe.variables:
            if pipe.assign:
                scope.put(name, value)
            else:
                scope.names.append((name, value))

    def _command(
        self, command: nodes.Command, dot: object, scope: _Scope, last: tuple[object, ...]
    ) -> object:
        self._spend(0)
        first, *rest = command.operands
        if isinstance(first, nodes.Literal) and first.value is None:
            raise TemplateError("nil is no command")
        if isinstance(first, nodes.Function):
            if first.name in ("and", "or"):
                return self._junction(first.name, rest, dot, scope, last)
            arguments = [self._operand(one, dot, scope) for one in rest]
            return self._caller.call(first.name, [*arguments, *last])
        if rest or last:
            raise TemplateError("a value that is no function has arguments")
        return self._operand(first, dot, scope)

    def _junction(
        self, name: str, rest: list[nodes.Operand], dot: object, scope: _Scope, last: tuple[object, ...]
    ) -> object:
        if not rest and not last:
            raise TemplateError(f"{name} has no arguments")
        value: object = None
        for operand in rest:
            value = self._operand(operand, dot, scope)
            if isinstance(value, Unknown):
                if name == "and" or not value.optional:
                    return value
            elif is_true(value) == (name == "or"):
                return value
        return last[0] if last else value

    def _operand(self, operand: nodes.Operand, dot: object, scope: _Scope) -> object:
        self._spend(0)
        match operand:
            case nodes.Literal():
                return operand.value
            case nodes.Dot():
                return dot
            case nodes.Variable():
                return scope.get(operand.name)
            case nodes.Function():
                if operand.name in ("and", "or"):
                    raise TemplateError(f"{operand.name} has no arguments")
                return self._caller.call(operand.name, [])
            case nodes.Fields():
                value = self._operand(operand.base, dot, scope)
                for name in operand.names:
                    if self._missing == "default" and isinstance(value, dict) and name not in value:
                        return None if not isinstance(value, Open) else Unknown(value.reason)
                    value = self._field(value, name)
                return value
        return self._pipe(operand, dot, scope)

    def _field(self, value: object, name: str) -> object:
        if isinstance(value, Unknown):
            return value
        if not isinstance(value, dict):
            raise TemplateError(f"{kind(value)} has no field {name}")
        if name in value:
            return value[name]
        if isinstance(value, Open):
            return Unknown(value.reason)
        if isinstance(value, Record) or self._missing == "error":
            raise TemplateError(f"there is no value {name}")
        return None


def _reason(error: TemplateError, source: str) -> str:
    if isinstance(error, UnknownError):
        return error.reason
    return f"{{{{ {source} }}}}: {error.message}"
