"""Templates are filled in as Handlebars does it, or refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discover.renovate.handlebars import UnsupportedError, field_of, render

FIELDS = {"depName": "Org/Web", "datasource": None, "empty": "", "version": "v1.2.3", "re": "a.b"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("{{depName}}-{{{ version }}}", "Org/Web-v1.2.3"),
        ("{{this.depName}}{{missing}}{{!-- note --}}", "Org/Web"),
        ("{{#if datasource}}{{{datasource}}}{{else}}helm{{/if}}", "helm"),
        ("{{#if empty}}a{{else if version}}b{{else}}c{{/if}}d", "bd"),
        ("{{#if empty}}a{{else if datasource}}b{{else}}c{{/if}}d", "cd"),
        ("{{#if depName}}a{{#if empty}}b{{/if}}c{{/if}}", "ac"),
        ("{{#if depName}}{{else}}x{{/if}}", ""),
        ("{{#unless datasource}}x{{else}}y{{/unless}}", "x"),
        ("{{lowercase depName}}", "org/web"),
        ("{{{replace '^v' '' version}}}", "1.2.3"),
        ('{{replace "/" "-" (lowercase depName)}}', "org-web"),
        ("{{#if (equals version 'v1.2.3')}}y{{/if}}", "y"),
        ("{{#if (or (containsString depName 'Web') false)}}y{{/if}}", "y"),
        ("{{#if (and depName datasource)}}y{{else}}n{{/if}}", "n"),
        ("{{lookup (split depName '/') 1}}", "Web"),
        ("{{split depName '/'}}", "Org,Web"),
        ("{{#if (includes (split depName '/') 'Org')}}y{{/if}}", "y"),
        ("{{encodeURIComponent depName}}", "Org%2FWeb"),
        ("{{decodeURIComponent 'a%2Fb'}}", "a/b"),
        ("{{encodeBase64 're'}}{{decodeBase64 'cmU='}}", "cmU=re"),
        ("{{equals 1 1.0}}{{equals '1' 1}}", "truefalse"),
    ],
)
def test_what_a_template_gives(template: str, text: str) -> None:
    assert render(template, FIELDS) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{env.TOKEN}}", "{{#each x}}{{/each}}", "{{#if x}}", "{{/if}}", "{{else}}", "{{> part}}", "{{x",
        "\\{{x}}", "{{~x}}", "{{nope depName}}", "{{lookup depName 1}}", "{{replace '(?=a)' '' depName}}",
        "{{}}", "{{(}}", "{{replace '(a)' '$1' re}}", "{{add 1 2}}", "{{lowercase 1}}", "{{a}}" * 2000,
        "{{#if a}}b{{else if}}c{{/if}}", "{{#if\n a}}x{{/if}}", "{{split depName ''}}",
        "{{" + "(" * 20 + "a" + ")" * 20 + "}}",
    ],
)  # fmt: skip
def test_what_is_not_evaluated_is_refused(template: str) -> None:
    with pytest.raises(UnsupportedError):
        render(template, FIELDS)


def test_growth_is_bounded() -> None:
    with pytest.raises(UnsupportedError):
        render("{{x}}" * 700, {"x": "y" * 1000})
    with pytest.raises(UnsupportedError):
        render(f"{{{{replace '' '{'z' * 1000}' x}}}}", {"x": "y" * 1000})


def test_the_field_that_a_template_is() -> None:
    assert field_of("{{{currentValue}}}") == field_of(" {{ this.currentValue }} ") == "currentValue"
    assert (
        field_of("v{{a}}") is field_of("{{a}}{{b}}") is field_of("{{lowercase a}}") is field_of("x") is None
    )


PIECES = st.sampled_from(
    [
        "{{",
        "}}",
        "{{{",
        "}}}",
        "#if ",
        "/if",
        "else",
        " ",
        "(",
        ")",
        "a",
        "'x'",
        "#unless a",
        "replace",
        "lookup 1",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_nothing_else_is_raised(template: str) -> None:
    with contextlib.suppress(UnsupportedError):
        assert "{{" not in render(template, {"a": "1"})
