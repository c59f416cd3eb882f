from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scrub import MASK, redact, secrets_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("token ghp_" + "a1B2" * 9 + " used", "token *** used"),
        ("ghs_" + "x" * 36, "***"),
        ("github_pat_" + "A1_b" * 10, "***"),
        ("glpat-" + "abcdEFGH1234-_xy", "***"),
        ("AKIA" + "ABCDEFGH12345678", "***"),
        ("https://user:hunter2@host.example/path", "https://***@host.example/path"),
        ("Authorization: Bearer abcdefgh.ijk-l", "Authorization: Bearer ***"),
        ("AUTHORIZATION: basic dXNlcjpwYXNz", "AUTHORIZATION: basic ***"),
        ("authorization: token 0123456789abcdef", "authorization: token ***"),
        ("Authorization: 0123456789abcdef", "Authorization: ***"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nmore", "***\nmore"),
        ("-----BEGIN PRIVATE KEY-----\ncut off", "***"),
    ],
)
def test_shapes_of_secrets(text: str, shown: str) -> None:
    assert redact(text, {}) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a basic configuration, a bearer of news",
        "https://host.example:8443/a@b",
        "sha256:0123456789abcdef0123456789abcdef",
        "ghp_short",
        "the password is required",
        "-----BEGIN CERTIFICATE-----",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text, {}) == text


def test_secrets_of_the_environment() -> None:
    environ = {
        "GITHUB_TOKEN": "0123456789",
        "DB_PASSWORD": "0123456789-longer",
        "API_KEY": "short",
        "HOME": "/home/somebody",
        "my_secret_thing": "lowercase names count",
    }
    assert secrets_of(environ) == ("lowercase names count", "0123456789-longer", "0123456789")
    assert redact("a 0123456789-longer b 0123456789 c short /home/somebody", environ) == (
        f"a {MASK} b {MASK} c short /home/somebody"
    )


def test_the_environment_of_this_process_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "very secret indeed")
    assert redact("it is very secret indeed.") == "it is ***."


@given(st.text(), st.text("abcdef0123456789", min_size=8, max_size=20), st.text())
def test_a_secret_is_gone_wherever_it_stands(before: str, secret: str, after: str) -> None:
    assert secret not in redact(before + secret + after, {"X_TOKEN": secret})


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert redact(redact(text, {}), {}) == redact(text, {})


@given(
    st.lists(
        st.sampled_from(
            [
                "x\n", "ü", "İ", "\ud800", "@", "\n", " ", "a@b", "Bearer abcdefgh1",
                "Authorization: Basic dXNlcjpwYXNz",
                "https://user:hunter2@host", "ghp_" + "a1B2" * 9, "AKIA" + "ABCDEFGH12345678", "ghs_x",
            ]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_a_long_text_is_masked_like_a_short_one(parts: list[str]) -> None:
    text, padding = "".join(parts), "line\n" * 3_000
    assert redact(padding + text, {}) == padding + redact(text, {})
