"""Objects of manifests, told by lines or by structure, and what is none."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import docs
from bot.discover.objects import Form, Objects, objects
from tests.discover.trees import MemoryTree

PDB = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\n"

LAST_APPLIED = """\
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion": "apps/v1beta1", "kind": "Deployment", "metadata": {}}
"""


def read(**files: str) -> Objects:
    return objects(MemoryTree(files))


def told(path: str, text: str, *others: str) -> list[tuple[int, str, str, str | None, str]]:
    """Line, API version, kind, name and form of what a file holds."""
    found = objects(MemoryTree({path: text, **dict.fromkeys(others, "")}))
    assert found.gaps == ()
    return [(one.line, one.api_version, one.kind, one.name, one.form.value) for one in found.objects]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (PDB, "web"),
        (PDB.replace("\n", "\r\n"), "web"),
        (PDB.replace(": policy/v1beta1", ': "policy/v1beta1"  # old'), "web"),
        (PDB.replace("  name: web", "  labels:\n    name: other\n  name: &app 'web' # x"), "web"),
        (PDB.replace("web", "${APP}-web"), None),
        (PDB.replace("web", "'{{ app }}'"), None),
        ("apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nspec: {}\n", None),
        ("apiVersion : policy/v1beta1\nkind : PodDisruptionBudget\nmetadata : {name : web}\n", "web"),
        (PDB.replace("metadata:\n  name: web", "metadata: {name: web}"), "web"),
        (textwrap.indent(PDB, "  "), "web"),
        ("{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: web}}", "web"),
        (PDB.replace("apiVersion", '"apiVersion"').replace("kind", "'kind'"), "web"),
        (PDB.replace("apiVersion: ", "apiVersion: &v "), "web"),
        (PDB.replace("apiVersion:", "apiVersion: v1\napiVersion:"), "web"),
    ],
)
def test_an_object_however_it_is_written(text: str, name: str | None) -> None:
    ((_, api_version, kind, found, form),) = told("a/pdb.yaml", text)
    assert (api_version, kind, found, form) == ("policy/v1beta1", "PodDisruptionBudget", name, "document")


def test_lines_of_several_documents() -> None:
    comment, job = (
        "# apiVersion: batch/v1beta1\n# kind: CronJob\n",
        "kind: Job\nmetadata: {}\napiVersion: batch/v1\n",
    )
    text = f"{comment}---\n{PDB}---\n{job}"
    assert told("a.yaml", text) == [
        (4, "policy/v1beta1", "PodDisruptionBudget", "web", "document"),
        (11, "batch/v1", "Job", None, "document"),
    ]


def test_items_of_lists() -> None:
    text = f"apiVersion: v1\nkind: List\nitems:\n- {textwrap.indent(PDB, '  ').strip()}\n"
    assert told("a.yml", text) == [(4, "policy/v1beta1", "PodDisruptionBudget", "web", "list")]
    text = "apiVersion: apps/v1beta1\nkind: DeploymentList\nitems:\n- metadata: {name: web}\n- kind: Other\n"
    assert told("a.yml", text) == [(4, "apps/v1beta1", "Deployment", "web", "list")]
    text = "apiVersion: example.org/v1\nkind: AllowList\nmetadata: {name: web}\nspec: {items: []}\n"
    assert told("a.yml", text) == [(1, "example.org/v1", "AllowList", "web", "document")]


def test_json() -> None:
    text = (
        '{\n\t"kind": "Ingress",\n\t"apiVersion": "extensions/v1beta1",\n\t"metadata": {"name": "web"}\n}\n'
    )
    assert told("a.json", text) == [(3, "extensions/v1beta1", "Ingress", "web", "document")]
    assert told("package.json", '{"apiVersion": {"type": "string"}, "kind": "Ingress"}') == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n    # x\n{textwrap.indent(PDB, '    ')}", 6),
        (f"patches:\n- patch: |-\n{textwrap.indent(PDB, '    ')}  target: {{kind: Other}}\n", 3),
        (f"extraObjects:\n  - {textwrap.indent(PDB, '    ').strip()}\n", 2),
        (f"text: |\n  {{{{ if .x }}}}\n{textwrap.indent(PDB, '  ')}  {{{{ end }}}}\n", 3),
        (
            "spec: >\n  {apiVersion: policy/v1beta1, kind: PodDisruptionBudget,\n  metadata: {name: web}}\n",
            1,
        ),
        (f"text: |\n  text: |\n{textwrap.indent(PDB, '    ')}", 3),
    ],
)
def test_what_stands_within_something_else(text: str, line: int) -> None:
    found = [one for one in told("a.yaml", text) if one[4] == "embedded"]
    assert found == [(line, "policy/v1beta1", "PodDisruptionBudget", "web", "embedded")]


@pytest.mark.parametrize(
    "text",
    [
        "spec:\n  scaleTargetRef:\n    apiVersion: apps/v1beta1\n    kind: Deployment\n    name: web\n",
        "metadata: {ownerReferences: [{apiVersion: apps/v1beta1, kind: Deployment, name: web}]}\n",
        "properties:\n  apiVersion:\n    type: string\n  kind:\n    type: a\n  metadata:\n    type: object\n",
        "#apiVersion: v1\n#kind: Pod\n#metadata: {}\n",
        "apiVersion: v2\nname: web\n",
        "kind: Deployment\ningress:\n  apiVersion: networking.k8s.io/v1beta1\n",
        "apiVersion: v1\nkind: lower\n",
        LAST_APPLIED,
    ],
)
def test_what_is_no_object(text: str) -> None:
    assert told("a.yaml", text) == []


def test_files_beside_a_charts_metadata_need_metadata_themselves() -> None:
    values = "apiVersion: batch/v1beta1\nkind: CronJob\n"
    assert told("web/values.yaml", values, "web/Chart.yaml") == []
    assert told("web/values.yaml", values) != []
    assert [one[4] for one in told("web/pdb.yaml", PDB, "web/Chart.yaml")] == ["document"]


def test_templates_say_what_is_literal() -> None:
    text = """\
        {{- if .Values.pdb }}
        {{- if .Capabilities.APIVersions.Has "policy/v1" }}
        apiVersion: policy/v1
        {{- else }}
        apiVersion: policy/v1beta1
        {{- end }}
        kind: PodDisruptionBudget
        metadata:
          name: {{ .Release.Name }}
        ---
        apiVersion: {{ include "web.api" . }}
        kind: Ingress
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        {{- if .Values.all }}
        kind: ClusterRole
        {{- else }}
        kind: Role
        {{- end }}
        """
    expected = [
        (3, "policy/v1", "PodDisruptionBudget", None, "template"),
        (5, "policy/v1beta1", "PodDisruptionBudget", None, "template"),
        (14, "v1", "Service", "web", "template"),
        (19, "rbac.authorization.k8s.io/v1", "ClusterRole", None, "template"),
        (19, "rbac.authorization.k8s.io/v1", "Role", None, "template"),
    ]
    assert told("web/templates/a/all.yaml", textwrap.dedent(text), "web/Chart.yaml") == expected
    assert told("roles/web/files/all.yaml.j2", textwrap.dedent(text)) == expected
    assert told("web/templates/pdb.yaml", PDB)[0][4] == "document"


def test_what_cannot_be_read_is_a_gap() -> None:
    broken = read(**{"a.yaml": f"{PDB}spec: [\n---\n{PDB}"})
    assert [one.line for one in broken.objects] == [1, 7]
    broken = read(**{"a.yaml": f"{PDB}spec: [{{apiVersion: v1, kind: Pod}}\n---\n{PDB}"})
    assert [(one.line, one.form) for one in broken.objects] == [(1, Form.DOCUMENT), (7, Form.DOCUMENT)]
    assert [one.reason for one in broken.gaps] == ["a document cannot be read"]
    unknown = read(**{"a.yaml": "apiVersion: ${API}\nkind: Ingress\nmetadata: {name: web}\n"})
    assert (unknown.objects, [one.subject for one in unknown.gaps]) == ((), ["a.yaml:1"])


PIECES = st.sampled_from(
    [
        *PDB.splitlines(keepends=True),
        *(
            'apiVersion: "v1"\n',
            "kind: List\n",
            "items:\n",
            "- ",
            "  ",
            "    ",
            "---\n",
            "a: |\n",
            "{",
            "}",
            "{{ x }}",
        ),
        *(
            "[",
            "]",
            "'",
            '"',
            "#",
            "\r\n",
            "\t",
            "&a ",
            "*a",
            "apiVersion:",
            "\0",
            "b: >\n",
            ", ",
            "kind: Pod",
        ),
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_no_text_makes_it_raise(text: str) -> None:
    files = {
        "a.yaml": text,
        "b.json": text,
        "c.yaml.j2": text,
        "d/templates/a.yaml": text,
        "d/Chart.yaml": text,
    }
    for one in objects(MemoryTree(files)).objects:
        assert 1 <= one.line <= text.count("\n") + 1


NAMES = st.sampled_from(["web", "shop", None])
OBJECTS = st.fixed_dictionaries(
    {
        "apiVersion": st.sampled_from(["v1", "apps/v1", "example.org/v1beta1"]),
        "kind": st.sampled_from(["Pod", "Deployment"]),
        "metadata": NAMES.map(lambda name: {"name": name} if name else {}),
        "data": st.recursive(
            st.text(alphabet="ab: -\n"), lambda inner: st.lists(inner, max_size=3), max_leaves=5
        ),
    }
)


@given(st.lists(OBJECTS, min_size=1, max_size=4), st.booleans())
def test_every_object_is_found(things: list[dict[str, object]], embed: bool) -> None:
    text = "---\n".join(docs.dump(thing) for thing in things)
    if embed:
        text = docs.dump({"data": {"a.yaml": text}})
    found = objects(MemoryTree({"a.yaml": text})).objects
    assert sorted((one.api_version, one.kind, one.name or "") for one in found) == sorted(
        (
            thing["apiVersion"],
            thing["kind"],
            docs.scalar(docs.compose(docs.dump(thing)), "metadata", "name") or "",
        )
        for thing in things
    )
    lines = text.split("\n")
    assert all(one.api_version in lines[one.line - 1] or embed for one in found)
