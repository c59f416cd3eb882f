"""Rules as documentation: for a terminal, for the web, for machines. All text is ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]
"""A rule's data file: code, name, severity, confidence, message, what, why, do, since, references,
examples, and variants."""

_HEAD = """\
# Rules

`chart-triage explain CODE` prints one of them with examples. Codes are never reused; `ignore` and `rules` in the
configuration put a rule aside or change its severity, for everything or for one chart. This page is generated
by `make docs`.
"""
_PARTS = (("what", "What it says"), ("why", "Why it matters"), ("do", "What to do"))


def as_text(rule: Document) -> str:
    """One rule for a terminal."""
    rows = [f"{rule['code']} {rule['name']} ({rule['severity']}, confidence {rule['confidence']})", ""]
    for key, title in _PARTS:
        rows += [title, *(f"  {line}" for line in str(rule[key]).strip().splitlines()), ""]
    for name, variant in rule.get("variants", {}).items():
        severity, message = (variant.get(key) or rule[key] for key in ("severity", "message"))
        rows.append(f"{name}: {severity}: {message}")
    for title, key in (("Fires on", "fires"), ("Is silent on", "silent")):
        for example in rule["examples"][key]:
            rows += [title, *(f"  {line}" for line in _example(example).splitlines()), ""]
    rows += [f"see {url}" for url in rule.get("references", ())]
    rows.append(f"since chart-triage {rule['since']}")
    rows.append(f'ignore it: in .github/chart-triage.yml, "ignore: [{{rule: {rule["code"]}, reason: …}}]"')
    return "\n".join(rows) + "\n"


def as_list(rules: Sequence[Document]) -> str:
    """All rules, a line each."""
    width = max((len(rule["name"]) for rule in rules), default=0)
    rows = [
        f"{rule['code']}  {rule['name']:<{width}}  {rule['severity']:<8}  {_first(rule['what'])}"
        for rule in rules
    ]
    return "\n".join(rows) + "\n"


def as_json(rules: Sequence[Document], *, alone: bool) -> str:
    """The rules' data, as one object or as a list."""
    document = {"schema": "chart-triage/rules/v1", "rules": list(rules)}
    return json.dumps(rules[0] if alone else document, indent=2, ensure_ascii=False) + "\n"


def as_markdown(rules: Sequence[Document], *, alone: bool) -> str:
    """The rules page of the documentation, or one rule of it."""
    rows = [] if alone else [_HEAD]
    for rule in rules:
        rows += [f"## {rule['code']} {rule['name']}", ""]
        rows += [f"*{rule['severity']}, confidence {rule['confidence']}, since {rule['since']}*", ""]
        for key, title in _PARTS:
            rows += [f"**{title}.** {' '.join(str(rule[key]).split())}", ""]
        variants = [_variant(rule, name) for name in rule.get("variants", {})]
        rows += ["**Variants**", "", *variants, ""] if variants else []
        links = ", ".join(f"<{url}>" for url in rule.get("references", ()))
        rows += [f"See {links}", ""] if links else []
    return "\n".join(rows)


def _variant(rule: Document, name: str) -> str:
    variant = rule["variants"][name]
    severity, message = (variant.get(key) or rule[key] for key in ("severity", "message"))
    return f"- *{name}* ({severity}): {' '.join(str(message).split())}"


def _example(example: Mapping[str, Any]) -> str:
    parts = []
    for key, value in example.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        parts.append(f"{key}: {text}" if "\n" not in text.strip() else f"{key}:\n{_indented(text)}")
    return "\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines())


def _first(text: str) -> str:
    """The first sentence."""
    return " ".join(text.split()).split(". ")[0].rstrip(".")
