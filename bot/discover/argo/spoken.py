"""Scalars as Argo CD prints them. It reads YAML 1.1, where ``yes`` is true, and every number as a float."""

from __future__ import annotations

import dataclasses
import re

from bot.discover.argo.trees import BOOL, INT, STR, Leaf, Map, Tree

_WORDS = {"true": ("y", "yes", "on"), "false": ("n", "no", "off")}
_BOOLEANS = {
    form: truth
    for truth, words in _WORDS.items()
    for word in words
    for form in (word, word.title(), word.upper())
}
_PLAIN = 10**6
_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,299})|0o[0-7]{1,99}|0x[\da-fA-F]{1,99}", re.ASCII)


def spoken(tree: Map) -> Map:
    """The tree with its scalars as they are printed. Fractions stay as written: ``1.10`` is a version."""
    return {key: _spoken(child) for key, child in tree.items()}


def _spoken(tree: Tree) -> Tree:
    if isinstance(tree, list):
        return [_spoken(child) for child in tree]
    return _leaf(tree) if isinstance(tree, Leaf) else spoken(tree)


def _leaf(leaf: Leaf) -> Leaf:
    if leaf.tag == STR and leaf.text in _BOOLEANS and leaf.at is not None and not leaf.at.node.style:
        return dataclasses.replace(leaf, tag=BOOL, text=_BOOLEANS[leaf.text])
    if leaf.tag == INT and _INTEGER.fullmatch(leaf.text):
        return dataclasses.replace(leaf, text=_number(leaf.text))
    return leaf


def _number(text: str) -> str:
    number = int(text, 0) if text[:2] in ("0x", "0o") else int(text)
    if abs(number) < _PLAIN:
        return str(number)
    shown = repr(float(number))
    if "e" in shown:
        return shown
    digits = shown.lstrip("-").removesuffix(".0")
    rest = digits[1:].rstrip("0")
    return f"{'-' if number < 0 else ''}{digits[0]}{'.' if rest else ''}{rest}e+{len(digits) - 1:02}"
