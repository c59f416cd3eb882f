"""A helmfile as helmfile sees it in one environment: documents, bases, and what a parent hands down.

Source: helmfile, ``pkg/app/desired_state_file_loader.go`` and ``pkg/state/create.go``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot import docs
from bot.discover.helmfile import merging, paths, yamls
from bot.discover.helmfile.environment import QUIET, Environment, Loader, data, rendered
from bot.discover.helmfile.holes import Holes
from bot.discover.helmfile.merging import Values
from bot.discover.workspace import Workspace, folder_of
from bot.errors import DocumentError
from bot.gotmpl import Allowance, TemplateError

UNRENDERED = "a document of the file cannot be rendered"
_MOST_BASES = 20
_RELEASE = re.compile(r"\{\{[^`{}]*\.Release\b")
_RAW = re.compile(r"\{\{-?\s*`.*?`\s*-?\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Context:
    """What a file is run with: the environment's name and, when another file runs it, what that hands down.

    ``inherited`` and ``spec`` are what ``inherits`` names, ``override`` holds the parent's ``values``,
    ``selectors`` say which releases are meant (all, when there are none).
    """

    name: str
    inherited: Environment | None = None
    override: Environment | None = None
    spec: Values = field(default_factory=dict)
    selectors: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A file in a context. ``values`` are what its templates see as ``.Values``; texts in ``spec`` may have
    holes; ``declared`` are the names of all environments; ``problems`` are what could not be read (reason,
    detail)."""

    path: str
    context: Context
    environment: Environment
    values: Values
    spec: Values
    holes: Holes
    declared: frozenset[str]
    problems: tuple[tuple[str, str], ...]

    @property
    def folder(self) -> str:
        """What paths in the file are relative to."""
        return folder_of(self.path)

    @property
    def failed(self) -> bool:
        """Whether a template does not work in this environment, which helmfile would refuse."""
        return any(reason.startswith("{{") for reason in (*self.holes.reasons, *self.holes.conditions))


def allowance(workspace: Workspace) -> Allowance:
    """The work that all helmfiles of a tree may cost together."""
    return workspace.once(("helmfile allowance",), lambda: Allowance(2_000_000))


def load(workspace: Workspace, path: str, texts: Sequence[str], context: Context) -> State:
    """The file's documents, rendered and merged; what goes wrong is among the problems."""
    loading = _Loading(workspace, path, context)
    spec, environment = loading.file(path, texts, context.inherited, nested=False)
    spec = merging.specified(context.spec, spec, append=False)
    known = environment or Environment(context.name)
    return State(
        path,
        context,
        known,
        known.merged,
        spec,
        loading.holes,
        frozenset(loading.declared),
        (*context.problems, *loading.problems),
    )


class _Loading:
    def __init__(self, workspace: Workspace, path: str, context: Context) -> None:
        self.workspace = workspace
        self.folder = folder_of(path)
        self.context = context
        self.holes = Holes(allowance(workspace))
        self.declared: set[str] = set()
        self.problems: list[tuple[str, str]] = []

    def file(
        self, path: str, texts: Sequence[str], environment: Environment | None, *, nested: bool
    ) -> tuple[Values, Environment | None]:
        """The documents of a file one after another, each with the values of those before."""
        spec: Values = {}
        for text in texts:
            known = (environment or Environment(self.context.name)).under(self.context.override)
            part = self._part(path, text, known)
            if part is None:
                continue
            if not nested:
                part = self._with_bases(part, known)
            environment = known.under(self._environment(part, known))
            spec = merging.specified(spec, part, append=False) if spec else part
        return spec, environment

    def _part(self, path: str, text: str, environment: Environment) -> Values | None:
        try:
            if "{{" in text and (path.endswith(".gotmpl") or not _is_late(self.workspace, text)):
                text = rendered(self.workspace, self.folder, text, data(environment), self.holes)
            return yamls.mapping(text)
        except (TemplateError, DocumentError) as error:
            self.problems.append((UNRENDERED, f"{path}: {error.message}"))
            return None

    def _with_bases(self, part: Values, environment: Environment) -> Values:
        bases = yamls.items(part.get("bases"))
        layers = [self._base(base, environment) for base in bases[:_MOST_BASES]]
        if len(bases) > _MOST_BASES:
            self.problems.append(("more bases are named than are read", str(len(bases))))
        found: Values = {}
        for layer in (*layers, part):
            environments = _environments(found, layer)
            found = {**merging.specified(found, layer, append=True), "environments": environments}
        return found

    def _base(self, name: object, environment: Environment) -> Values:
        base = name if isinstance(name, str) else ""
        path = None if paths.is_remote(base) else paths.join(self.folder, base)
        text = None if path is None or self.holes.reason(base) else self.workspace.text(path)
        if text is None or path is None:
            reason = self.holes.reason(base) or base
            self.problems.append(("a base is remote, or not in the repository", reason))
            return {}
        return self.file(path, [piece for _, piece in docs.split(text)], environment, nested=True)[0]

    def _environment(self, part: Values, known: Environment) -> Environment:
        """The values that a document adds."""
        declared = yamls.entries(part.get("environments"))
        self.declared.update(name for name in declared if self.holes.reason(name) is None)
        mine = yamls.entries(declared.get(self.context.name))
        loader = Loader(self.workspace, self.folder, self.holes, self.problems)
        values = loader.load(
            yamls.items(mine.get("values")),
            known,
            quiet=mine.get("missingFileHandler") in QUIET,
            first_wins=mine.get("mergeStrategy") == "fallback",
        )
        handler = mine.get("missingFileHandler") or part.get("missingFileHandler")
        secrets = loader.secrets(yamls.items(mine.get("secrets")), quiet=handler in QUIET)
        return Environment(
            known.name,
            yamls.string(mine.get("kubeContext")) or "",
            merging.overriding(values, secrets),
            loader.load(yamls.items(part.get("values")), known),
        )


def _environments(base: Values, over: Values) -> Values:
    """Environments of the same name together, the later's values over the earlier's."""
    found = dict(yamls.entries(base.get("environments")))
    for name, one in yamls.entries(over.get("environments")).items():
        old, new = yamls.entries(found.get(name)), yamls.entries(one)
        merged = merging.specified(old, new, append=True)
        if merged.get("mergeStrategy") == "fallback":
            merged["values"] = [*yamls.items(new.get("values")), *yamls.items(old.get("values"))]
        found[name] = merged
    return found


def _is_late(workspace: Workspace, text: str) -> bool:
    """Whether a file that is no ``.gotmpl`` is YAML whose templates are filled in release by release, as it
    is since helmfile v1: before, the whole file was a template, and its text seldom YAML. Where other
    helmfiles are ``.gotmpl``, or a template speaks of a release, it is so."""
    if not _has_gotmpl(workspace) and _RELEASE.search(_RAW.sub("", text)) is None:
        return False
    return docs.document(1, text).error is None


def _has_gotmpl(workspace: Workspace) -> bool:
    def make() -> bool:
        return any(path.endswith(".gotmpl") and paths.FILES.search(path) for path in paths.files(workspace))

    return workspace.once(("helmfile v1",), make)
