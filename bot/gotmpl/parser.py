"""Tokens into a tree. Source: Go, ``text/template/parse``, parse.go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from bot.gotmpl import nodes
from bot.gotmpl.errors import LimitError, TemplateError
from bot.gotmpl.lexer import Token, tokens, unquote

_LONGEST = 1 << 20
_DEEPEST = 40
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "nil": None}
_KEYWORDS = frozenset(
    ("block", "break", "continue", "define", "else", "end", "if", "range", "template", "with")
)


@dataclass(slots=True)
class Template:
    """A parsed text and the templates that it defines."""

    body: nodes.Body
    defined: dict[str, nodes.Body] = field(default_factory=dict)


def parse(text: str) -> Template:
    """A template's tree. Raises :class:`TemplateError`, :class:`LimitError` for one over 1 MiB."""
    if len(text) > _LONGEST:
        raise LimitError(f"it has {len(text):,} characters: more than is read")
    parser = _Parser(text)
    body, end = parser.body(())
    assert end == ""
    return Template(body, parser.defined)


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(tokens(text))
        self._at = 0
        self._depth = 0
        self._loops = 0
        self.defined: dict[str, nodes.Body] = {}

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _skip(self) -> Token:
        """The next token that is no blank, not taken yet."""
        while self._peek().kind == "space":
            self._next()
        return self._peek()

    def _fail(self, what: str) -> NoReturn:
        line = self._text.count("\n", 0, self._peek().at) + 1
        raise TemplateError(f"line {line}: {what}")

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise LimitError("it nests too deeply")

    def body(self, ends: tuple[str, ...]) -> tuple[nodes.Body, str]:
        """Nodes up to one of the keywords ``ends``, which is taken, or the template's end."""
        found: list[nodes.Node] = []
        self._deeper()
        while True:
            token = self._next()
            if token.kind == "text":
                found.append(nodes.Text(token.value))
                continue
            if token.kind == "end":
                if ends:
                    self._fail("an action is not ended")
                self._depth -= 1
                return found, ""
            word = self._skip()
            if word.kind == "word" and word.value in _KEYWORDS:
                self._next()
                if word.value in ends:
                    self._depth -= 1
                    return found, word.value
                node = self._control(word.value)
            else:
                node = nodes.Action(self._pipe("close"))
            if node is not None:
                found.append(node)

    def _control(self, keyword: str) -> nodes.Node | None:
        match keyword:
            case "if" | "with":
                return self._branch(keyword)
            case "range":
                return self._range()
            case "define" if self._depth == 1:
                name = self._string()
                self._closed()
                self.defined[name] = self.body(("end",))[0]
                self._closed()
                return None
            case "template" | "block":
                return self._call(keyword)
            case "break" | "continue" if self._loops:
                self._closed()
                return nodes.Jump(keyword)
        return self._fail(f"{keyword} is out of place")

    def _branch(self, keyword: str) -> nodes.Branch:
        pipe = self._pipe("close")
        then, end = self.body(("else", "end"))
        otherwise: nodes.Body = ()
        if end == "else":
            word = self._skip()
            if word.kind == "word" and word.value in ("if", "with"):
                self._next()
                self._deeper()
                otherwise = (self._branch(word.value),)
                self._depth -= 1
                return nodes.Branch(keyword, pipe, then, otherwise)
            self._closed()
            otherwise = self.body(("end",))[0]
        self._closed()
        return nodes.Branch(keyword, pipe, then, otherwise)

    def _range(self) -> nodes.Range:
        pipe = self._pipe("close", variables=2)
        self._loops += 1
        body, end = self.body(("else", "end"))
        self._loops -= 1
        otherwise: nodes.Body = ()
        if end == "else":
            self._closed()
            otherwise = self.body(("end",))[0]
        self._closed()
        return nodes.Range(pipe, body, otherwise)

    def _call(self, keyword: str) -> nodes.Call:
        name = self._string()
        pipe = None
        if self._skip().kind == "close":
            self._next()
        else:
            pipe = self._pipe("close")
        if keyword == "block":
            loops, self._loops = self._loops, 0
            self.defined[name] = self.body(("end",))[0]
            self._loops = loops
            self._closed()
        return nodes.Call(name, pipe)

    def _string(self) -> str:
        token = self._skip()
        if token.kind not in ("string", "raw"):
            self._fail("a name in quotes is expected")
        return unquote(self._next().value)

    def _closed(self) -> None:
        if self._skip().kind != "close":
            self._fail("an action holds more than it can")
        self._next()

    def _pipe(self, end: str, variables: int = 1) -> nodes.Pipe:
        """A pipeline up to ``end`` (``close`` or ``)``), which is taken."""
        start = self._skip().at
        names, assign = self._declared(variables)
        commands: list[nodes.Command] = []
        while True:
            commands.append(self._command())
            token = self._skip()
            if token.value != "|":
                break
            self._next()
        if token.kind != "close" and token.value != ")":
            self._fail(f"{token.value or 'the end'} is out of place")
        if (token.kind == "close") != (end == "close"):
            self._fail("parentheses do not match")
        self._next()
        for command in commands[1:]:
            if isinstance(command.operands[0], nodes.Literal | nodes.Dot):
                self._fail("a value cannot be called")
        return nodes.Pipe(names, assign, tuple(commands), self._text[start : token.at].strip())

    def _declared(self, most: int) -> tuple[tuple[str, ...], bool]:
        """``$a, $b :=``, or nothing, when something else stands there."""
        mark = self._at
        names: list[str] = []
        while self._skip().kind == "variable" and len(names) < most:
            names.append(self._next().value)
            token = self._skip()
            if token.value in (":=", "="):
                self._next()
                return tuple(names), token.value == "="
            if token.value != ",":
                break
            self._next()
        self._at = mark
        return (), False

    def _command(self) -> nodes.Command:
        operands: list[nodes.Operand] = []
        while True:
            self._skip()
            operand = self._operand()
            if operand is None:
                break
            operands.append(operand)
            if self._peek().kind != "space":
                break
        if not operands:
            self._fail("a value is missing")
        return nodes.Command(tuple(operands))

    def _operand(self) -> nodes.Operand | None:
        base = self._term()
        names: list[str] = []
        while base is not None and self._peek().kind == "field":
            names.append(self._next().value[1:])
        if base is None or not names:
            return base
        if isinstance(base, nodes.Literal):
            self._fail("a constant has no fields")
        if isinstance(base, nodes.Fields):
            return nodes.Fields(base.base, (*base.names, *names))
        return nodes.Fields(base, tuple(names))

    def _term(self) -> nodes.Operand | None:
        token = self._peek()
        if token.value == "(":
            self._next()
            self._deeper()
            pipe = self._pipe(")")
            self._depth -= 1
            return pipe
        simple = self._simple(token)
        if simple is not None:
            self._next()
        return simple

    def _simple(self, token: Token) -> nodes.Operand | None:
        match token.kind:
            case "string" | "raw":
                return nodes.Literal(unquote(token.value))
            case "char":
                char = unquote(token.value)
                return nodes.Literal(ord(char)) if len(char) == 1 else self._fail("a character is expected")
            case "number":
                return nodes.Literal(number(token.value))
            case "variable":
                return nodes.Variable(token.value)
            case "field":
                return nodes.Fields(nodes.Dot(), (token.value[1:],))
            case "word" if token.value in _WORDS:
                return nodes.Literal(_WORDS[token.value])
            case "word" if token.value not in _KEYWORDS:
                return nodes.Function(token.value)
            case "mark" if token.value == ".":
                return nodes.Dot()
        return None


def number(text: str) -> int | float:
    """A Go number. Raises :class:`TemplateError`."""
    plain = text.replace("_", "")
    digits = plain.lstrip("+-")
    try:
        if digits[:2].lower() not in ("0x", "0o", "0b") and any(mark in plain for mark in ".eE"):
            return float(plain)
        octal = digits.startswith("0") and digits[1:].isdigit()
        found = int(plain, 8) if octal else int(plain, 0)
    except ValueError:
        found = 1 << 63
    if not -(1 << 63) <= found < 1 << 63:
        raise TemplateError(f"{text[:40]} is no number")
    return found
