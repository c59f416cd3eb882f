"""What cannot be known is named, or leaves a hole."""

from __future__ import annotations

import pytest

from bot.gotmpl import Open, TemplateError, Unknown, UnknownError, render


class Notes:
    """Holes that are written down."""

    def __init__(self) -> None:
        self.outputs: list[str] = []
        self.conditions: list[str] = []

    def output(self, reason: str) -> str:
        self.outputs.append(reason)
        return f"<{len(self.outputs)}>"

    def condition(self, reason: str) -> None:
        self.conditions.append(reason)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ('{{ env "REGION" }}', 'env "REGION"'),
        ('{{ env "REGION" | upper | quote }}', 'env "REGION"'),
        ('{{ printf "%s" (env "A") }}', 'env "A"'),
        ('{{ if env "A" }}x{{ end }}', 'env "A"'),
        ('{{ if eq (env "A") "b" }}x{{ end }}', 'env "A"'),
        ("{{ now }}", "now"),
        ("{{ .secret | default 1 }}", "the secret"),
        ("{{ list 1 .secret | join `,` }}", "the secret"),
        ("{{ toYaml . }}", "the secret"),
        ("{{ if kindIs `string` .secret }}{{ end }}", "the secret"),
        ("{{ .secret.deeper.still }}", "the secret"),
        ("{{ .open.a }}{{ .open.b }}", "the file"),
        ("{{ get .open `b` }}", "the file"),
        ("{{ if hasKey .open `b` }}{{ end }}", "the file"),
        ("{{ dig `b` 1 .open }}", "the file"),
        ("{{ range .open }}{{ end }}", "the file"),
        ("{{ (merge (dict) .open).b }}", "the file"),
    ],
)
def test_the_reason_is_named(template: str, reason: str) -> None:
    data: dict[str, object] = {"secret": Unknown("the secret"), "open": Open({"a": 1}, "the file")}
    with pytest.raises(UnknownError) as caught:
        render(template, data)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("template", "output"),
    [
        ('{{ env "A" | default "b" }}', "b"),
        ('{{ coalesce (env "A") (env "B") 3 }}', "3"),
        ('{{ or (env "A") "b" }}', "b"),
        ("{{ .open.a }}{{ hasKey .open `a` }}", "1true"),
        ("{{ $x := .secret }}{{ (dict `a` $x `b` 2).b }}", "2"),
        ("{{ if false }}{{ .secret }}{{ end }}{{ ternary 1 .secret true }}", "1"),
    ],
)
def test_what_does_not_depend_on_it(template: str, output: str) -> None:
    data: dict[str, object] = {"secret": Unknown("the secret"), "open": Open({"a": 1}, "the file")}
    assert render(template, data) == output


def test_holes_take_what_is_unknown_and_the_rest_goes_on() -> None:
    notes = Notes()
    text = """\
a: {{ env "A" }}
b: {{ .nope }}
c: {{ toYaml (dict "k" .secret "l" 1) | nindent 2 }}
{{- if env "C" }}
d: {{ .known }}
{{- else }}
e: 1
{{- end }}
{{- range .nope }}
f: 1
{{- end }}
{{ $x := .nope }}g: {{ $x }}
"""
    output = render(text, {"secret": Unknown("s"), "known": 2}, holes=notes)
    assert output == "a: <1>\nb: <2>\nc: \n  k: <3>\n  l: 1\n  \nd: 2\ng: <4>\n"
    assert notes.outputs[0] == 'env "A"'
    assert notes.outputs[2] == "s"
    assert "there is no value nope" in notes.outputs[1]
    assert notes.conditions[0] == 'env "C"'
    assert len(notes.conditions) == 2


def test_a_template_that_cannot_be_read_is_no_hole() -> None:
    with pytest.raises(TemplateError):
        render("{{ if }}", {}, holes=Notes())
