"""What the user decides: ``.github/chart-triage.yml``, the environment and flags, merged and checked.

Everything has a default, so no file is needed. A key that does not exist is an error that names the
nearest one that does. :func:`json_schema` is generated from the same types.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import platformdirs
from msgspec import Meta, Struct

from bot import docs
from bot.errors import DocumentError, SettingsError
from bot.model import Level, Severity

PATHS = (".github/chart-triage.yml", ".github/chart-triage.yaml", ".chart-triage.yml", ".chart-triage.yaml")
_MINOR, _CODE, _ADDRESS = r"^1\.[0-9]+$", r"^[NMVKP][0-9]{3}$", r"^https?://"
_LIKE = {_MINOR: "1.33", _CODE: "M201", _ADDRESS: "https://ghe.example.com/api/v3"}

Minor = Annotated[str, Meta(pattern=_MINOR, description="A Kubernetes minor: 1.33", examples=["1.33"])]
Code = Annotated[str, Meta(pattern=_CODE, description="A rule's code", examples=["M201"])]
Address = Annotated[str, Meta(pattern=_ADDRESS, description="An http(s) address")]
Reason = Annotated[str, Meta(min_length=1, description="Why; shown in reports")]


Major = Literal[3, 4]


class _Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Cluster(_Strict, frozen=True):
    """A cluster that this repository describes."""

    name: Annotated[str, Meta(min_length=1, description="Shown in reports")]
    kubernetes: Annotated[Minor, Meta(description="The minor it runs now")]
    target: Annotated[Minor | None, Meta(description="The minor it is to run next")] = None
    provider: Annotated[
        Literal["upstream", "eks", "gke", "aks"],
        Meta(description="Whose calendar tells how long a minor is maintained"),
    ] = "upstream"
    extended: Annotated[
        bool, Meta(description="Whether extended (paid, long-term) support counts as support")
    ] = False
    paths: Annotated[
        tuple[str, ...],
        Meta(
            description="Globs of files that belong to it; all files when there are none",
            examples=[["clusters/prod/**"]],
        ),
    ] = ()
    destinations: Annotated[
        tuple[str, ...],
        Meta(
            description="Names and server URLs by which Argo CD knows it, beside its own name",
            examples=[["in-cluster", "https://kubernetes.default.svc"]],
        ),
    ] = ()
    api_versions: Annotated[
        tuple[str, ...],
        Meta(
            description="APIs it serves beyond Kubernetes' own, as helm's --api-versions takes them; those of"
            " custom resources in this repository are known without"
        ),
    ] = ()
    helm: Annotated[
        Major | None, Meta(description="The major version of Helm that installs there; any when not set")
    ] = None


class Policy(_Strict, frozen=True):
    """What may be safe at all."""

    allow: Annotated[
        tuple[Literal["major", "minor", "patch", "digest"], ...],
        Meta(description="Levels of bumps that may become safe"),
    ] = ("major", "minor", "patch", "digest")


class Labels(_Strict, frozen=True):
    """The names of the labels."""

    safe: Annotated[str, Meta(min_length=1, max_length=50)] = "triage/safe"
    review: Annotated[str, Meta(min_length=1, max_length=50)] = "triage/review"
    breaking: Annotated[str, Meta(min_length=1, max_length=50)] = "triage/breaking"
    digest: Annotated[str, Meta(min_length=1, max_length=50)] = "triage/digest"


class Renovate(_Strict, frozen=True):
    """Who Renovate is in this repository."""

    authors: Annotated[tuple[str, ...], Meta(description="Logins whose pull requests are read")] = (
        "renovate[bot]",
    )
    author_ids: Annotated[
        tuple[int, ...], Meta(description="Account ids; when given, a login alone is not enough")
    ] = ()
    branch_prefix: Annotated[str, Meta(min_length=1, description="Renovate's branchPrefix")] = "renovate/"
    verified_commits: Annotated[
        bool,
        Meta(description="Commits must carry GitHub's signature; self-hosted Renovate may need false"),
    ] = True


class Template(_Strict, frozen=True):
    """A bot other than Renovate that updates this repository's manifests from a template."""

    name: Annotated[str, Meta(min_length=1, description="Shown in reports")]
    author: Annotated[str, Meta(min_length=1, description="The login that opens its pull requests")]
    branch_prefix: Annotated[
        str, Meta(min_length=1, description="What its branches begin with", examples=["template/"])
    ]
    author_id: Annotated[int | None, Meta(description="Its account id; with it a login is not enough")] = None
    verified_commits: Annotated[bool, Meta(description="Commits must carry GitHub's signature")] = True

    def as_renovate(self) -> Renovate:
        """It is trusted by the same rules as Renovate."""
        return Renovate(
            authors=(self.author,),
            author_ids=() if self.author_id is None else (self.author_id,),
            branch_prefix=self.branch_prefix,
            verified_commits=self.verified_commits,
        )


class Ignore(_Strict, frozen=True):
    """A rule that does not count, for everything or for one chart."""

    rule: Code
    reason: Reason
    chart: str | None = None


class RuleChange(_Strict, frozen=True):
    """A rule whose severity is another here."""

    rule: Code
    severity: Severity
    reason: Reason
    chart: str | None = None


class Helm(_Strict, frozen=True):
    """Which helm renders."""

    path: Annotated[str | None, Meta(description="A binary; found or installed when not set")] = None
    paths: Annotated[
        dict[Major, str],
        Meta(description="Binaries by major version, for clusters and releases that name one"),
    ] = {}
    releases: Annotated[
        dict[str, Major],
        Meta(description="Release name → the major version of Helm that installs it"),
    ] = {}


class GitHub(_Strict, frozen=True):
    """Where GitHub is."""

    api_url: Address = "https://api.github.com"
    graphql_url: Address | None = None


class Settings(_Strict, frozen=True):
    """Everything, with defaults. ``cache_dir`` and ``environment`` things never change a verdict."""

    clusters: tuple[Cluster, ...] = ()
    policy: Policy = Policy()
    labels: Labels = Labels()
    renovate: Renovate = Renovate()
    templates: tuple[Template, ...] = ()
    mirrors: Annotated[
        dict[str, str],
        Meta(description="Repository URL (or its beginning) → where it is really fetched; file:// works"),
    ] = {}
    ignore: tuple[Ignore, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    helm: Helm = Helm()
    github: GitHub = GitHub()
    cache_dir: str | None = None
    data_age: Annotated[
        int,
        Meta(ge=1, description="Days after which the data on Kubernetes and add-ons count as old"),
    ] = 180

    def mirrored(self, url: str) -> str:
        """``url`` with the longest matching mirror applied; whole path segments match, not letters."""
        best = ""
        for source in self.mirrors:
            bare = source.rstrip("/")
            if len(bare) > len(best) and (url == bare or url.startswith(bare + "/")):
                best = bare
        if not best:
            return url
        target = next(to for source, to in self.mirrors.items() if source.rstrip("/") == best)
        return target.rstrip("/") + url[len(best) :]

    def clusters_of(self, path: str) -> tuple[Cluster, ...]:
        """The clusters that a file belongs to; those without paths own every file."""
        return tuple(
            cluster
            for cluster in self.clusters
            if not cluster.paths or any(matches(path, pattern) for pattern in cluster.paths)
        )

    def cluster_at(self, destination: str) -> Cluster | None:
        """The cluster with this name, or known to Argo CD by this name or server URL."""
        wanted = destination.rstrip("/")
        for cluster in self.clusters:
            if wanted in (cluster.name, *(known.rstrip("/") for known in cluster.destinations)):
                return cluster
        return None

    def bots(self) -> tuple[Renovate, ...]:
        """Renovate, and then the template bots as if each were Renovate."""
        return (self.renovate, *(template.as_renovate() for template in self.templates))

    def template_of(self, branch: str, author: str | None) -> Template | None:
        """The template bot that a branch is of; without an ``author`` the branch's name alone tells."""
        for template in self.templates:
            known = author is None or author.casefold() == template.author.casefold()
            if known and branch.startswith(template.branch_prefix):
                return template
        return None

    def ignored(self, code: str, chart: str | None) -> str | None:
        """The user's reason for ignoring a rule, or None."""
        for entry in self.ignore:
            if entry.rule == code and entry.chart in (None, chart):
                return entry.reason
        return None

    def severity(self, code: str, chart: str | None, default: Severity) -> Severity:
        """The severity of a rule here; an entry for the chart goes before one for everything."""
        chosen = default
        for entry in self.rules:
            if entry.rule == code and entry.chart is None:
                chosen = entry.severity
        for entry in self.rules:
            if entry.rule == code and chart is not None and entry.chart == chart:
                chosen = entry.severity
        return chosen

    def cache(self) -> Path:
        """The cache's folder: ``CHART_TRIAGE_CACHE``, the setting, or the platform's own place."""
        chosen = os.environ.get("CHART_TRIAGE_CACHE") or self.cache_dir
        return Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_dir("chart-triage"))

    def digest(self) -> str:
        """12 hex digits that change when anything changes that can change an answer."""
        meaningful = msgspec.structs.replace(self, cache_dir=None, helm=Helm(releases=self.helm.releases))
        return hashlib.sha256(msgspec.json.encode(meaningful, order="sorted")).hexdigest()[:12]


def matches(path: str, pattern: str) -> bool:
    """Whether a glob matches a path: ``**`` spans folders, ``*`` does not, a bare folder owns its files."""
    if pattern.rstrip("/") == path or path.startswith(pattern.rstrip("/") + "/"):
        return True
    expression = "/".join(_segment(part) for part in pattern.split("/")).replace("/\0/", "/(?:.*/)?")
    if expression.startswith("\0/"):
        expression = "(?:.*/)?" + expression[2:]
    return re.fullmatch(expression.replace("\0", ".*"), path, re.DOTALL) is not None


def _segment(part: str) -> str:
    if part == "**":
        return "\0"
    return re.escape(part).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")


def parse(text: str, origin: str = PATHS[0]) -> Settings:
    """The settings in a YAML text. Raises :class:`SettingsError` that names the key."""
    try:
        raw = docs.load_strictly(text)
    except DocumentError as error:
        where = "" if error.line is None else f", line {error.line}"
        raise SettingsError(f"{origin}{where}: {error.message}") from None
    if raw is None:
        return Settings()
    if not isinstance(raw, dict):
        raise SettingsError(f"{origin}: a mapping is expected at the top")
    _check_keys(raw, Settings, origin, "")
    try:
        return msgspec.convert(raw, Settings, strict=False)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        place = f" {where.strip('.`')}:" if where else ""
        like = next(
            (f" (such as {example})" for pattern, example in _LIKE.items() if repr(pattern) in what), ""
        )
        raise SettingsError(
            f"{origin}:{place} {what}{like}", hint="see `chart-triage doctor --schema`"
        ) from None


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the configuration file."""
    schema = msgspec.json.schema(Settings)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "chart-triage", **schema}


def _check_keys(raw: Any, kind: Any, origin: str, where: str) -> None:
    """Walks data and type together, because the nearest name needs the names."""
    if typing.get_origin(kind) is Annotated:
        kind = typing.get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, Struct) and isinstance(raw, Mapping):
        known = {entry.encode_name: entry.type for entry in msgspec.structs.fields(kind)}
        for key, child in raw.items():
            if key not in known:
                near = difflib.get_close_matches(str(key), known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(sorted(known))}"
                raise SettingsError(f"{origin}: unknown key {where + str(key)!r}", hint=hint)
            _check_keys(child, known[key], origin, f"{where}{key}.")
    elif typing.get_origin(kind) is tuple and isinstance(raw, list):
        for index, child in enumerate(raw):
            _check_keys(child, typing.get_args(kind)[0], origin, f"{where.rstrip('.')}[{index}].")


def level_allowed(policy: Policy, level: Level) -> bool:
    """Whether a bump of this level may be safe."""
    return str(level) in policy.allow
