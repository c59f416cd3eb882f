"""Every domain type, and nothing else: no input, no output, the standard library alone.

The types follow the flow (pull request → bumps → renders → changes → findings → verdict):
:class:`Pull`, :class:`Release`, :class:`Bump`, :class:`Render`, :class:`Change`, :class:`Note`,
:class:`Statement`, :class:`Claim`, :class:`Finding`, :class:`Gap`, :class:`Triage`.
All are frozen and slotted, with tuples for sequences, so that they can be shared, hashed and compared.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn


@dataclass(frozen=True, slots=True)
class Untrusted:
    """Text that others wrote. It has no ``str()``: only ``report/escape.py`` turns it into output."""

    raw: str

    def __str__(self) -> NoReturn:
        raise TypeError("foreign text must be escaped before it is shown: use bot.report.escape")

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("foreign text must be escaped before it is shown: use bot.report.escape")

    def __bool__(self) -> bool:
        return bool(self.raw)


class Severity(enum.StrEnum):
    """How much a finding weighs in the verdict."""

    BREAKING = "breaking"
    REVIEW = "review"
    INFO = "info"


class Confidence(enum.StrEnum):
    """How sure a rule is of itself."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Verdict(enum.StrEnum):
    """The answer for one pull request. Unknown is never ``SAFE``."""

    SAFE = "safe"
    REVIEW = "review"
    BREAKING = "breaking"


class Level(enum.StrEnum):
    """How far a bump goes, by semantic versioning of the chart's version."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    DIGEST = "digest"
    DOWNGRADE = "downgrade"
    OTHER = "other"


class Standing(enum.StrEnum):
    """Whether a version supports a Kubernetes minor."""

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    UNKNOWN = "unknown"


class SourceKind(enum.StrEnum):
    """Where a chart comes from: index.yaml over HTTP, an OCI registry, a git repository, this tree."""

    HTTP = "http"
    OCI = "oci"
    GIT = "git"
    LOCAL = "local"


class Stage(enum.StrEnum):
    """The part of the work in which something could not be learned."""

    DISCOVER = "discover"
    VALUES = "values"
    CHARTS = "charts"
    RENDER = "render"
    COMPARE = "compare"
    NOTES = "notes"
    KUBERNETES = "kubernetes"
    FORGE = "forge"


class Status(enum.StrEnum):
    """What happened to a resource between two renders."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class NoteClass(enum.StrEnum):
    """What a statement, or a whole note, says."""

    BREAKING = "breaking"
    ACTION = "action"
    DEPRECATION = "deprecation"
    SECURITY = "security"
    ROUTINE = "routine"
    EMPTY = "empty"


class Affects(enum.StrEnum):
    """Whether a finding touches what this repository really uses."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Role(enum.StrEnum):
    """Why a Kubernetes minor stands in the support table."""

    CURRENT = "current"
    TARGET = "target"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be learned. It is printed, and it lowers the verdict.

    ``reason`` is ours; ``detail`` is what helm, a server or git said. ``transient`` gaps (a server was
    down) make the next run try again although nothing changed in the pull request.
    """

    stage: Stage
    subject: str
    reason: str
    detail: Untrusted | None = None
    transient: bool = False


# --- what stands in a repository ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ValuesLayer:
    """One layer of values, in the order in which the engine merges them (later wins).

    ``kind``: ``file``, ``inline``, ``configmap`` (``content`` is YAML text), or ``parameter`` (one
    ``name=value`` of ``--set``; ``content`` is the value, ``force_string`` is ``--set-string``).
    ``path`` and ``line`` tell where it is written. ``content`` is None when it could not be read; the
    release then carries a gap that says why.
    """

    kind: str
    path: str | None
    line: int | None
    content: str | None
    name: str | None = None
    force_string: bool = False


@dataclass(frozen=True, slots=True)
class InTree:
    """A chart that stands in this repository: its ``folder`` in the tree of a commit (``revision``, a sha),
    and the ``values`` it is installed with. Its own values.yaml is not among them: helm reads that.
    ``repositories`` are the aliases (``@name``) that its dependencies use, with their URLs."""

    folder: str
    revision: str
    values: tuple[ValuesLayer, ...] = ()
    repositories: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plain:
    """Manifests that stand in this repository as they are: ``files`` at a commit, or what kustomize builds
    of the folder ``root`` (the root of the tree is the empty string) when that is not None."""

    revision: str
    files: tuple[str, ...]
    root: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A file, a line and a column, from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Release:
    """One chart, at one version, installed with values under a name in a namespace.

    ``file``, ``line``, ``column`` (from 1) point at the version string. ``repository`` is a URL,
    ``oci://…`` without the chart, a path for ``SourceKind.LOCAL``, or None when unknown. ``version`` is
    as written; ``resolved`` what a range means, when known; ``lock`` where a lock file says so (without it
    the range is open and ``resolved`` is what it means today). ``include_crds`` is False when the engine is
    told to skip them, ``upgrade_crds`` whether it updates those of the crds folder (None: not known).
    ``home`` is the file that describes the release, when the version stands elsewhere.
    ``cluster`` is None when none or several are known for it. ``through`` is the chart of this repository
    that brings this one along (an umbrella, a wrapper): that is what is rendered then, and ``values`` are
    those that reach this chart. ``copies`` are where the repository may keep a copy of the chart itself: a
    folder or a .tgz, from the root. ``plain`` are the manifests that a template (no chart) brought.
    ``renovate`` tells whether the repository's own Renovate configuration reaches the version; None when
    there is no configuration, or when it does not tell.
    """

    manager: str
    file: str
    line: int
    column: int
    chart: str
    repository: str | None
    kind: SourceKind
    version: str
    resolved: str | None = None
    lock: Place | None = None
    digest: str | None = None
    name: str | None = None
    namespace: str | None = None
    cluster: str | None = None
    values: tuple[ValuesLayer, ...] = ()
    include_crds: bool = True
    upgrade_crds: bool | None = None
    home: str | None = None
    through: InTree | None = None
    copies: tuple[str, ...] = ()
    plain: Plain | None = None
    gaps: tuple[Gap, ...] = ()
    renovate: bool | None = None


TEMPLATES = ("copier", "template")
"""Managers whose bumps are of templates: Renovate's copier, and a bot of the configuration."""


@dataclass(frozen=True, slots=True)
class Bump:
    """A release before and after.

    ``old`` and ``new`` are the first of ``pairs``: all releases that this one version string stands
    behind (an OCIRepository may serve many HelmReleases). Every pair shares manager, file, chart.
    """

    old: Release
    new: Release
    level: Level
    pairs: tuple[tuple[Release, Release], ...]

    @property
    def of_template(self) -> bool:
        """Whether a template was bumped, from which manifests or charts of this repository are made."""
        return self.new.manager in TEMPLATES

    @property
    def title(self) -> str:
        """``cert-manager 1.15.3 → 1.16.2 (minor)``: for logs; reports escape the parts themselves."""
        return f"{self.new.chart} {self.old.version} → {self.new.version} ({self.level})"


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A changed line of a pull request that no bump explains. ``line`` is in the new file, from 1, or in
    the old one for a removed line (``added`` tells)."""

    file: str
    line: int
    text: Untrusted
    added: bool = True


@dataclass(frozen=True, slots=True)
class Discovery:
    """What two revisions of a tree differ in, as far as Helm is concerned."""

    bumps: tuple[Bump, ...]
    unexplained: tuple[ChangedLine, ...]
    gaps: tuple[Gap, ...]


# --- pull requests -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Published:
    """What we said on a pull request before: our comment's marker and id, our status, our labels.

    ``marker_head`` and ``marker_inputs`` come from the comment's first line, ``status`` is the state of
    our context on the *current* head (``success``, ``failure``, ``pending``, ``error``, or None).
    """

    comment_id: int | None = None
    comment_body: str | None = None
    marker_head: str | None = None
    marker_inputs: str | None = None
    status: str | None = None
    status_description: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request as Renovate opened it; ``number`` is None on a local clone.

    ``head`` and ``base`` are commit shas (``base`` is the tip of the base branch; the merge base is
    computed by git). ``distrust`` is None when it is Renovate's work alone, otherwise why not;
    ``by_renovate`` is False when it was not even opened by Renovate, and then it is none of ours.
    """

    number: int | None
    title: Untrusted
    author: str
    branch: str
    head: str
    base: str
    base_branch: str
    url: str | None = None
    body: Untrusted | None = None
    draft: bool = False
    distrust: str | None = None
    by_renovate: bool = True
    created: dt.datetime | None = None
    labels: tuple[str, ...] = ()
    published: Published = field(default_factory=Published)


# --- charts and renders ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChartVersion:
    """One version of a chart as its repository lists it. ``annotations`` are those of Chart.yaml;
    ``urls`` are absolute. For OCI all but ``version`` and ``digest`` may be unknown until it is pulled."""

    name: str
    version: str
    app_version: str | None = None
    kube_version: str | None = None
    digest: str | None = None
    created: str | None = None
    deprecated: bool = False
    home: str | None = None
    sources: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChartArchive:
    """A downloaded chart. ``path`` is the .tgz in the cache; ``files`` are the texts that
    notes and judging need (``CHANGELOG.md``, ``values.yaml``, ``templates/…``, ``crds/…``) by their path
    inside the chart's folder, those of vendored charts under ``charts/<name>/``; everything is foreign
    text."""

    path: Path
    sha256: str
    meta: ChartVersion
    files: Mapping[str, str]
    dependencies: tuple[ChartVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class Render:
    """What ``helm template`` printed: YAML documents, as text. ``again`` is a second render of the same
    input when one was made (what differs between the two is noise). ``gaps`` say what helm could not
    check."""

    manifests: str
    kubernetes: str | None
    helm: str
    again: str | None = None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """A rendered object's identity. ``namespace`` is None for cluster-scoped kinds and where it is the
    release's own."""

    api_version: str
    kind: str
    namespace: str | None
    name: str

    @property
    def group(self) -> str:
        """The API group; the core group is the empty string."""
        group, slash, _ = self.api_version.partition("/")
        return group if slash else ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the repository (``file``, ``line`` from 1) that refers to a rendered resource; ``text`` is
    what stands there."""

    resource: Resource
    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class OwnObject:
    """An object that stands in the repository's own manifests, with its whole content."""

    file: str
    line: int
    api_version: str
    kind: str
    name: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: ``path`` as in ``spec.template.spec.containers[name=app].image``; ``old`` and ``new``
    are JSON values, or :data:`ABSENT`. Secret values arrive here already replaced by keyed hashes.

    Of two texts that hold a document, ``format`` says which (``yaml``, ``json``, ``toml``, ``ini``), and
    ``inner`` what differs inside: paths begin in the text's document; empty when it is comments, layout or
    the order of keys alone. Other texts of several lines are ``text``: a path is ``[7]``, the line's place
    from 0, in the old text, of an added line in the new one. A few hundred at most."""

    path: str
    old: Any
    new: Any
    noise: bool = False
    format: str | None = None
    inner: tuple[FieldChange, ...] = ()


class Absent(enum.Enum):
    """The type of :data:`ABSENT`."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT

RBAC = "rbac.authorization.k8s.io"
"""The API group of roles and their bindings."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one resource. ``was`` is the old identity when it differs, and ``confidence`` how
    sure that is when another name or namespace was told by likeness (None: there is no doubt). ``before`` and
    ``after`` are the documents with secrets masked: None when absent and when nothing but noise changed
    (``noise``); of a large CRD without what both sides share."""

    resource: Resource
    status: Status
    was: Resource | None = None
    fields: tuple[FieldChange, ...] = ()
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    noise: bool = False
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """One rendered resource, whole, with secrets masked."""

    resource: Resource
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two renders compared. ``before`` and ``after`` list every resource of each side (identity only);
    ``gaps`` hold documents that could not be read. ``rbac`` are all Roles, ClusterRoles and their bindings,
    old and new, those that stay as they are included: one right may come from several of them. It is empty
    as long as none of them changes."""

    changes: tuple[Change, ...]
    before: tuple[Resource, ...] = ()
    after: tuple[Resource, ...] = ()
    gaps: tuple[Gap, ...] = ()
    rbac: tuple[tuple[Manifest, ...], tuple[Manifest, ...]] = ((), ())

    def count(self, status: Status) -> int:
        """How many resources were really ``status`` (noise apart)."""
        return sum(1 for change in self.changes if change.status is status and not change.noise)

    @property
    def noise(self) -> int:
        """How many resources differ in nothing but noise."""
        return sum(1 for change in self.changes if change.noise)


# --- notes -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list item of notes. ``section`` is the path of headings above it. ``kind`` is ``item``,
    ``sentence``, ``row`` (of a table), ``code``, ``diff`` (a changed line of code), ``title`` (a heading) or
    ``heading`` (one with nothing under it)."""

    text: Untrusted
    section: tuple[str, ...] = ()
    kind: str = "item"


@dataclass(frozen=True, slots=True)
class Note:
    """What upstream wrote about one version. ``subject`` is ``chart``, ``app``, or ``dependency NAME`` for a
    chart inside the chart; ``origin`` is the notes source's name (``github-release``, ``artifacthub``,
    ``changelog``); ``kind`` the sort of document (``release``, ``changelog``, ``upgrade-doc``,
    ``artifacthub``, ``commits``)."""

    subject: str
    version: str
    origin: str
    kind: str
    url: str | None
    text: Untrusted
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything collected for one bump. ``wanted`` are all chart versions in (old, new], ascending;
    ``tried`` the places that were asked, as URLs or file names; ``remarks`` what is good to know and no gap
    (what it cost, what was dropped as said before); ``later`` what was at hand of the next few versions past
    the range, for what it tells of those inside."""

    wanted: tuple[str, ...]
    notes: tuple[Note, ...]
    tried: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    remarks: tuple[str, ...] = ()
    later: tuple[Note, ...] = ()


# --- Kubernetes --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says about one version and one Kubernetes minor."""

    source: str
    url: str | None
    as_of: str | None
    meaning: str
    range: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Support:
    """The reconciled answer for one cluster's minor, with the claims behind it."""

    cluster: str | None
    minor: str
    role: Role
    standing: Standing
    claims: tuple[Claim, ...] = ()


# --- the upgrade plan --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """What is known of one version on one minor."""

    minor: str
    standing: Standing
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """From one minor to the next: ``bridge`` is the lowest version that supports both, None when no version
    is known to."""

    minor: str
    to: str
    bridge: str | None


@dataclass(frozen=True, slots=True)
class Way:
    """What stands between a version and a target minor. ``steps`` are the version's own on its cluster's
    minor and each one up to the target. ``unblocked_by`` is the lowest later version that is supported at the
    target; ``perhaps`` the lowest one of which nobody says that it is not, when none is known to be;
    ``bridge`` the lowest version, this one included, that supports the current minor and the target.
    ``level`` is how far ``unblocked_by`` is, ``majors`` the first versions of the majors on the way."""

    steps: tuple[Step, ...]
    hops: tuple[Hop, ...]
    unblocked_by: str | None = None
    perhaps: str | None = None
    bridge: str | None = None
    level: Level | None = None
    majors: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        """That of the version as it is, at the target."""
        return self.steps[-1].standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pull request that is open for a release, and the version that it brings. ``number`` and ``url`` are
    None on a local clone."""

    branch: str
    version: str
    number: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One release on one cluster. ``addon`` is the id of the add-on's support file, or the chart's name;
    ``owner`` is ``ours`` when a version that unblocks is out, ``upstream`` when none is, ``none`` when there
    is nothing to do; ``pull`` the open pull request that goes furthest; ``after`` are charts of the same
    add-on on this cluster that are to be moved before this one; ``rendered`` whether it was rendered for the
    target (that its APIs are gone there would be a claim), ``listed`` whether its chart's versions are
    known."""

    cluster: str
    release: Release
    addon: str
    app_version: str | None
    way: Way
    owner: str
    pull: Waiting | None = None
    after: tuple[str, ...] = ()
    rendered: bool = False
    listed: bool = True

    @property
    def version(self) -> str:
        """The version that is installed, as far as the repository tells."""
        return self.release.resolved or self.release.version


@dataclass(frozen=True, slots=True)
class PlanCluster:
    """``end`` is the day on which support of ``current`` ends at the ``provider`` (None: not known),
    ``days_left`` until then, negative when it has passed. ``told`` says where the minor is written."""

    name: str
    current: str
    target: str
    provider: str
    end: dt.date | None
    days_left: int | None
    told: str


@dataclass(frozen=True, slots=True)
class OldManifest:
    """An object in the repository's own manifests whose API is gone at a target minor."""

    file: str
    line: int
    api_version: str
    kind: str
    name: str | None
    removed_in: str
    replacement: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands between a repository's clusters and their target minors."""

    revision: str
    today: dt.date
    clusters: tuple[PlanCluster, ...]
    items: tuple[PlanItem, ...]
    manifests: tuple[OldManifest, ...]
    gaps: tuple[Gap, ...]


# --- judgement ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of ours with foreign words in it: ``template`` is a rule's own text with ``{name}``
    places, ``args`` what goes there. Reports escape every argument for their own medium."""

    template: str
    args: tuple[tuple[str, str], ...] = ()

    def plain(self) -> str:
        """For JSON and tests: nothing is escaped."""
        return self.template.format_map(dict(self.args))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a finding is true: a quote with version and link, or a field with old and new value.

    ``kind``: ``quote``, ``field``, ``claim``, ``commit``, ``version`` or ``helm``.
    """

    kind: str
    text: Untrusted | None = None
    url: str | None = None
    path: str | None = None
    old: Any = None
    new: Any = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired. ``variant`` is which sort of case of the rule, or None for its plain one.
    ``ignored`` is the user's reason for ignoring it, or None; an ignored finding
    is listed and has no weight. ``subject`` is the chart it concerns (several bumps share a report);
    ``advice`` is the rule's own word on what to do."""

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    message: Message
    subject: str | None = None
    resource: Resource | None = None
    evidence: tuple[Evidence, ...] = ()
    affects: Affects = Affects.UNKNOWN
    ignored: str | None = None
    advice: str = ""
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Patch:
    """One changed resource as a unified text diff, secrets masked."""

    resource: Resource
    status: Status
    text: Untrusted


@dataclass(frozen=True, slots=True)
class BumpTriage:
    """One bump, read. ``comparisons`` are one for each pair of releases and Kubernetes minor that could be
    rendered; ``patches`` show their changes; ``app_versions`` are those of the old and the new chart;
    ``remarks`` what is good to know and no gap."""

    bump: Bump
    notes: Notes | None = None
    comparisons: tuple[Comparison, ...] = ()
    patches: tuple[Patch, ...] = ()
    support: tuple[Support, ...] = ()
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    app_versions: tuple[str | None, str | None] = (None, None)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tools:
    """What a report was made with: helm's version (or None when it was not needed), the rules' date and
    digest, this program's version."""

    helm: str | None
    rules: str
    version: str


@dataclass(frozen=True, slots=True)
class Triage:
    """One pull request, judged. ``inputs`` is a digest of all that can change the answer except the
    world; ``reason`` one sentence that says why the verdict is what it is; ``checked`` how many rules
    ran and found nothing; ``of_render`` what the verdict would be if the notes were left out."""

    pull: Pull
    verdict: Verdict
    reason: Message
    bumps: tuple[BumpTriage, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    tools: Tools
    inputs: str
    checked: tuple[str, ...] = ()
    unexplained: tuple[ChangedLine, ...] = ()
    of_render: Verdict | None = None
