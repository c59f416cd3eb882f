"""Templates are filled in as Argo CD fills them in, or said to be more than that."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discover.argo import trees
from bot.discover.argo.substitution import Filler, Mode
from bot.discover.argo.trees import Leaf, Map
from tests.discover.argo.samples import tree

GO, STRICT, FAST = Mode(go=True), Mode(go=True, strict=True), Mode()
NESTED = """\
name: Web_1
version: 1.10
on: true
off: false
nothing: null
empty: ""
chart: {name: web, tags: [a, b]}
path: {path: apps/web, basename: web, segments: [apps, web]}
"""


def fill(template: Leaf, known: Map, mode: Mode) -> Leaf:
    """The scalar filled in."""
    return Filler(known, mode).leaf(template)


def parameters() -> Map:
    """The parameters of the tests, each with its place."""
    found = tree(NESTED)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ .chart.name }}", "web"),
        ("a-{{.name}}-{{- .version -}} -b", "a-Web_1-1.10-b"),
        ("{{ $.chart.name }}{{/* a comment */}}", "web"),
        ("{{ index .path.segments 1 }}/{{ index .chart.tags 0 }}", "web/a"),
        ('{{ index .chart "name" }}', "web"),
        ("{{ (index .path.segments 1) | upper }}", "WEB"),
        ("{{ .name | lower | quote }}", '"web_1"'),
        ("{{ normalize .name }}", "web-1"),
        ('{{ default "x" .gone }}{{ default "x" .empty }}{{ default "x" .off }}', "xxx"),
        ('{{ .version | default "x" }}{{ .on }}{{ .off }}', "1.10truefalse"),
        ('{{ trimPrefix "W" .name }}{{ trimSuffix "1" .name }}{{ trim " x " }}', "eb_1Web_x"),
        ('{{ printf "%s-%v%%" .name .version }}', "Web_1-1.10%"),
        ('{{ join "+" .chart.tags }}{{ splitList "/" "a/b" | last }}{{ first .chart.tags }}', "a+bba"),
        ('{{ trunc 2 .name }}{{ trunc -2 .name }}{{ replace "_" "-" .name }}', "We_1Web-1"),
        ('{{ coalesce .gone .empty "y" }}{{ squote .version }}', "y'1.10'"),
        ('{{ "{{" }} .Values.a {{ `}}` }}', "{{ .Values.a }}"),
        ('{{ "a\\"b" }}', 'a"b'),
        ("no template, { braces }", "no template, { braces }"),
        ('{{ if hasKey . "chart" }}{{ .chart.name }}{{ else }}x{{ end }}', "web"),
        ("{{ range .chart.tags }}{{ . }},{{ end }}", "a,b,"),
        ("{{ $x := .name }}{{ $x }}", "Web_1"),
        ("{{ .chart.tags | toJson }}", '["a","b"]'),
    ],
)
def test_go_templates_are_filled_in(template: str, text: str) -> None:
    filled = fill(Leaf(template), parameters(), GO)
    assert (filled.text, filled.missing) == (text, None)


@pytest.mark.parametrize(
    "template",
    [
        "{{ .gone }}",
        "{{ .nothing }}",
        "{{ .name.deeper }}",
        "{{ .name 1 }}",
        "{{ index .chart.tags 7 }}",
        "{{ now }}",
        "{{ .name | 1 }}",
        "{{ .name",
        "{{ }}",
        "{{ " + "(" * 100 + ".name" + ")" * 100 + " }}",
    ],
)
def test_what_cannot_be_filled_in_stays_and_is_named(template: str) -> None:
    filled = fill(Leaf(template), parameters(), GO)
    assert (filled.text, filled.origin) == (template, None)
    assert filled.missing is not None
    assert filled.missing in template


def test_a_missing_key_is_an_error_when_it_is_said_to_be() -> None:
    template = Leaf('{{ default "x" .gone }}')
    assert fill(template, parameters(), GO).text == "x"
    assert fill(template, parameters(), STRICT).missing == '{{ default "x" .gone }}'


def test_names_that_are_no_parameters_stay_in_a_fast_template() -> None:
    flat: Map = {**trees.flat(parameters())}
    filled = fill(Leaf("{{name}} {{ chart.tags.1 }} {{ $labels.pod }}"), flat, FAST)
    assert (filled.text, filled.missing) == ("Web_1 b {{ $labels.pod }}", None)
    partly = fill(Leaf("{{name}} {{ cluster }}"), flat, Mode(partial=True))
    assert (partly.text, partly.missing) == ("Web_1 {{ cluster }}", "{{ cluster }}")


@pytest.mark.parametrize("mode", [GO, STRICT, FAST])
def test_a_text_with_one_parameter_tells_where_that_is_written(mode: Mode) -> None:
    known: Map = parameters() if mode.go else {**trees.flat(parameters())}
    dot = "." if mode.go else ""
    for template, text in ((f"{{{{ {dot}version }}}}", "1.10"), (f"v{{{{{dot}version}}}}", "v1.10")):
        filled = fill(Leaf(template), known, mode)
        assert filled.text == text
        assert filled.origin is not None
        assert filled.origin.document.position(filled.origin.node) == (2, 10)
    assert fill(Leaf(f"{{{{{dot}version}}}}{{{{{dot}name}}}}"), known, mode).origin is None


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('{{ index .chart "name" }}', "web"),
        ("{{ index .path.segments 1 }}", "web"),
        ('{{ default "1.0.0" .version }}', "1.10"),
        ('{{- .version | default "1.0.0" | toString -}}', "1.10"),
        ("{{ $.chart.name }}", "web"),
    ],
)
def test_defaults_and_indexes_say_one_parameter_too(template: str, text: str) -> None:
    filled = fill(Leaf(template), parameters(), GO)
    assert (filled.text, filled.origin is not None) == (text, True)


@pytest.mark.parametrize(
    "template",
    [
        '{{ default "1.0.0" .gone }}',
        "{{ upper .chart.name }}",
        "{{ if .on }}{{ .version }}{{ end }}",
        "{{ .version }}{{ .version }}",
        '{{ "1.10" }}',
        '{{ index .chart.tags 0 | trimPrefix "a" }}',
    ],
)
def test_what_is_made_of_a_parameter_has_no_place(template: str) -> None:
    assert fill(Leaf(template), parameters(), GO).origin is None


@settings(deadline=None)
@given(st.text(alphabet=list("{}.-|() \n\"`'abindexdefault$0/*\\"), max_size=60))
def test_no_template_raises(template: str) -> None:
    for mode in (GO, STRICT, FAST, Mode(partial=True)):
        filled = fill(Leaf(template), parameters(), mode)
        assert filled.missing is None or "{{" in filled.missing
