"""The configuration of a tree is read, resolved and merged as Renovate does it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from bot.discover.renovate import Configuration, alias, aliased, configuration
from bot.discover.workspace import Workspace
from bot.settings import Settings
from tests.discover.trees import MemoryTree, workspace

NAMES = (
    "node_modules",
    "bower_components",
    "vendor",
    "examples",
    "__tests__",
    "test",
    "tests",
    "__fixtures__",
)
TESTS = tuple(f"**/{name}/**" for name in NAMES)


def read(
    table: str | Mapping[str, object], origin: str | None = None, others: Mapping[str, str] | None = None
) -> Configuration:
    """What ``renovate.json`` says, with other files beside it."""
    text = table if isinstance(table, str) else json.dumps(table)
    tree = MemoryTree({"renovate.json": text, **(others or {})}, origin)
    return configuration(Workspace(tree, Settings()))


def test_without_a_file_there_is_none() -> None:
    found = configuration(workspace({"package.json": '{"name": "x"}', "a.yaml": "a: 1"}))
    assert (found.path, found.complete, found.gaps) == (None, True, ())
    assert found.managers["helmfile"].patterns


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({".renovaterc": "{}", ".github/renovate.json5": "{}"}, ".github/renovate.json5"),
        ({"renovate.json5": "{}", "renovate.json": "{}"}, "renovate.json"),
        ({".gitlab/renovate.jsonc": "// x\n{}"}, ".gitlab/renovate.jsonc"),
        ({".renovaterc.json": "", "package.json": '{"renovate": {}}'}, ".renovaterc.json"),
        ({"package.json": '{"renovate": "config:recommended"}'}, "package.json"),
        ({"package.json": '{"renovate": '}, None),
    ],
)
def test_the_first_file_counts(files: dict[str, str], path: str | None) -> None:
    found = configuration(workspace(files))
    assert (found.path, found.gaps) == (path, ())
    if path == "package.json":
        assert found.managers["flux"].ignored == TESTS


def test_comments_and_trailing_commas_stand_in_plain_json_too() -> None:
    found = read("""{// what
        enabledManagers: ['regex', "flux",], /* and */ "flux": {"fileMatch": "x\\\\.yaml$",},}""")
    assert found.enabled_managers == ("custom.regex", "flux")
    assert found.managers["flux"].configured == (r"/x\.yaml$/",)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "null", '"x"', "{a: 1}{", "[" * 5000, '{"a": ' * 200 + "1" + "}" * 200, "{a: " + "1" * 5000,
     "{a: [" + "1," * 60_000 + "]}", "x" * (2 << 20)],
)  # fmt: skip
def test_a_broken_file_is_a_gap(text: str) -> None:
    found = read(text)
    (gap,) = found.gaps
    assert (gap.subject, gap.reason) == ("renovate.json", "the Renovate configuration cannot be read")
    assert not found.complete


def test_options_of_a_manager() -> None:
    found = read(
        {
            "ignorePaths": ["old/"],
            "includePaths": ["apps/**"],
            "argocd": False,
            "flux": {"managerFilePatterns": ["**/*.yaml"], "fileMatch": ["a"], "ignorePaths": ["x"]},
            "terraform": {"enabled": False},
            "helmv3": "odd",
        }
    )
    assert not found.managers["argocd"].enabled
    assert not found.managers["terraform"].enabled
    assert found.managers["helmv3"].enabled
    assert found.managers["helmv3"].ignored == ("old/",)
    flux = found.managers["flux"]
    assert flux.configured == ("**/*.yaml", "/a/")
    assert flux.patterns[1:] == flux.configured
    assert (flux.ignored, flux.included) == (("x",), ("apps/**",))
    assert not read({"enabled": False}).managers["flux"].enabled


def test_what_renovate_ignores_by_itself() -> None:
    assert read({}).managers["flux"].ignored == ("**/node_modules/**", "**/bower_components/**")
    assert read({"extends": "config:base"}).managers["flux"].ignored == TESTS
    assert read({"extends": [":ignoreModulesAndTests"]}).managers["flux"].ignored == TESTS
    both = {"extends": ["config:recommended"], "ignorePresets": [":ignoreModulesAndTests"]}
    assert read(both).managers["flux"].ignored == ("**/node_modules/**", "**/bower_components/**")
    assert read({"extends": ["config:recommended", ":includeNodeModules"]}).managers["flux"].ignored == ()
    assert read({"ignoreNodeModules": True}).managers["flux"].ignored == ("node_modules/",)
    assert read({"extends": ["group:all"], "ignorePaths": []}).managers["flux"].ignored == ()


def test_presets_of_this_repository_lie_below_the_file() -> None:
    found = read(
        {
            "extends": [
                "local>me/home//.renovate/a.json5",
                "github>me/home:b",
                "me/home//c/d#v1",
                "config:base",
            ],
            "flux": {"fileMatch": ["own"]},
            "registryAliases": {"x": "https://own.example"},
        },
        origin="git@github.com:me/home.git",
        others={
            ".renovate/a.json5": "{flux: {fileMatch: 'a'}, extends: ['./sub', '/c/root'], ignorePaths: 'a'}",
            ".renovate/sub.json": "{flux: {fileMatch: 'sub'}, extends: 'local>me/home//.renovate/a.json5'}",
            "c/root.json": '{"flux": {"fileMatch": ["root"]}}',
            "b.json": '{"registryAliases": {"x": "https://low.example", "y": "https://y.example"}}',
            "c/d.json": '{"customManagers": [], "flux": {"fileMatch": "d"}}',
        },
    )
    assert found.complete
    assert found.managers["flux"].configured == ("/sub/", "/root/", "/a/", "/d/", "/own/")
    assert found.managers["flux"].aliases == {"x": "https://own.example", "y": "https://y.example"}
    assert found.managers["flux"].ignored == TESTS


@pytest.mark.parametrize(
    ("preset", "origin", "known"),
    [
        ("github>me/home//a/p", "https://github.com/me/home.git", True),
        ("github>me/home//a/p", "https://github.com/Me/Home", True),
        ("github>me/home//a/p", "https://github.com/fork/home", True),
        ("github>me/home//a/p", None, True),
        ("github>me/home//a/p", "/srv/git/clone", True),
        ("github>me/home//a/p", "https://github.com/me/other", False),
        ("local>me/home", "https://github.com/me/home", True),
        ("local>me/config", "https://github.com/me/home", False),
        ("local>me/config", None, False),
        ("github>me/config:renovate", None, False),
        ("github>me/home//a/gone", "https://github.com/me/other", False),
        ("me/home:a/key", "https://github.com/me/home", True),
        ("@scope", None, False),
        ("name", None, False),
        ("https://example.com/x.json", None, False),
        ("./a/p", None, False),
        ("github>me/home//../../p", None, False),
    ],
)
def test_presets_that_stand_elsewhere_are_named(preset: str, origin: str | None, known: bool) -> None:
    found = read(
        {"extends": [preset]},
        origin,
        {"a/p.json": "{}", "a.json": '{"key": {"ignorePaths": []}}', "default.json": "{}"},
    )
    assert found.complete is known
    if not known:
        (gap,) = found.gaps
        assert gap.reason == "it extends presets that are not in the repository"
        assert gap.detail is not None
        assert gap.detail.raw == preset


def test_a_preset_of_ours_that_cannot_be_read_is_a_gap() -> None:
    for name, text in (("gone", "{}"), ("p:no", "{}"), ("p", "{")):
        preset = f"me/home:{name.replace(':', '/')}"
        found = read({"extends": [preset]}, "https://x.example/me/home", {"p.json": text})
        assert [gap.reason for gap in found.gaps] == ["a preset of this repository cannot be read"]


def test_arguments_are_filled_in() -> None:
    found = read(
        {"extends": ["local>me/home//p/a(x, y)"]},
        others={
            "p/a.json": "{registryAliases: {k: '{{arg1}}-{{arg0}}-{{args}}'}, ignorePaths: ['{{arg0}}/']}"
        },
    )
    assert found.managers["flux"].aliases == {"k": "y-x-x, y"}
    assert found.managers["flux"].ignored == ("x/",)


def test_presets_do_not_multiply() -> None:
    others = {f"p{index}.json": json.dumps({"extends": [f"me/home:p{index + 1}"] * 9}) for index in range(9)}
    found = read({"extends": ["me/home:p0"] * 9}, "https://x.example/me/home", others)
    assert not found.complete


def test_old_spellings() -> None:
    found = read(
        {
            "regexManagers": [
                {"fileMatch": ["a"], "matchStrings": ["(?<lookupName>x)"], "datasourceTemplate": "helm"}
            ],
            "aliases": {"a": "https://a.example"},
        }
    )
    (custom,) = found.customs
    assert (custom.kind, custom.patterns, custom.matches) == ("regex", ("/a/",), ("(?<packageName>x)",))
    assert found.managers["flux"].aliases == {"a": "https://a.example"}
    both = {"regexManagers": [{}], "customManagers": [], "aliases": {"a": "b"}, "registryAliases": {}}
    assert read(both).managers["flux"].aliases == {}


def test_aliases_by_manager() -> None:
    text = json.dumps(
        {
            "registryAliases": {
                "mirror.example/hub": "docker.io",
                "stable": "https://top.example",
                "x": "https://x",
            },
            "helmv3": {"registryAliases": {"x": "https://helm.example", "stable": "https://mine.example"}},
        }
    )
    files = workspace({"renovate.json": text})
    assert alias(files, "x") == "https://helm.example"
    assert alias(files, "x", "flux") == "https://x"
    assert alias(files, "stable") == "https://mine.example"
    assert alias(files, "stable", "helmfile") == "https://charts.helm.sh/stable"
    assert alias(files, "stable", "flux") == "https://top.example"
    assert alias(files, "y") is None
    assert aliased(files, "oci://mirror.example/hub/a/b") == "oci://docker.io/a/b"
    assert aliased(files, "mirror.example/hub/b", "kustomize") == "docker.io/b"
    assert aliased(files, "oci://mirror.example/hubs/b") == "oci://mirror.example/hubs/b"
    assert alias(workspace({}), "stable") == alias(workspace({"renovate.json": "{"}), "stable") is not None


@pytest.mark.parametrize(
    ("entry", "needles"),
    [
        ({"datasourceTemplate": "helm"}, ()),
        ({"datasourceTemplate": "docker"}, ("oci://",)),
        ({"datasourceTemplate": "npm"}, None),
        ({"matchStrings": ["datasource=(?<datasource>\\S+)"]}, ("datasource=helm", "datasource=docker")),
        ({"matchStrings": ["(?<datasource>\\S+) x"]}, ("helm", "oci://")),
        ({"matchStrings": ["no datasource"]}, None),
        ({"matchStrings": []}, None),
        ({"datasourceTemplate": "{{#if datasource}}{{datasource}}{{else}}helm{{/if}}"}, ()),
        ({"datasourceTemplate": "{{#if datasource}}{{datasource}}{{else}}npm{{/if}}"}, ("helm", "oci://")),
        ({"customType": "jsonata", "matchStrings": ['{"datasource": "helm"}']}, ()),
        ({"customType": "jsonata", "matchStrings": ['{"datasource": "docker"}']}, ("oci://",)),
        ({"customType": "other", "datasourceTemplate": "helm"}, None),
    ],
)
def test_which_custom_managers_can_be_about_charts(
    entry: dict[str, object], needles: tuple[str, ...] | None
) -> None:
    whole = {"matchStrings": ["x"], "managerFilePatterns": ["a"], **entry}
    assert [one.needles for one in read({"customManagers": [whole]}).customs] == (
        [] if needles is None else [needles]
    )
