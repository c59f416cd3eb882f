"""bash's substitutions, as far as Flux has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discover.kustomization.envsubst import BadSubstitutionError, expand

VALUES = {"A": "alpha.beta.gamma", "EMPTY": "", "N": "80"}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("${A}:${N}", "alpha.beta.gamma:80"),
        ("$A $${A} $$", "$A ${A} $"),
        ("${EMPTY:-x} ${EMPTY:=${N}} ${EMPTY=y}", "x 80 y"),
        ("${N:-x}", "80"),
        ("${#A}", "16"),
        ("${A:6} ${A:6:4} ${A:-5} ${N:9}", "beta.gamma beta alpha.beta.gamma "),
        ("${A^} ${A^^} ${A,,}", "Alpha.beta.gamma ALPHA.BETA.GAMMA alpha.beta.gamma"),
        ("${A/a/X} ${A//a/X}", "Xlpha.beta.gamma XlphX.betX.gXmmX"),
        ("${A/#al/X} ${A/%ma/X}", "Xpha.beta.gamma alpha.beta.gamX"),
        ("${A#*.} ${A##*.} ${A%.*} ${A%%.*}", "beta.gamma gamma alpha.beta alpha"),
        ("${A//./\\/}", "alpha/beta/gamma"),
    ],
)  # fmt: skip
def test_what_flux_makes_of_it(text: str, result: str) -> None:
    assert expand(text, VALUES.get) == (result, ())


def test_what_is_not_known_stays() -> None:
    text = "${A} ${SECRET} ${OTHER:-${SECRET}} ${A/${SECRET}/x}"
    assert expand(text, VALUES.get) == (
        "alpha.beta.gamma ${SECRET} ${OTHER:-${SECRET}} ${A/${SECRET}/x}",
        ("SECRET", "OTHER"),
    )


@pytest.mark.parametrize("text", ["${", "${}", "${A", "${A B}", "${A-x}", "${A:-", "${A/x}", "${-}", "${#}"])
def test_what_flux_refuses(text: str) -> None:
    with pytest.raises(BadSubstitutionError):
        expand(text, VALUES.get)


@given(st.text(st.sampled_from("${}A:-/#%^,\\ x"), max_size=40))
def test_nothing_else_is_raised(text: str) -> None:
    try:
        result, missing = expand(text, VALUES.get)
    except BadSubstitutionError:
        return
    assert missing or "${A}" not in result or "$$" in text


def test_nesting_has_an_end() -> None:
    with pytest.raises(BadSubstitutionError):
        expand("${A:-" * 500 + "}" * 500, VALUES.get)
