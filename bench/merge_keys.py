"""Holds the merge keys of ``bot.compare.lists`` against Kubernetes' own OpenAPI description.

    python -m bench.merge_keys OPENAPI

OPENAPI is ``api/openapi-spec/swagger.json`` of kubernetes/kubernetes, or a ``_definitions.json`` made from it
(the PyPI package kubernetes-validate ships one for each minor). Printed are the lists with
``x-kubernetes-list-map-keys`` that stand in what people write (status apart) as Python, for
``tests/compare/test_lists.py``; the exit code is 1 when ours disagree.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.compare.lists import MERGE_KEYS

_DEFAULT = (("name",),)


def keyed(document: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each field that holds a list of objects, with the list's keys, those of statuses apart."""
    definitions: Mapping[str, Any] = document.get("definitions") or document.get("$defs") or document
    found = set()
    for name, definition in definitions.items():
        if not isinstance(definition, Mapping) or name.endswith(("Status", "VolumeHealth")):
            continue
        for field, schema in (definition.get("properties") or {}).items():
            keys = schema.get("x-kubernetes-list-map-keys") if isinstance(schema, Mapping) else None
            if keys and field not in ("status", "conditions"):
                found.add((field, tuple(sorted(keys, key=lambda key: (key == "protocol", key)))))
    yield from sorted(found)


def agrees(field: str, keys: tuple[str, ...]) -> bool:
    """Whether we pair the items of such a list by just these keys."""
    return any(set(keys) == set(choice) for choice in MERGE_KEYS.get(field, _DEFAULT))


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.merge_keys", description=__doc__)
    parser.add_argument("openapi", type=Path)
    document = json.loads(parser.parse_args().openapi.read_text("utf-8"))
    wrong = 0
    for field, keys in keyed(document):
        right = agrees(field, keys)
        wrong += not right
        print(f"    {(field, keys)},{'' if right else '  # ours: ' + repr(MERGE_KEYS.get(field, _DEFAULT))}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
