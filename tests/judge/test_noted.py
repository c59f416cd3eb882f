"""What the rules of the notes tell beyond their examples: versions in order, values told once."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge import Case, judge, load, order
from bot.judge.effects import Effects
from bot.judge.retold import told_once
from bot.model import (
    Affects,
    Confidence,
    Evidence,
    Finding,
    Message,
    Notes,
    Severity,
    SourceKind,
    Untrusted,
    ValuesLayer,
)
from bot.settings import Settings
from tests.judge.examples import archive, bump, listed_version, note

RULES = load()


def found(case: Case, code: str) -> list[Finding]:
    return [one for one in judge(case, Settings(), RULES).findings if one.code == code]


def variants(case: Case, code: str) -> list[str | None]:
    return [one.variant for one in found(case, code)]


def noted(*texts: tuple[str, str], subject: str = "chart") -> Notes:
    return Notes((), tuple(note(text, version, subject=subject) for version, text in texts))


def test_versions_in_order() -> None:
    written = [
        "1.0.0-alpha",
        "1.0.0-alpha.2",
        "1.0.0-alpha.10",
        "1.0.0-rc.1",
        "1",
        "v1.0.1",
        "web-1.2",
        "2.0.0",
    ]
    keys = [order.key(one) or () for one in written]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert order.same("v1.2", "1.2.0+build.3")
    assert not order.same("1.2.0", None)
    assert order.key("latest") is None
    assert not order.later("latest", "1.0.0")
    assert order.passed("1.1.0", "1.0.0", "v1.1.0")
    assert not order.passed("1.0.0", "1.0.0", "1.1.0")
    assert not order.passed("1.1.0", None, "1.1.0")
    assert order.exact("v1.2.3-rc.1")
    assert not order.exact("1.2")
    assert not order.exact(">=1.2.3")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_has_its_place_or_none(one: str, other: str) -> None:
    assert not (order.later(one, other) and order.later(other, one))


def test_a_withdrawn_version_of_the_app_counts_where_the_bump_stays_at_it() -> None:
    text = ("7.1.0", "Do not use this version.")
    for app, expected in (("7.1.0", None), ("7.2.0", "passed")):
        case = Case(bump(), notes=noted(text, subject="app"), new_chart=archive(version="1.1.0", app=app))
        assert variants(case, "N110") == [expected]


def test_a_version_named_by_its_number() -> None:
    text = "Do not use 1.1.0, it loses data."
    assert variants(Case(bump(), notes=noted(("1.1.0", text))), "N110") == [None]
    later = Case(bump(new="1.1.1"), notes=noted(("1.1.1", text)))
    assert variants(later, "N110") == ["passed"]
    newer = Case(bump(), notes=noted(("1.1.0", "Do not use 1.2.0, it loses data.")))
    assert variants(newer, "N110") == []


def test_what_an_index_lists() -> None:
    def of(*listed: str, new: str = "1.1.0", kind: SourceKind = SourceKind.HTTP) -> list[str | None]:
        one = bump(new=new)
        moved = dataclasses.replace(one, new=dataclasses.replace(one.new, kind=kind))
        versions = tuple(listed_version("web", version) for version in listed)
        return variants(Case(moved, notes=Notes((), ()), versions=versions), "N110")

    assert of("1.0.0", "1.2.0") == ["unlisted"]
    assert of("1.0.0", "v1.1.0") == []
    assert of("1.1.0+7", new="1.1.0_7", kind=SourceKind.OCI) == []
    assert of() == []
    assert of("latest") == []
    assert of("1.0.0", new=">=1.1.0") == []
    assert of("1.0.0", kind=SourceKind.GIT) == []


def test_mended_inside_the_range_of_the_app() -> None:
    text = ("7.1.2", "* Fix a crash that was introduced in 7.1.0")
    charts = archive(app="7.0.0"), archive(version="1.1.0", app="7.1.2")
    case = Case(bump(), notes=noted(text, subject="app"), old_chart=charts[0], new_chart=charts[1])
    assert variants(case, "N111") == [None]
    assert variants(dataclasses.replace(case, old_chart=archive(app="7.1.1")), "N111") == []
    assert variants(dataclasses.replace(case, new_chart=archive(app="7.1.1")), "N111") == ["after"]
    assert variants(dataclasses.replace(case, new_chart=None), "N111") == []


def test_an_annotation_that_is_none_says_nothing() -> None:
    for changes in ("[", "text", "- [1, 2]\n- {kind: fixed}"):
        versions = (listed_version("web", {"version": "1.1.1", "changes": changes}),)
        assert variants(Case(bump(), notes=Notes((), ()), versions=versions), "N111") == []


OLD, NEW = "server: {port: 80, tls: false}", "server: {http: {port: 80}, tls: false}"
TOLD = "* `server.port` is renamed to `server.http.port`"


def moved(text: str = TOLD, *, effects: Effects | None = None) -> Case:
    return Case(
        bump(values=(ValuesLayer("inline", "web.yaml", 7, "server: {port: 8080}"),)),
        notes=noted(("1.1.0", text)),
        old_chart=archive(values=OLD, files={"templates/all.yaml": "{{ .Values.server.port }}"}),
        new_chart=archive(values=NEW, files={"templates/all.yaml": "{{ .Values.server.http.port }}"}),
        effects=effects,
    )


def test_a_moved_value_that_is_set_breaks_and_says_where_and_its_new_name() -> None:
    (finding,) = found(moved(), "N114")
    assert (finding.severity, finding.affects) == (Severity.BREAKING, Affects.YES)
    assert "server.http.port" in finding.message.plain()
    quote, place = finding.evidence
    assert quote.text is not None
    assert (place.path, place.old, place.new) == ("server.port", "web.yaml:7", "server.http.port")


def test_what_renders_show_goes_before_what_notes_say() -> None:
    path = frozenset({("server", "port")})
    assert variants(moved(effects=Effects(lost=path)), "N114") == ["renamed"]
    assert variants(moved(effects=Effects(kept=path)), "N114") == ["contradicted"]
    assert variants(moved(effects=Effects(idle=path)), "N114") == ["contradicted"]


def test_the_app_s_keys_are_values_only_where_the_chart_loses_them_too() -> None:
    case = moved()
    app = dataclasses.replace(case, notes=noted(("1.1.0", TOLD), subject="app"))
    assert variants(app, "N114") == ["renamed"]
    other = dataclasses.replace(case, notes=noted(("1.1.0", "* `server.tls` is removed"), subject="app"))
    assert variants(other, "N114") == []


def test_a_value_that_went_is_told_once_by_the_graver_finding() -> None:
    findings = judge(moved(effects=Effects(lost=frozenset({("server", "port")}))), Settings(), RULES).findings
    both = [one for one in findings if one.code in ("V301", "N114")]
    assert {one.code for one in both} == {"V301", "N114"}
    (kept,) = told_once(both)
    assert kept.code == "V301"
    assert any(piece.text and "renamed" in piece.text.raw for piece in kept.evidence)
    unproven = [one for one in judge(moved(), Settings(), RULES).findings if one.code in ("V301", "N114")]
    (kept,) = told_once(unproven)
    assert (kept.code, kept.severity) == ("N114", Severity.BREAKING)


def finding(code: str, *keys: str, ignored: str | None = None, subject: str = "web") -> Finding:
    evidence = tuple(Evidence("field", path=key, old="web.yaml:7") for key in keys)
    return Finding(
        code, code.lower(), Severity.BREAKING, Confidence.HIGH, Message(code), subject,
        evidence=(Evidence("quote", text=Untrusted(code)), *evidence), ignored=ignored,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("findings", "codes"),
    [
        ([finding("V301", "a"), finding("N114", "a.b")], ["V301"]),
        ([finding("N114", "a"), finding("V301", "a.b"), finding("V301", "a.c")], ["V301", "V301"]),
        ([finding("V301", "a.b"), finding("N114", "a.b", "c")], ["V301", "N114"]),
        ([finding("V301", "ab"), finding("N114", "a")], ["V301", "N114"]),
        ([finding("V301", "a", ignored="known"), finding("N114", "a")], ["V301", "N114"]),
        ([finding("V301", "a"), finding("N114", "a", ignored="known")], ["V301", "N114"]),
        ([finding("V301", "a", subject="db"), finding("N114", "a")], ["V301", "N114"]),
        ([finding("N114"), finding("N103")], ["N114", "N103"]),
    ],
)
def test_only_the_same_key_of_the_same_chart_is_told_once(findings: list[Finding], codes: list[str]) -> None:
    assert [one.code for one in told_once(findings)] == codes
