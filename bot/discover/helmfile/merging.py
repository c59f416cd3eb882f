"""How helmfile merges: three ways, each where it uses it."""

from __future__ import annotations

from bot.gotmpl import Open

Values = dict[str, object]


def _kept_open(found: Values, *parts: object) -> Values:
    reason = next((part.reason for part in parts if isinstance(part, Open)), None)
    return found if reason is None else Open(found, reason)


def layered(base: Values, over: Values) -> Values:
    """Layers of values, one over the other: nil gives way, and a list with nil in it replaces only the
    other elements. Source: helmfile, ``maputil.MergeMaps``."""
    found = dict(base)
    for key, value in over.items():
        old = found.get(key)
        if value is None:
            found.setdefault(key, None)
        elif isinstance(value, dict) and isinstance(old, dict):
            found[key] = layered(old, value)
        elif isinstance(value, list) and isinstance(old, list) and None in value:
            found[key] = _sparse(old, value)
        else:
            found[key] = value
    return _kept_open(found, base, over)


def _sparse(base: list[object], over: list[object]) -> list[object]:
    found = [*base, *[None] * (len(over) - len(base))]
    for at, value in enumerate(over):
        old = found[at]
        if value is None:
            continue
        found[at] = layered(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return found


def overriding(base: Values, over: Values) -> Values:
    """Files of one list of values: the later wins, whole. Source: mergo, ``WithOverride``."""
    found = dict(base)
    for key, value in over.items():
        old = found.get(key)
        found[key] = overriding(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return _kept_open(found, base, over)


def specified(base: Values, over: Values, *, append: bool) -> Values:
    """Specifications: what ``over`` leaves empty stays. Lists are appended to (bases, inherited templates)
    or replaced (the documents of a file); release templates of one name replace each other. Source: mergo,
    on structs."""
    found = dict(base)
    for key, value in over.items():
        old = found.get(key)
        if key == "templates" and isinstance(old, dict) and isinstance(value, dict):
            found[key] = {**old, **value}
            continue
        if value in (None, "", 0, False, [], {}):
            found.setdefault(key, value)
        elif isinstance(old, dict) and isinstance(value, dict):
            found[key] = specified(old, value, append=append)
        elif append and isinstance(old, list) and isinstance(value, list):
            found[key] = [*old, *value]
        else:
            found[key] = value
    return found
