"""helmfile's own template functions, over the tree alone. Source: helmfile, "Template Functions"."""

from __future__ import annotations

import posixpath

from bot.discover.helmfile import paths
from bot.discover.workspace import Workspace, folder_of
from bot.gotmpl import FUNCTIONS, Functions, Open, TemplateError, Unknown
from bot.gotmpl.functions import unknown
from bot.gotmpl.functions.collections import get as sprig_get
from bot.gotmpl.values import mapping, text

_UNSAFE = ("exec", "envExec", "fetchSecretValue", "expandSecretRefs")


def functions(workspace: Workspace, folder: str) -> Functions:
    """What a template in ``folder`` can call. It reads files of the tree and nothing else."""

    def read(name: object) -> object:
        path = paths.join(folder, text(name))
        found = None if path is None else workspace.text(path)
        return (
            Unknown(f"the file {text(name):.200}, which is not in the repository") if found is None else found
        )

    def try_read(name: object) -> object:
        path = paths.join(folder, text(name))
        return "" if path is None else workspace.text(path) or ""

    def is_file(name: object) -> bool:
        path = paths.join(folder, text(name))
        return path is not None and workspace.text(path) is not None

    def is_dir(name: object) -> bool:
        path = paths.join(folder, text(name))
        return path is not None and path in paths.folders(workspace)

    def read_dir(name: object) -> list[object]:
        inside = paths.join(folder, text(name))
        found = sorted(path for path in paths.files(workspace) if folder_of(path) == inside)
        return [posixpath.normpath(f"{text(name)}/{path.rpartition('/')[2]}") for path in found]

    return {
        **FUNCTIONS,
        **{name: unknown(name) for name in _UNSAFE},
        "requiredEnv": lambda name: Unknown(f'env "{text(name)}"'),
        "readFile": read,
        "tryReadFile": try_read,
        "isFile": is_file,
        "isDir": is_dir,
        "readDir": read_dir,
        "get": _get,
        "getOrNil": _get_or_nil,
        "sprigGet": sprig_get,
        "setValueAtPath": _set_value_at_path,
    }


def _get(path: object, *rest: object) -> object:
    """``get "a.b" [default] obj``"""
    if isinstance(path, dict):  # Sprig's order of arguments, which later versions let through
        return sprig_get(path, *rest)
    if len(rest) not in (1, 2):
        raise TemplateError("get needs a path, perhaps a default, and a map")
    found: object = rest[-1]
    for key in text(path).split(".") if path else ():
        if isinstance(found, Unknown):
            return found
        if isinstance(found, dict) and key in found:
            found = found[key]
        elif isinstance(found, Open):
            return Unknown(found.reason)
        elif len(rest) == 2 and isinstance(found, dict):
            return rest[0]
        else:
            raise TemplateError(f"there is no value {key:.80}")
    return found


def _get_or_nil(path: object, container: object) -> object:
    try:
        return _get(path, container)
    except TemplateError:
        return None


def _set_value_at_path(path: object, value: object, values: object) -> object:
    *inside, key = text(path).split(".")
    current = mapping(values)
    for part in inside:
        current = mapping(current.get(part))
    current[key] = value
    return values
