"""The releases of a state: templates inherited, names and values filled in.

Source: helmfile, ``pkg/state/state_exec_tmpl.go`` and ``pkg/state/release.go``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.discover.helmfile import merging, pins, yamls
from bot.discover.helmfile.environment import data, rendered
from bot.discover.helmfile.merging import Values
from bot.discover.helmfile.state import State
from bot.discover.workspace import Workspace
from bot.errors import DocumentError
from bot.gotmpl import LimitError, Record, TemplateError, Unknown
from bot.gotmpl.functions.encoding import to_yaml

_PASSES = 6
_DEEPEST = 20
_MOST = 1000
_EXCEPT = {"values", "valuesTemplate", "setTemplate", "set", "setString", "secrets", "labels"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A release with its templates filled in. ``spec`` may have holes in its texts; ``place`` is that of
    the version's mark; ``installed`` is None when it cannot be known."""

    state: State
    spec: Values
    place: int | None
    installed: bool | None
    record: Record

    def text(self, key: str) -> str | None:
        """A field as text; None when it is empty, or not known (:meth:`why`)."""
        found = yamls.string(self.spec.get(key))
        return None if found is None or self.state.holes.reason(found) else pins.unmarked(found)

    @property
    def include_crds(self) -> bool:
        """Whether the CRDs of the chart are installed."""
        return yamls.entries(self.state.spec.get("helmDefaults")).get("skipCRDs") is not True

    def cluster(self, workspace: Workspace) -> str | None:
        """The configured cluster that the kube context is known as, or else that has the environment's
        name."""
        spec, environment = self.state.spec, self.state.environment
        defaults = yamls.entries(spec.get("helmDefaults"))
        contexts = (
            spec.get("kubeContext"),
            self.spec.get("kubeContext"),
            environment.kube_context,
            defaults.get("kubeContext"),
            environment.name,
        )
        for name in contexts:
            found = workspace.settings.cluster_at(name) if isinstance(name, str) and name else None
            if found is not None:
                return found.name
        return None

    def why(self, key: str) -> str | None:
        """Why a field is not known."""
        return self.state.holes.reason(yamls.string(self.spec.get(key)) or "")


def releases(workspace: Workspace, state: State) -> list[Rendered]:
    """Every release of a state that its selectors mean."""
    found = []
    for entry in yamls.items(state.spec.get("releases"))[:_MOST]:
        if isinstance(entry, dict):
            one = _rendered(workspace, state, _with_templates(state, entry))
            if _selected(state, one):
                found.append(one)
    return found


def _with_templates(state: State, entry: Values) -> Values:
    names = yamls.items(state.spec.get("defaultInherit")) or [state.spec.get("defaultInherit")]
    own = list(_inherits(entry))
    given = {name for name, _ in own}
    first = [(name, ()) for name in dict.fromkeys(names) if isinstance(name, str) and name not in given]
    return _inherited(state, entry, [*first, *own], ())


def _inherits(entry: Values) -> Iterator[tuple[str, tuple[str, ...]]]:
    """``inherit: [{template, except}]``, or the map alone, as it once was."""
    given = entry.get("inherit")
    for one in [given] if isinstance(given, dict) else yamls.items(given):
        name = yamls.entries(one).get("template")
        without = yamls.items(yamls.entries(one).get("except"))
        if isinstance(name, str) and name:
            yield name, tuple(key for key in without if isinstance(key, str) and key in _EXCEPT)


def _inherited(
    state: State, entry: Values, inherits: list[tuple[str, tuple[str, ...]]], trail: tuple[str, ...]
) -> Values:
    merged: Values = {}
    for name, without in inherits[:_DEEPEST]:
        template = yamls.entries(state.spec.get("templates")).get(name)
        if name in trail or len(trail) > _DEEPEST or not isinstance(template, dict):
            merged["_missing"] = name
            continue
        whole = _inherited(state, template, list(_inherits(template)), (*trail, name))
        layer = {key: value for key, value in whole.items() if key not in without}
        merged = merging.specified(merged, layer, append=True)
    return {**merging.specified(merged, entry, append=True), "inherit": None}


def _rendered(workspace: Workspace, state: State, spec: Values) -> Rendered:
    """Names first, until they change no more, then the rest with them."""
    named = dict(spec)
    for _ in range(_PASSES):
        record = _record(state, named)
        fields = {**spec, **{key: _filled(workspace, state, spec, key, record) for key in _NAMES}}
        fields["labels"] = _labels(workspace, state, spec, record)
        if all(_same(state, fields.get(key), named.get(key)) for key in (*_NAMES, "labels")):
            break
        named = fields
    # The top-level namespace is over all, though release templates still see the release's own.
    record = _record(state, named)
    named = {**named, **_values(workspace, state, spec, record)}
    override = yamls.string(state.spec.get("namespace"))
    if override is not None:
        named["namespace"] = override
    installed = _installed(workspace, state, spec, record)
    version = yamls.string(named.get("version")) or ""
    final = _record(state, {**named, "labels": _own_labels(named)})
    return Rendered(state, named, pins.mark(version), installed, final)


def _own_labels(spec: Values) -> Values:
    """The labels that helmfile gives every release before it renders values files."""
    chart = (yamls.string(spec.get("chart")) or "").rpartition("/")[2]
    own = {"name": spec.get("name") or "", "namespace": spec.get("namespace") or "", "chart": chart}
    return {**yamls.entries(spec.get("labels")), **own}


_NAMES = ("name", "chart", "namespace", "version")


def _same(state: State, one: object, two: object) -> bool:
    if isinstance(one, dict) or isinstance(two, dict):
        return yamls.entries(one).keys() == yamls.entries(two).keys() and all(
            _same(state, child, yamls.entries(two)[key]) for key, child in yamls.entries(one).items()
        )
    return state.holes.fill(str(one))[0] == state.holes.fill(str(two))[0]


def _record(state: State, spec: Values) -> Record:
    """What templates of a release see."""

    def known(key: str) -> object:
        return state.holes.revive(pins.unmarked(yamls.string(spec.get(key)) or ""))

    context = known("kubeContext") or yamls.string(
        yamls.entries(state.spec.get("helmDefaults")).get("kubeContext")
    )
    labels = {**yamls.entries(spec.get("labels")), **yamls.entries(state.spec.get("commonLabels"))}
    release = Record(
        {
            "Name": known("name"),
            "Namespace": known("namespace"),
            "Chart": known("chart"),
            "ChartVersion": known("version"),
            "Labels": {key: state.holes.revive(yamls.string(value) or "") for key, value in labels.items()},
            "KubeContext": context or "",
        }
    )
    more = {key: state.spec.get(field) or "" for key, field in _OVERRIDES.items()}
    return data(state.environment, state.values, Release=release, **more)


_OVERRIDES = {"Namespace": "namespace", "KubeContext": "kubeContext", "Chart": "chart"}


def fill(workspace: Workspace, state: State, text: str, record: Record, folder: str | None = None) -> str:
    """A text of a release; one that cannot be rendered is a hole."""
    try:
        where = state.folder if folder is None else folder
        return rendered(workspace, where, text, record, state.holes)
    except TemplateError as error:
        return state.holes.output(
            error.message if isinstance(error, LimitError) else f"{{{{ … }}}}: {error.message}"
        )


def _filled(workspace: Workspace, state: State, spec: Values, key: str, record: Record) -> str | None:
    text = yamls.string(spec.get(key))
    return None if text is None else fill(workspace, state, text, record).strip()


def _labels(workspace: Workspace, state: State, spec: Values, record: Record) -> Values:
    return {
        key: fill(workspace, state, yamls.string(value) or "", record)
        for key, value in yamls.entries(spec.get("labels")).items()
    }


def _values(workspace: Workspace, state: State, spec: Values, record: Record) -> Values:
    """``values`` and ``set`` with what their templates add in front."""
    templated = [
        _value_template(workspace, state, one, record) for one in yamls.items(spec.get("valuesTemplate"))
    ]
    values = [*templated, *yamls.items(spec.get("values"))]
    sets = [
        {key: _set_field(workspace, state, value, record) for key, value in yamls.entries(one).items()}
        for one in yamls.items(spec.get("setTemplate"))
    ]
    texts = {
        key: [fill(workspace, state, one, record) if isinstance(one, str) else one for one in items]
        for key, items in (("values", values), ("secrets", yamls.items(spec.get("secrets"))))
    }
    return {**texts, "set": [*sets, *yamls.items(spec.get("set"))]}


def _set_field(workspace: Workspace, state: State, value: object, record: Record) -> object:
    if isinstance(value, list):
        return [_set_field(workspace, state, one, record) for one in value]
    return fill(workspace, state, value, record) if isinstance(value, str) else value


def _value_template(workspace: Workspace, state: State, value: object, record: Record) -> object:
    if not isinstance(value, dict):
        return value
    try:
        return yamls.mapping(fill(workspace, state, to_yaml(value), record))
    except (TemplateError, DocumentError) as error:
        return {"": state.holes.output(f"values that cannot be rendered: {error.message}")}


def _installed(workspace: Workspace, state: State, spec: Values, record: Record) -> bool | None:
    """Whether ``installed`` and ``condition`` let the release be; None when that depends on something
    unknown."""
    answers = []
    for key in ("installed", "condition"):
        template = yamls.string(spec.get(f"{key}Template"))
        given = yamls.string(spec.get(key))
        text = fill(workspace, state, template, record).strip() if template is not None else given
        answers.append(True if text is None else _truth(state, text))
    return False if False in answers else None if None in answers else True


def _truth(state: State, text: str) -> bool | None:
    if state.holes.reason(text) is not None:
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    value: object = state.values
    for key in text.split("."):
        if isinstance(value, Unknown) or not isinstance(value, dict):
            break
        value = value.get(key)
    return None if isinstance(value, Unknown) else value is True


def _selected(state: State, release: Rendered) -> bool:
    """Whether one of the selectors (``a=b,c!=d``) means the release."""
    if not state.context.selectors:
        return True
    labels = {
        **{
            key: yamls.string(value) or "" for key, value in yamls.entries(release.spec.get("labels")).items()
        },
        **{
            key: yamls.string(value) or ""
            for key, value in yamls.entries(state.spec.get("commonLabels")).items()
        },
        "name": release.text("name") or "",
        "namespace": release.text("namespace") or "",
        "chart": (release.text("chart") or "").rpartition("/")[2],
    }
    return any(_meets(selector, labels) for selector in state.context.selectors)


def _meets(selector: str, labels: dict[str, str]) -> bool:
    for term in re.split(r"\s*,\s*", selector.strip()):
        key, unlike, value = term.partition("!=")
        if not unlike:
            key, _, value = term.partition("=")
        if (labels.get(key.strip()) == value.strip().lstrip("=")) == bool(unlike):
            return False
    return True
