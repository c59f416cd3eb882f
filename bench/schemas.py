"""Makes ``rules/kubernetes/schemas.json``: the fields of Kubernetes' own kinds, and their minors.

    pip download --no-deps --only-binary=:all: kubernetes-validate==1.37.0
    unzip kubernetes_validate-*.whl
    python -m bench.schemas kubernetes_validate/kubernetes-json-schema --as-of DAY > schemas.json

The folder has the OpenAPI definitions of several minors (``v1.30.0-local/_definitions.json``). A type is
``{field: shape}``. A shape is the field's type (nothing: any value), after ``[`` for a list and ``{`` for a
map of them, then ``!`` when it must be there, then ``@32``, ``@32-35`` or ``@-35``: from and up to which
minor it is known, where that is not all of them. Where a field's type changes ``|`` stands in between.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_FOLDER = re.compile(r"v1\.([0-9]+)\.[0-9]+-local")
_SHORT = re.compile(
    r"^io\.k8s\.(?:api\.|apimachinery\.pkg\.apis\.|apiextensions-apiserver\.pkg\.apis\.|kube-aggregator\.pkg\.apis\.)"
)

Fields = dict[str, dict[str, dict[int, tuple[str, bool]]]]
"""Of each type the fields, and by minor the shape of each and whether it must be there."""


def definitions(folder: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The definitions by minor, ascending."""
    found = {int(match[1]): path for path in folder.iterdir() if (match := _FOLDER.fullmatch(path.name))}
    for minor in sorted(found):
        document = json.loads((found[minor] / "_definitions.json").read_text("utf-8"))
        yield minor, document.get("definitions") or document.get("$defs") or document


def short(name: str) -> str:
    """A type's name without what all names begin with."""
    return _SHORT.sub("", name)


def shape(schema: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    """What a field holds."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return short(name) if known.get(name, {}).get("properties") else ""
    for sign, key in (("[", "items"), ("{", "additionalProperties")):
        if isinstance(schema.get(key), Mapping):
            inner = shape(schema[key], known)
            return sign + inner if inner else ""
    return ""


def collect(folder: Path) -> tuple[list[int], dict[str, str], Fields]:
    """The minors, the type of each kind (``apps/v1 Deployment``), the fields of each type."""
    minors, kinds, types = [], {}, Fields()
    for minor, known in definitions(folder):
        minors.append(minor)
        for name, definition in known.items():
            properties = definition.get("properties")
            if not properties:
                continue
            for entry in definition.get("x-kubernetes-group-version-kind", ()):
                if {"apiVersion", "kind"} <= properties.keys() and not entry["kind"].endswith(
                    ("List", "Options")
                ):
                    kinds[
                        "/".join(filter(None, (entry["group"], entry["version"]))) + " " + entry["kind"]
                    ] = short(name)
            needed = definition.get("required", ())
            for field, schema in properties.items():
                seen = types.setdefault(short(name), {}).setdefault(field, {})
                seen[minor] = shape(schema, known), field in needed
    return minors, kinds, types


def written(seen: Mapping[int, tuple[str, bool]], minors: list[int], wanted: set[str]) -> str:
    """A field's shape as the file has it, one after the other where it changes; a type that is not wanted is
    any value."""
    needed = "!" if all(must for _, must in seen.values()) else ""
    spans: list[tuple[str, int, int]] = []
    for minor in sorted(seen):
        held = seen[minor][0] if seen[minor][0].lstrip("[{") in wanted else ""
        if spans and spans[-1][0] == held:
            spans[-1] = held, spans[-1][1], minor
        else:
            spans.append((held, minor, minor))
    texts = []
    for held, first, last in spans:
        since = "" if first == minors[0] else str(first)
        until = "" if last == minors[-1] else f"-{last}"
        texts.append(held + needed + (f"@{since}{until}" if since or until else ""))
    return "|".join(texts)


def reachable(kinds: Mapping[str, str], types: Fields) -> set[str]:
    """The types that people write; what only a status has is left out."""
    found: set[str] = set()
    waiting = [name for name in kinds.values() if name in types]
    roots = set(waiting)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for field, seen in types[name].items():
            if name in roots and field == "status":
                continue
            waiting += [inner for text, _ in seen.values() if (inner := text.lstrip("[{")) in types]
    return found


def main() -> int:
    """Prints the file."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.schemas",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", required=True)
    args = parser.parse_args()
    minors, kinds, types = collect(args.folder)
    wanted = reachable(kinds, types)
    document = {
        "as_of": args.as_of,
        "source": "https://github.com/willthames/kubernetes-validate",
        "first": f"1.{minors[0]}",
        "last": f"1.{minors[-1]}",
        "kinds": dict(sorted(kinds.items())),
        "types": {
            name: {field: written(seen, minors, wanted) for field, seen in sorted(types[name].items())}
            for name in sorted(wanted)
        },
    }
    print(json.dumps(document, separators=(",", ":"), indent=0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
