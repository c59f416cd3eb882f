"""Which values a chart's templates read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge.values import reads
from bot.judge.values.abstract import Path
from tests.judge.examples import archive

HELPERS = """
{{- define "by-root" }}{{ .Values.a.root }}{{ end }}
{{- define "by-dot" }}{{ .port }}{{ end }}
{{- define "by-dict" }}{{ .it.port }}{{ .root.Values.b.of }}{{ end }}
{{- define "by-name" }}{{ with index .root.Values .component }}{{ .port }}{{ end }}{{ end }}
{{- define "by-list" }}{{ $root := index . 0 }}{{ (index . 1).port }}{{ $root.Values.b.of }}{{ end }}
{{- define "a" }}{{ .Values.a.named }}{{ end }}
"""


def path(key: str) -> Path:
    return tuple(key.split("."))


def is_read(key: str, template: str, values: str = "", **files: str) -> bool:
    kept = {"templates/_helpers.tpl": HELPERS, "templates/all.yaml": template, **files}
    return path(key) in reads(archive(values=values, files=kept))


@pytest.mark.parametrize(
    ("template", "read", "unread"),
    [
        ("{{ .Values.a.b }}", "a.b", "a.c"),
        ("{{ $.Values.a.b }}", "a.b.c", "b"),
        ("{{ .Values.a.b | quote }}", "a.b", "a.bb"),
        ("{{ $x := .Values.a }}{{ $x.b }}", "a.b", "a.c"),
        ("{{ $x := .Values.a }}{{ if .Values.d }}{{ $x = .Values.c }}{{ end }}{{ $x.b }}", "c.b", "a.c"),
        ("{{ with .Values.m }}{{ .b }}{{ end }}", "m.b", "m.c"),
        ("{{ with .Values.m }}{{ $.Values.c.d }}{{ end }}", "c.d", "m.c"),
        ("{{ with .Values.m }}x{{ else }}{{ .Values.c.d }}{{ end }}", "c.d", "m.c"),
        ("{{ if .Values.m.on }}x{{ end }}", "m.on", "m.c"),
        ("{{ if and .Values.m (not .Values.d.e) }}x{{ end }}", "d.e", "m.c"),
        ("{{ if .Values.empty }}x{{ end }}", "empty.below", "m.c"),
        ("{{ range .Values.m }}{{ . }}{{ end }}", "m.anything", "a.c"),
        ("{{ range $k, $v := .Values.m }}{{ end }}", "m.anything", "a.c"),
        ('{{ range list "b" "c" }}{{ index $.Values.a . }}{{ end }}', "a.b", "a.d"),
        ('{{ range $x := tuple "b" "c" }}{{ get $.Values.a $x }}{{ end }}', "a.c", "a.d"),
        ('{{ range $k, $v := dict "b" .Values.a "c" .Values.d }}{{ $v.e }}{{ $k }}{{ end }}', "d.e", "d.f"),
        ('{{ index .Values "a" "b" }}', "a.b", "a.c"),
        ('{{ index .Values.a (printf "%s-%s" "x" "y") }}', "a.x-y", "a.c"),
        ('{{ index .Values.a (lower "B") }}', "a.b", "a.c"),
        ("{{ index .Values.a .Values.key }}", "a.c", "b"),
        ('{{ (index .Values "a").b }}', "a.b", "a.c"),
        ('{{ get .Values.a "b" }}', "a.b", "a.c"),
        ('{{ dig "a" "b" 5 .Values }}', "a.b", "a.c"),
        ('{{ dig "b" "c" "" .Values.a }}', "a.b.c", "a.b.d"),
        ('{{ if hasKey .Values.a "b" }}x{{ end }}', "a.b", "a.c"),
        ('{{ pluck "b" .Values.a .Values.c | first }}', "c.b", "a.c"),
        ('{{ toYaml (pick .Values.a "b") }}', "a.b", "a.c"),
        ('{{ toYaml (omit .Values.a "b") }}', "a.c", "b"),
        ("{{ toYaml .Values.a }}", "a.b.c", "b"),
        ("{{ .Values.a | toYaml | nindent 2 }}", "a.b.c", "b"),
        ('{{ default "x" .Values.a.b }}', "a.b", "a.c"),
        ("{{ (default .Values.a .Values.m).b }}", "a.b", "a.c"),
        ("{{ coalesce .Values.a.b .Values.c.b }}", "c.b", "a.c"),
        ("{{ (ternary .Values.a .Values.m .Values.d.e).b }}", "d.e", "d.f"),
        ("{{ (or .Values.m .Values.n).b }}", "n.b", "n.c"),
        ('{{ required "say it" .Values.a.b }}', "a.b", "a.c"),
        ("{{ include \"by-root\" . }}", "a.root", "a.c"),
        ("{{ template \"by-root\" $ }}", "a.root", "a.c"),
        ("{{ include \"by-dot\" .Values.a }}", "a.port", "a.c"),
        ('{{ include "by-dict" (dict "it" .Values.a "root" .) }}', "a.port", "a.c"),
        ('{{ include "by-dict" (dict "it" .Values.a "root" .) }}', "b.of", "b.c"),
        ('{{ include "by-name" (dict "component" "a" "root" $) }}', "a.port", "b.port"),
        ('{{ include "by-list" (list . .Values.a) }}', "a.port", "a.c"),
        ('{{ include "by-list" (list . .Values.a) }}', "b.of", "b.c"),
        ('{{ include (printf "by-%s" "root") . }}', "a.root", "a.c"),
        ("{{ include .Values.name . }}", "a.named", "zz"),
        ('{{ include (print $.Template.BasePath "/other.yaml") . | sha256sum }}', "o.ther", "a.c"),
        ('{{ include "by-dot" (merge (dict "x" 1) .Values.a) }}', "a.port", "a.c"),
        ('{{ include "by-root" (merge (dict "x" .Values.c) .) }}', "a.root", "a.c"),
        ('{{ $c := deepCopy .Values.a }}{{ $c.b }}', "a.b", "a.c"),
        ('{{ $m := mergeOverwrite (deepCopy .Values.a) .Values.c }}{{ $m.b }}', "c.b", "c.c"),
        ('{{ $_ := set . "it" .Values.a }}{{ .it.b }}', "a.b", "b"),
        ('{{ $d := dict }}{{ $_ := set $d "it" .Values.a.b }}{{ toYaml $d }}', "a.b", "a.c"),
        ('{{ $_ := set $.Values "it" .Values.a.b }}{{ .Values.it }}', "a.b", "a.c"),
        ('{{ range splitList "." "a.b" }}{{ index $.Values . }}{{ end }}', "a.x", "c"),
        ('{{ tpl "{{ .Values.a.b }}" . }}', "a.b", "a.c"),
        ("{{ tpl .Values.text . }}", "from.text", "a.c"),
        ('{{ tpl (.Files.Get "files/x.conf") . }}', "from.file", "a.c"),
        ('{{ tpl (printf "{{ .Values.%s }}" .Values.key) . }}', "whatever", "\0"),
        ("{{ someFunction .Values.a.b }}", "a.b", "a.c"),
        ("{{ .Capabilities.APIVersions.Has .Values.a.b }}", "a.b", "a.c"),
        ("{{/* .Values.a.b */}}{{ .Values.a.c }}", "a.c", "a.b"),
        ("{{ toYaml . }}", "anything", "\0"),
        ("{{ if }} broken {{ .Values.a.b }}", "a.b", "a.c"),
        ("{{ if }} broken {{ toYaml .Values }}", "a.b", "\0"),
    ],
)  # fmt: skip
def test_constructs(template: str, read: str, unread: str) -> None:
    values = "m: {z: 1}\nn: {z: 1}\nempty: {}\ntext: 'x {{ .Values.from.text }}'\n"
    files = {"files/x.conf": "{{ .Values.from.file }}", "templates/other.yaml": "{{ .Values.o.ther }}"}
    assert is_read(read, template, values, **files)
    if unread != "\0":
        assert not is_read(unread, template, values, **files)


def test_notes_are_no_manifest() -> None:
    assert not is_read("a.b", "", **{"templates/NOTES.txt": "{{ .Values.a.b }}"})


PARENT = """
name: web
version: 1.0.0
dependencies:
  - {name: db, version: 1.0.0, condition: db.enabled, tags: [back-end], import-values: [data]}
  - {name: db, alias: cache, version: 1.0.0, condition: "cache.on,global.cache"}
  - {name: absent, version: 1.0.0}
"""
CHILD = {
    "charts/db/Chart.yaml": "name: db\nversion: 1.0.0",
    "charts/db/values.yaml": "nested: {x: 1}",
    "charts/db/templates/a.yaml": '{{ .Values.port }}{{ .Values.global.zone }}{{ include "of-parent" . }}',
    "charts/db/templates/_x.tpl": '{{ define "of-child" }}{{ .Values.child }}{{ end }}',
}


@pytest.mark.parametrize(
    ("key", "read"),
    [
        ("db.port", True),
        ("cache.port", True),
        ("port", False),
        ("db.other", False),
        ("global.zone", True),
        ("db.global.zone", True),
        ("global.region", False),
        ("db.shared", True),
        ("cache.shared", True),
        ("child", True),
        ("db.enabled", True),
        ("cache.on", True),
        ("global.cache", True),
        ("tags.back-end", True),
        ("tags.front-end", False),
        ("db.exports.data.x", True),
        ("absent.anything", True),
        ("other.anything", False),
    ],
)
def test_charts_inside(key: str, read: bool) -> None:
    files = {
        "Chart.yaml": PARENT,
        "templates/_h.tpl": '{{ define "of-parent" }}{{ .Values.shared }}{{ end }}',
        "templates/a.yaml": '{{ include "of-child" . }}',
        **CHILD,
    }
    assert (path(key) in reads(archive(values="", files=files))) is read


def test_too_many_charts_count_as_read() -> None:
    entries = ", ".join(f"{{name: c, alias: a{number}}}" for number in range(20))
    nested = {f"{'charts/c/' * depth}Chart.yaml": f"name: c\ndependencies: [{entries}]" for depth in range(9)}
    assert path("anything") in reads(archive(values="", files=nested))


def test_charts_too_deep_inside_count_as_read() -> None:
    nested = {f"{'charts/c/' * depth}Chart.yaml": "name: c" for depth in range(12)}
    assert path("c." * 8 + "c") in reads(archive(values="", files=nested))


def test_a_library_renders_nothing_itself() -> None:
    files = {
        "Chart.yaml": "name: web\ndependencies: [{name: lib}]",
        "charts/lib/Chart.yaml": "name: lib\ntype: library",
        "charts/lib/templates/a.yaml": "{{ .Values.file }}",
        "charts/lib/templates/_l.tpl": '{{ define "l" }}{{ .Values.named }}{{ end }}',
        "templates/a.yaml": '{{ include "l" . }}',
    }
    found = reads(archive(values="", files=files))
    assert path("named") in found
    assert path("lib.file") not in found


def test_who_reads_is_told() -> None:
    found = reads(archive(values="", files={"templates/a.yaml": "{{ .Values.a.b }}"}))
    assert found.where(("a", "b")) == found.where(("a",)) == "templates/a.yaml"
    assert found.where(("b",)) is None


def test_endless_templates_count_as_read() -> None:
    template = '{{ define "x" }}{{ include "x" (dict "a" .) }}{{ end }}{{ include "x" .Values.a }}'
    assert is_read("anything", template)


PIECES = st.sampled_from([
    "{{", "}}", "{{ .Values.a }}", "{{ $x := .Values }}", "{{ with .Values.b }}", "{{ end }}",
    "{{ range . }}", '{{ define "t" }}', '{{ include "t" . }}', "{{ $x.c }}", "{{ if .d }}", "{{ else }}",
    "{{ toYaml . }}", '{{ index . "a" }}', '{{ index $ "Values" "a" }}', '{{ $_ := set . "a" . }}',
    "{{ tpl . . }}", "text", "`", '"',
    '{{ dict "a" . "b" }}', "{{ merge . .Values }}", "{{ printf }}", "{{ first }}", "{{ dig }}", "{{ set }}",
    "{{ get }}", "{{ include }}", "{{ break }}", "{{ ternary 1 }}", "{{ splitList . . }}", "{{ - }}",
])  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_template_makes_it_raise(template: str) -> None:
    found = reads(archive(values="", files={"templates/a.yaml": template}))
    assert found.where(("a",)) is None or isinstance(found.where(("a",)), str)


WHOLE = st.sampled_from([
    "{{ .Values.a.b }}", "{{ toYaml .Values.a }}", '{{ index .Values "c" }}',
    "{{ with .Values.c }}{{ .d }}{{ end }}",
    '{{ include "by-dot" .Values.c }}', "{{ if .Values.d }}{{ $_ := set $ \"x\" .Values.c }}{{ end }}",
])  # fmt: skip
KEYS = ("a", "a.b", "a.c", "c", "c.d", "c.port", "d", "x")


@given(st.lists(WHOLE, max_size=4), WHOLE)
def test_one_more_template_reads_no_less(templates: list[str], more: str) -> None:
    for key in KEYS:
        if is_read(key, "".join(templates)):
            assert is_read(key, "".join([*templates, more]))


@given(st.lists(WHOLE, min_size=1, max_size=4), st.sampled_from(["e: 1", "a: {z: 1}", "c: {z: {}}"]))
def test_one_more_default_reads_no_less_of_what_is_set(templates: list[str], values: str) -> None:
    for key in ("a.b", "c.d", "c.port"):
        if is_read(key, "".join(f"{{{{ .Values.{key} }}}}" for key in ("a.b", "c.d", "c.port"))):
            assert is_read(key, "".join(templates) + f"{{{{ .Values.{key} }}}}", values)
