"""All rules, read strictly: a rulebook that loads is one whose every message can be filled."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.data import rules_dir
from bot.errors import RulesError, UsageError
from bot.judge.case import Check
from bot.judge.checks import CHECKS
from bot.judge.rule import FAMILIES, Rule
from bot.judge.tables import read

_FILE = re.compile(r"(?P<code>[NMVKP][0-9]{3})-(?P<name>[a-z0-9-]+)\.yaml")
_EXAMPLES = re.compile(r"^examples:\n(?:[ ][^\n]*\n|\n)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule, by code, ascending."""

    rules: tuple[Rule, ...]

    def rule(self, code: str) -> Rule:
        """The rule with this code or this name, in any case. Raises :class:`UsageError`."""
        wanted = code.strip()
        for rule in self.rules:
            if wanted.upper() == rule.code or wanted.lower() == rule.name:
                return rule
        names = {name.lower(): name for rule in self.rules for name in (rule.code, rule.name)}
        near = difflib.get_close_matches(wanted.lower(), names, n=1)
        hint = f"did you mean {names[near[0]]}?" if near else "`chart-triage explain` lists all rules"
        raise UsageError(f"there is no rule {wanted!r}", hint=hint)


def load(folder: Path | None = None) -> Rulebook:
    """The rules that ship with the program, or those of another folder, with their examples. Raises
    :class:`RulesError`."""
    return _load(folder or rules_dir())


@functools.cache
def _load(folder: Path) -> Rulebook:
    return compile_rules(folder, CHECKS)


@functools.cache
def working(*families: str) -> Rulebook:
    """The rules that ship with the program, as it takes to run them: of some ``families`` alone when they
    are named, and without their examples, which are most of the text. The tests hold them against their
    checks. Raises :class:`RulesError`."""
    wanted = families or tuple(FAMILIES.values())
    return compile_rules(rules_dir(), {} if families else CHECKS, wanted, whole=False)


def compile_rules(
    folder: Path,
    checks: Mapping[str, Check],
    families: Iterable[str] = tuple(FAMILIES.values()),
    *,
    whole: bool = True,
) -> Rulebook:
    """Reads every rule file of some families in a folder; ``whole``: with its examples, and held against its
    check. Raises :class:`RulesError`."""
    rules: dict[str, Rule] = {}
    for family in families:
        for path in sorted((folder / family).glob("*.yaml")):
            match = _FILE.fullmatch(path.name)
            if match is None:
                if family == "kubernetes":
                    continue  # tables of facts live there too
                raise RulesError(f"{family}/{path.name}: a rule's file is named CODE-name.yaml")
            rule = read(path, Rule) if whole else read(path, Rule, _without_examples)
            if rule.code in rules:
                raise RulesError(f"{path.name}: {rule.code} is taken by {rules[rule.code].name}")
            if (rule.code, rule.name, rule.family) != (match["code"], match["name"], family):
                raise RulesError(f"{family}/{path.name}: its code and name must be those of the file")
            if whole:
                _fits(rule, checks)
            rules[rule.code] = rule
    missing = sorted(checks.keys() - rules.keys())
    if missing:
        raise RulesError(f"checks without a rule file: {', '.join(missing)}")
    return Rulebook(tuple(rules[code] for code in sorted(rules)))


def _without_examples(text: str) -> str:
    return _EXAMPLES.sub("examples: {fires: [{}], silent: [{}]}\n", text)


def _fits(rule: Rule, checks: Mapping[str, Check]) -> None:
    if rule.code not in checks:
        raise RulesError(f"{rule.code}: no check has this code")
    for variant, places in rule.places().items():
        unknown = sorted(places - checks[rule.code].FILLS)
        if unknown:
            where = f" of variant {variant}" if variant else ""
            raise RulesError(f"{rule.code}: the message{where} has places that no check fills: {unknown}")
    named = {example.get("variant") for example in rule.examples.fires} - {None}
    if named != set(rule.variants):
        odd = sorted(map(str, named ^ set(rule.variants)))
        raise RulesError(f"{rule.code}: variants and examples that fire do not match: {', '.join(odd)}")
