"""What the rules of the notes tell beyond their examples: versions in order, values told once."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge import Case, judge, load, order
from bot.judge.checks import CHECKS
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
from bot.settings import Cluster, Settings
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


def test_what_later_releases_tell_of_those_that_are_passed() -> None:
    after = noted(("1.1.1", "* Fix a crash that was introduced in 1.1.0")).notes
    case = Case(bump(), notes=Notes((), (), later=after))
    assert variants(case, "N111") == ["after"]
    back = noted(("1.2.0", "Do not use 1.1.0, it loses data.")).notes
    assert variants(Case(bump(), notes=Notes((), (), later=back)), "N110") == [None]
    others = noted(("1.2.0", "Do not use 1.0.9, it loses data.")).notes
    assert variants(Case(bump(), notes=Notes((), (), later=others)), "N110") == []


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
    assert not found(moved(), "N103")  # the same statement
    assert (finding.severity, finding.affects) == (Severity.BREAKING, Affects.YES)
    assert "server.http.port" in finding.message.plain()
    quote, place = finding.evidence
    assert quote.text is not None
    assert (place.path, place.old, place.new) == ("server.port", "web.yaml:7", "server.http.port")


def test_what_renders_show_goes_before_what_notes_say() -> None:
    path = frozenset({("server", "port")})
    assert hits(moved(effects=Effects(lost=path))) == ["renamed"]
    assert variants(moved(effects=Effects(kept=path)), "N114") == ["contradicted"]
    assert variants(moved(effects=Effects(idle=path)), "N114") == ["contradicted"]


def test_the_app_s_keys_are_values_only_where_the_chart_loses_them_too() -> None:
    case = moved()
    app = dataclasses.replace(case, notes=noted(("1.1.0", TOLD), subject="app"))
    assert variants(app, "N114") == ["renamed"]
    other = dataclasses.replace(case, notes=noted(("1.1.0", "* `server.tls` is removed"), subject="app"))
    assert variants(other, "N114") == []


def test_a_value_that_went_is_told_once_by_the_graver_finding() -> None:
    proven = judge(moved(effects=Effects(lost=frozenset({("server", "port")}))), Settings(), RULES).findings
    (kept,) = [one for one in proven if one.code in ("V301", "N103", "N114")]
    assert kept.code == "V301"
    assert any(piece.text and "renamed" in piece.text.raw for piece in kept.evidence)
    unproven = judge(moved(), Settings(), RULES).findings
    (kept,) = [one for one in unproven if one.code in ("V301", "N103", "N114")]
    assert (kept.code, kept.severity) == ("N114", Severity.BREAKING)


def hits(case: Case) -> list[str | None]:
    rule = next(one for one in RULES.rules if one.code == "N114")
    return [one.variant for one in CHECKS["N114"].check(case, rule)]


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


def told(text: str, values: str = "replicas: 2", **clusters: str) -> list[tuple[str, str | None, Affects]]:
    case = Case(
        bump(values=(ValuesLayer("inline", "web.yaml", 7, values),)),
        notes=noted(("1.1.0", text)),
        old_chart=archive(values=OLD, files={"templates/all.yaml": "{{ .Values.server.port }}"}),
        new_chart=archive(values=NEW, files={"templates/all.yaml": "{{ .Values.server.http.port }}"}),
        clusters=tuple(Cluster(name, minor) for name, minor in clusters.items()),
    )
    found = judge(case, Settings(), RULES).findings
    return [(one.code, one.variant, one.affects) for one in found if one.code.startswith("N")]


def test_what_the_notes_announce_is_no_matter_where_nothing_of_it_is_set() -> None:
    text = "## Breaking changes\n* `server.port` was renamed to `server.http.port`"
    assert told(text) == [("N114", "elsewhere", Affects.NO)]
    (said,) = told(text, "server: {port: 8080}")
    assert said == ("N114", "renamed", Affects.YES)
    both = text + "\n* The cache on disk has another layout"
    assert told(both)[0] == ("N101", None, Affects.UNKNOWN)


def test_a_minimum_is_told_by_the_rule_that_knows_the_clusters() -> None:
    text = "* The minimum supported Kubernetes version is now 1.30"
    assert told(text, prod="1.31") == [("N108", "met", Affects.UNKNOWN)]
    assert told(text, prod="1.29") == [("N108", "unmet", Affects.UNKNOWN)]
    assert told("## Breaking changes\n" + text, prod="1.31")[0] == ("N101", None, Affects.UNKNOWN)


def test_a_graver_word_stays_beside_what_is_known() -> None:
    quote = Evidence("quote", text=Untrusted("a"), version="1.0.0")
    base = dataclasses.replace(finding("N103"), evidence=(quote,))
    known = dataclasses.replace(finding("N114"), evidence=(quote,), severity=Severity.INFO)
    assert told_once([base, known]) == [base, known]
    assert told_once([base, dataclasses.replace(known, affects=Affects.NO)])[0].code == "N114"
    assert told_once([base, dataclasses.replace(known, severity=Severity.BREAKING)])[0].code == "N114"
    ignored = dataclasses.replace(known, severity=Severity.BREAKING, ignored="known")
    assert told_once([base, ignored]) == [base, ignored]
    other = dataclasses.replace(
        base, code="N101", evidence=(quote, dataclasses.replace(quote, version="2.0.0"))
    )
    assert told_once([other, base]) == [other]
    assert told_once([base, other]) == [base, other]
