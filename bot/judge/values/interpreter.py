"""Runs templates without values, both ways at every condition, and notes what they read.

Values are followed through variables, ``with``, ``include``, ``dict`` and the like; whatever is printed,
compared or handed to a function that is not known counts as read with all below it. What is written into a
map in place (``set``) is remembered by its key alone: any map may have it (under a key that is not known: any
that was not made with an entry of that name). So nothing that is read is missed; something that is not may be
taken for read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.gotmpl import nodes
from bot.judge.values import functions
from bot.judge.values.abstract import (
    ANY,
    NOTHING,
    UNKNOWN,
    Path,
    Value,
    join,
    places,
    text,
)
from bot.judge.values.places import Reads
from bot.judge.values.scopes import Scope
from bot.judge.values.surroundings import is_there
from bot.judge.values.templates import Body, Templates, mentions, tree

_STEPS = 50_000
_DEEPEST = 60
_MOST_PLACES = 200
_LONGEST_PATH = 24
_LOOPS = 5
_METHODS = frozenset(("AsMap", "Table", "PathValue", "YAML", "Encode"))
_MERGES = frozenset(("merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite"))
_FRESH = frozenset((*_MERGES, "dict", "deepCopy", "mustDeepCopy", "fromYaml", "fromJson", "omit", "pick"))

_Names = list[tuple[str, Value]]


class ExhaustedError(Exception):
    """All is read, or it takes too long to find out; the message says which."""

    def __init__(self, reason: str = "its templates are too many to follow") -> None:
        super().__init__(reason)


class Interpreter:
    """Notes in ``reads`` what the templates read. ``defaults`` are the values that nobody has to set."""

    def __init__(self, templates: Templates, defaults: Mapping[str, Any], reads: Reads) -> None:
        self.reads = reads
        self._templates = templates
        self._defaults = defaults
        self._scopes = {scope.path for scope, _ in templates.rendered}
        self._written: dict[str, Value] = {}
        self._changed = False
        self._done: dict[tuple[str, Value], Value] = {}
        self._fields: dict[tuple[Value, str], Value] = {}
        self._sunk: set[Value] = set()
        self._kept: set[Value] = set()
        self._steps = _STEPS
        self._depth = 0
        self._file = ""

    def run(self, bodies: Sequence[tuple[Scope, Body]], roots: Mapping[Path, Value]) -> None:
        """Renders files, again and again as long as what they write into maps is new."""
        for _ in range(_LOOPS):
            self._changed = False
            self._done.clear()
            for scope, body in bodies:
                self._once(f"{scope.place}/{body.file.removeprefix(scope.folder)}", body, roots[scope.path])
            if not self._changed:
                return
        raise ExhaustedError

    # --- what functions ask for ----------------------------------------------------------------------

    def sink(self, value: Value) -> None:
        """All of the value matters."""
        if value is ANY or value is NOTHING or value in self._sunk:
            return
        self._sunk.add(value)
        for path in value.paths:
            self._whole(path)
        for word in value.words:
            if "{{" in word and ".Values" in word:
                self._mentioned(word)
        for _, held in value.fields:
            self.sink(held)
        if value.rest is not None:
            self.sink(value.rest)

    def touch(self, value: Value) -> None:
        """Whether it is there, or of what kind, matters: a map that has defaults is there anyway."""
        for path in value.paths:
            if is_there(self._defaults, path):
                self.reads.touch(path, self._file)
            else:
                self._whole(path)

    def field(self, value: Value, name: str) -> Value:
        """What a map holds under a name, and what was written into any map under that name."""
        key = (value, name)
        known = self._fields.get(key)
        if known is None:
            known = self._fields[key] = self._field(value, name)
        return known

    def _field(self, value: Value, name: str) -> Value:
        self._spend(len(value.paths) + len(value.fields))
        if len(value.paths) > _MOST_PLACES:
            self.sink(places(value))
            value = join(Value(words=value.words, fields=value.fields, rest=value.rest), ANY)
        found = [held for held_name, held in value.fields if held_name == name]
        if not found and value.rest is not None:
            found.append(value.rest)
        paths = []
        for path in value.paths:
            if len(path) >= _LONGEST_PATH or (name in _METHODS and path in self._scopes):
                self._whole(path)
            else:
                paths.append((*path, name))
        if paths:
            found.append(Value(paths=frozenset(paths)))
        if value.words:
            found.append(ANY)
        written = self._written
        if not any(held_name == name for held_name, _ in value.fields):
            found.append(written.get(UNKNOWN, NOTHING))
        return join(*found, written.get(name, NOTHING))

    def index(self, value: Value, key: Value) -> Value:
        """What a map or list holds under a key; under any, when the key is not known."""
        self.sink(places(key))
        names = key.names()
        if not any(UNKNOWN in name for name in names):
            return join(*(self.field(value, name) for name in names))
        self.sink(places(value))
        return join(value.held(), *self._written.values(), ANY)

    def remember(self, key: Value, value: Value) -> None:
        """A map somewhere got this entry, and is perhaps printed as a whole: so what it got is read, the
        values as a whole apart, which are handed on in this way."""
        self._keep(value)
        for name in key.names():
            known = self._written.get(UNKNOWN if UNKNOWN in name else name, NOTHING)
            more = join(known, value)
            if more != known:
                self._written[UNKNOWN if UNKNOWN in name else name] = more
                self._changed = True
                self._fields.clear()

    def _keep(self, value: Value) -> None:
        if value in self._kept:
            return
        self._kept.add(value)
        self.sink(Value(paths=value.paths - self._scopes))
        for _, held in value.fields:
            self._keep(held)
        if value.rest is not None:
            self._keep(value.rest)

    def _whole(self, path: Path) -> None:
        self.reads.whole(path, self._file)
        if not path:
            raise ExhaustedError(f"{self._file} reads all of them")

    def _mentioned(self, words: str) -> None:
        """A template that is put together from pieces: what it names is read, in whichever chart."""
        for path in mentions(words):
            for scope in self._scopes:
                self._whole((*scope, *path))

    # --- templates -----------------------------------------------------------------------------------

    def _once(self, name: str, body: Body, dot: Value) -> Value:
        """What a template gives; it is run once for each value that it gets."""
        key = (f"{name}\0{body.file}", dot)
        known = self._done.get(key)
        if known is not None:
            return known
        if self._depth >= _DEEPEST:
            raise ExhaustedError
        self._done[key] = ANY
        before, self._file = self._file, body.file
        self._depth += 1
        self._body(body.nodes, dot, [("$", dot)])
        self._depth -= 1
        self._file = before
        if all(isinstance(node, nodes.Text) for node in body.nodes):
            self._done[key] = text("".join(node.text for node in body.nodes if isinstance(node, nodes.Text)))
        return self._done[key]

    def _include(self, name: Value, dot: Value) -> Value:
        self.sink(places(name))
        found = []
        for word in name.names():
            for known, body in self._called(word):
                found.append(self._once(known, body, dot))
        if not found and self._templates.unread:
            self.sink(dot)
        return join(*found) if found else ANY

    def _called(self, word: str) -> list[tuple[str, Body]]:
        named = self._templates.named
        if UNKNOWN not in word:
            return [(word, body) for body in named.get(word, ())]
        if word == UNKNOWN:
            return [(name, body) for name, found in named.items() for body in found if name[-5:] != ".yaml"]
        pattern = re.compile(".*".join(map(re.escape, word.split(UNKNOWN))), re.DOTALL)
        return [(name, body) for name, found in named.items() if pattern.fullmatch(name) for body in found]

    def _tpl(self, words: Value, dot: Value) -> Value:
        """A text as a template: a known one, or any that stands in the chart's values or files."""
        self.sink(words)
        for word in words.words:
            parsed = None if UNKNOWN in word else tree(word)
            if parsed is not None:
                self._once(word, Body(self._file, parsed.body), dot)
        if any(UNKNOWN in word for word in words.names()):
            for number, body in enumerate(self._templates.texts):
                self._once(f"tpl {number}", body, dot)
        return ANY

    # --- nodes ---------------------------------------------------------------------------------------

    def _body(self, body: nodes.Body, dot: Value, names: _Names) -> None:
        depth = len(names)
        for node in body:
            match node:
                case nodes.Action():
                    value = self._pipe(node.pipe, dot, names)
                    if not node.pipe.variables:
                        self.sink(value)
                case nodes.Branch():
                    self._branch(node, dot, names)
                case nodes.Range():
                    self._range(node, dot, names)
                case nodes.Call():
                    given = NOTHING if node.pipe is None else self._pipe(node.pipe, dot, names)
                    self._include(text(node.name), given)
        del names[depth:]

    def _branch(self, node: nodes.Branch, dot: Value, names: _Names) -> None:
        depth = len(names)
        value = self._pipe(node.pipe, dot, names)
        self.touch(value)
        self._body(node.then, value if node.keyword == "with" else dot, names)
        self._body(node.otherwise, dot, names)
        del names[depth:]

    def _range(self, node: nodes.Range, dot: Value, names: _Names) -> None:
        """Over a place in the values: all of it is read, and so are its items."""
        depth = len(names)
        pipe = node.pipe
        value = self._pipe(nodes.Pipe((), False, pipe.commands, pipe.source), dot, names)
        self.sink(places(value))
        item = join(value.held(), ANY) if value.paths or value.words else value.held()
        keys = [name for name, _ in value.fields]
        index = text(*keys) if keys and not (value.paths or value.rest or value.words) else ANY
        for _ in range(_LOOPS):
            before = list(names)
            given = (item,) if len(pipe.variables) == 1 else (index, item)
            for name, one in zip(pipe.variables, given, strict=False):
                self._put(names, name, one, declare=not pipe.assign)
            self._body(node.body, item, names)
            del names[depth:]
            if names == before:
                break
        else:
            for _, held in names:
                self.sink(places(held))
        self._body(node.otherwise, dot, names)
        del names[depth:]

    def _put(self, names: _Names, name: str, value: Value, *, declare: bool) -> None:
        if declare:
            names.append((name, value))
            return
        for place in range(len(names) - 1, -1, -1):
            if names[place][0] == name:
                names[place] = (name, join(names[place][1], value))
                return

    def _spend(self, steps: int) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise ExhaustedError

    # --- expressions ---------------------------------------------------------------------------------

    def _pipe(self, pipe: nodes.Pipe, dot: Value, names: _Names) -> Value:
        value: Value | None = None
        for command in pipe.commands:
            value = self._command(command, value, dot, names)
        found = value or NOTHING
        for name in pipe.variables:
            self._put(names, name, found, declare=not pipe.assign)
        return found

    def _command(self, command: nodes.Command, last: Value | None, dot: Value, names: _Names) -> Value:
        self._spend(1)
        first, *others = command.operands
        if not isinstance(first, nodes.Function) and not others and last is None:
            return self._operand(first, dot, names)
        args = [self._operand(operand, dot, names) for operand in others]
        if last is not None:
            args.append(last)
        if not isinstance(first, nodes.Function):
            for arg in args:
                self.sink(arg)
            return join(self._operand(first, dot, names), ANY)
        return self._call(first.name, args, fresh=bool(others) and _is_fresh(others[0]))

    def _call(self, name: str, args: list[Value], *, fresh: bool = False) -> Value:
        if name in ("include", "tpl") and len(args) == 2:
            return self._include(*args) if name == "include" else self._tpl(*args)
        if fresh and name in _MERGES:
            return functions.merged_afresh(args)
        handler = functions.HANDLERS.get(name)
        if handler is not None:
            return handler(self, args)
        for arg in args:
            self.sink(arg)
        return ANY

    def _operand(self, operand: nodes.Operand, dot: Value, names: _Names) -> Value:
        match operand:
            case nodes.Literal():
                known = isinstance(operand.value, str | int) and not isinstance(operand.value, bool)
                return text(str(operand.value)) if known else NOTHING if operand.value is None else ANY
            case nodes.Dot():
                return dot
            case nodes.Variable():
                return next((value for name, value in reversed(names) if name == operand.name), ANY)
            case nodes.Function():
                return self._call(operand.name, [])
            case nodes.Fields():
                value = self._operand(operand.base, dot, names)
                for name in operand.names:
                    value = self.field(value, name)
                return value
        return self._pipe(operand, dot, names)


def _is_fresh(operand: nodes.Operand) -> bool:
    """Whether a map is made on the spot, so that nobody sees it changed."""
    if not isinstance(operand, nodes.Pipe):
        return False
    first = operand.commands[-1].operands[0]
    return isinstance(first, nodes.Function) and first.name in _FRESH
