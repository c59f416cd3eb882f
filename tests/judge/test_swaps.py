"""What counts as an image outside of a pod's containers, and what a tag tells."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compare import compare
from bot.judge import images
from bot.judge.swaps import swaps


def found(old: str, new: str, key: str = "value") -> list[tuple[str, str]]:
    sides = [
        json.dumps(
            {
                "apiVersion": "example.org/v1",
                "kind": "Gauge",
                "metadata": {"name": "g"},
                "spec": {key: text},
            }
        )
        for text in (old, new)
    ]
    return [(one.old, one.new) for one in swaps(compare(*sides, namespace=None, key=b"k"))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("acme/web:v1.0.0", "acme/web:v2.0.0"),
        ("acme/web:v1.0.0", "acme/web:master"),
        ("acme/web:v1.0.0", "ghcr.io/acme/web:v1.0.0"),
        ("quay.io/acme/web:nightly", "quay.io/acme/web:edge"),
        (f"example.org/web@sha256:{'0' * 64}", f"example.org/web@sha256:{'1' * 64}"),
    ],
)
def test_images(old: str, new: str) -> None:
    assert found(old, new) == [(old, new)]
    assert found(f"--helper={old},x", f"--helper={new},x") == [(old, new)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("v1.0.0", "v2.0.0"),
        ("web:1.0", "web:2.0"),
        ("web.svc:8080", "web.svc:8081"),
        ("one/web:80", "one/web:81"),
        ("https://example.org/web:1.0.0", "https://example.org/web:2.0.0"),
        ("acme/web:v1.0.0", "acme/other:v1.0.0"),
        ("--a=acme/web:v1.0.0", "--b --a=acme/web:v2.0.0"),
    ],
)
def test_no_images(old: str, new: str) -> None:
    assert found(old, new) == []


def test_a_word_that_says_so_makes_an_image_of_a_bare_name() -> None:
    assert found("web:1.0", "web:2.0", "webImage") == [("web:1.0", "web:2.0")]
    assert found("--image=web:1.0", "--image=web:2.0") == [("web:1.0", "web:2.0")]


@pytest.mark.parametrize(
    ("tag", "release", "prerelease"),
    [
        ("1.0.0", True, False),
        ("v1.0.0-beta.1", True, True),
        ("2.0rc1", True, True),
        ("v3-alpha", True, True),
        ("16.4.0-debian-12-r14", True, False),
        ("1.27-alpine", True, False),
        ("1.2.3-preprod", True, False),
        ("master", False, False),
        ("nightly-alpha", False, False),
        (None, False, False),
    ],
)
def test_tags(tag: str | None, release: bool, prerelease: bool) -> None:
    assert (images.is_release(tag), images.is_prerelease(tag)) == (release, prerelease)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_makes_it_raise(old: str, new: str) -> None:
    for one, other in found(old, new):
        assert one in old
        assert other in new
