"""Who may do what, before and after: bindings resolved, subjects that are the same, and how it is said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.compare import compare
from bot.judge import Case, judge, load, rbac
from bot.judge.rbac import Grant, Subject, phrases
from bot.model import Level
from bot.settings import Settings
from tests.judge.examples import archive, bump

RULES = load()
API = "rbac.authorization.k8s.io/v1"
ALL = {"app": "web"}


def rule(resources: str, verbs: str, group: str = "", *names: str) -> dict[str, Any]:
    found: dict[str, Any] = {"apiGroups": [group], "resources": resources.split(), "verbs": verbs.split()}
    return {**found, "resourceNames": list(names)} if names else found


def role(name: str, *rules: dict[str, Any], cluster: bool = True, **more: Any) -> dict[str, Any]:
    metadata = {"name": name, "labels": more.pop("labels", {})}
    kind = "ClusterRole" if cluster else "Role"
    return {"apiVersion": API, "kind": kind, "metadata": metadata, "rules": list(rules), **more}


def binding(
    name: str,
    to: str,
    *subjects: str,
    cluster: bool = True,
    cluster_role: bool = True,
    namespace: str = "default",
) -> dict[str, Any]:
    """``subjects`` are ServiceAccounts, or ``Group:dev``."""
    named = [one.rpartition(":") for one in subjects]
    return {
        "apiVersion": API,
        "kind": "ClusterRoleBinding" if cluster else "RoleBinding",
        "metadata": {"name": name, "namespace": namespace},
        "roleRef": {"kind": "ClusterRole" if cluster_role else "Role", "name": to},
        "subjects": [
            {"kind": kind, "name": one}
            if kind
            else {"kind": "ServiceAccount", "name": one, "namespace": "default"}
            for kind, _, one in named
        ],
    }


def account(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}


def workload(name: str, runs_as: str | None) -> dict[str, Any]:
    spec = {"serviceAccountName": runs_as, "containers": [{"name": "a", "image": "a"}]}
    body = {"template": {"spec": spec}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": body}


def case(old: list[dict[str, Any]], new: list[dict[str, Any]], **more: Any) -> Case:
    texts = ["\n---\n".join(map(json.dumps, side)) for side in (old, new)]
    return Case(bump(), comparison=compare(texts[0], texts[1], namespace="default", key=b"k"), **more)


def told(old: list[dict[str, Any]], new: list[dict[str, Any]], **more: Any) -> dict[str, str]:
    """What M206, M227 and M228 say, by code and variant."""
    found = judge(case(old, new, **more), Settings(), RULES).findings
    codes = ("M206", "M227", "M228")
    return {
        f"{one.code}/{one.variant}": one.message.plain().replace(" in the release's namespace", " here")
        for one in found
        if one.code in codes
    }


SAME: dict[str, Any] = {"old_chart": archive(app="7"), "new_chart": archive(app="7")}
READ = rule("secrets", "get list")
PODS = rule("pods", "get")


def test_another_account_gains_what_one_had() -> None:
    roles = [role("op", READ), binding("op", "op", "op")]
    old = [*roles, role("agent", PODS), binding("agent", "agent", "agent")]
    new = [*roles, role("agent", PODS, READ), binding("agent", "agent", "agent")]
    assert told(old, new) == {
        "M206/grave": "ServiceAccount agent may now do far more: read secrets (get, list) cluster-wide"
    }
    assert told(new, old) == {
        "M228/None": "ServiceAccount agent may no longer read secrets (get, list) cluster-wide"
    }


def test_gains_that_differ_only_past_what_is_shown_are_told_apart() -> None:
    many = rule("a b c d e", "get", "example.org")
    old = [role("a", PODS), role("b", PODS), binding("a", "a", "a"), binding("b", "b", "b")]
    new = [
        role("a", PODS, many, rule("x", "get", "example.org")),
        role("b", PODS, many, rule("y", "get", "z")),
    ]
    findings = judge(case(old, [*new, *old[2:]]), Settings(), RULES).findings
    assert [one.message.plain().partition(" may")[0] for one in findings] == [
        "ServiceAccount a",
        "ServiceAccount b",
    ]


def test_a_new_binding_to_a_role_that_stays() -> None:
    old = [role("op", READ), binding("op", "op", "op")]
    new = [*old, binding("agent", "op", "agent", "Group:dev")]
    assert (
        told(old, new)
        == {
            "M206/grave": "ServiceAccount agent and Group dev may now do far more: "
            "read secrets (get, list) cluster-wide"
        }
        or "ServiceAccount agent" in told(old, new)["M206/grave"]
    )


def test_a_cluster_role_in_one_namespace() -> None:
    roles = [role("op", PODS)]
    near, far = binding("op", "op", "op", cluster=False), binding("op", "op", "op")
    assert told([*roles, near], [*roles, far])["M206/None"] == (
        "ServiceAccount op may now read pods (get) cluster-wide"
    )
    assert told([*roles, far], [*roles, near])["M228/None"] == (
        "ServiceAccount op may no longer read pods (get) cluster-wide (narrowed to its namespace)"
    )


def test_a_role_that_takes_up_others() -> None:
    whole = role("op", aggregationRule={"clusterRoleSelectors": [{"matchLabels": ALL}]})
    old = [whole, role("core", PODS, labels=ALL), binding("op", "op", "op")]
    more = role("extra", rule("services", "get"), labels=ALL)
    assert told(old, [*old, more]) == {
        "M206/None": "ServiceAccount op may now read services (get) cluster-wide"
    }
    assert told(old, [*old, role("other", rule("services", "get"))]) == {
        "M206/unbound": "ClusterRole other grants more: read services (get) cluster-wide; "
        "the chart binds it to nobody"
    }


@pytest.mark.parametrize(
    ("expression", "taken"),
    [
        ({"key": "app", "operator": "Exists"}, True),
        ({"key": "app", "operator": "DoesNotExist"}, False),
        ({"key": "app", "operator": "In", "values": ["web"]}, True),
        ({"key": "app", "operator": "NotIn", "values": ["web"]}, False),
    ],
)
def test_selectors(expression: dict[str, Any], taken: bool) -> None:
    whole = role("op", aggregationRule={"clusterRoleSelectors": [{"matchExpressions": [expression]}]})
    old = [whole, binding("op", "op", "op")]
    found = told(old, [*old, role("core", PODS, labels=ALL)])
    assert list(found) == ["M206/None" if taken else "M206/unbound"]


def test_an_account_under_another_name_is_the_same() -> None:
    def side(name: str) -> list[dict[str, Any]]:
        return [account(name), workload("web", name), role("web", READ), binding("web", "web", name)]

    assert list(told(side("web"), side("rel-web"))) == ["M227/None"]


def test_a_part_that_is_split_off_has_no_more_than_before() -> None:
    old = [
        account("web"),
        workload("a", "web"),
        workload("b", "web"),
        role("r", READ),
        binding("r", "r", "web"),
    ]
    new = [
        account("web"),
        account("b"),
        workload("a", "web"),
        workload("b", "b"),
        role("r", READ),
        binding("r", "r", "b"),
    ]
    assert list(told(old, new)) == ["M227/None"]


def test_an_account_that_is_gone_has_lost_nothing() -> None:
    old = [account("web"), role("web", PODS), binding("web", "web", "web")]
    assert told(old, [role("web", PODS)]) == {}
    assert list(told(old, [account("web"), role("web", PODS)])) == ["M228/None"]


def test_the_same_app_may_do_less() -> None:
    old = [role("web", rule("pods", "*")), binding("web", "web", "web")]
    new = [role("web", PODS), binding("web", "web", "web")]
    assert told(old, new, **SAME) == {
        "M228/unchanged": "ServiceAccount web may no longer use every verb on pods cluster-wide "
        "(narrowed to get), and the app is the same as before"
    }
    comparison = case(old, new).comparison
    major = Case(bump(level=Level.MAJOR), comparison=comparison, **SAME)
    assert {one.variant for one in judge(major, Settings(), RULES).findings if one.code == "M228"} == {None}


def test_a_role_of_the_cluster_may_stand_in() -> None:
    old = [role("web", READ), binding("web", "web", "web")]
    new = [role("web", READ), binding("web-view", "view", "web")]
    assert told(old, new, **SAME) == {
        "M228/None": "ServiceAccount web may no longer read secrets (get, list) cluster-wide, "
        "but newly has view of the cluster's own roles",
    }


def test_rights_on_a_kind_that_goes_are_not_missed() -> None:
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "cars.example.org"},
    }
    bound = binding("web", "web", "web")
    old = [crd, role("web", PODS, rule("cars cars/status", "get", "example.org")), bound]
    assert list(told(old, [role("web", PODS), bound], **SAME)) == ["M228/None"]


def test_cluster_admin_is_everything() -> None:
    admin, plain = binding("web", "cluster-admin", "web"), binding("web", "web", "web")
    assert told(
        [role("web", READ), plain], [role("web", READ), plain, {**admin, "metadata": {"name": "x"}}]
    ) == {"M206/bound": "ServiceAccount web newly has the powerful role cluster-admin cluster-wide"}
    found = told([{**admin, "metadata": {"name": "x"}}], [role("web", READ), plain])
    assert list(found) == ["M228/None"]
    assert "every resource of every group" not in found["M228/None"]


def test_a_binding_much_like_another_is_new() -> None:
    labels = {one: one for one in "abcdefgh"}

    def side(name: str) -> list[dict[str, Any]]:
        one = binding(name, "view", name)
        return [{**one, "metadata": {"name": name, "labels": labels}}]

    assert told(side("web-alpha"), side("web-omega")) == {}


@pytest.mark.parametrize(
    ("had", "new", "variant"),
    [
        (rule("pods", "list"), rule("pods", "get"), "alike"),
        (rule("pods", "get"), rule("pods", "list watch"), "alike"),
        (rule("secrets", "list"), rule("secrets", "get"), "alike"),
        (rule("secrets", "get"), rule("secrets", "list"), None),
        (rule("pods", "get", "", "web"), rule("pods", "list"), None),
        (PODS, rule("cars", "*", "example.org"), None),
        (rule("cars", "get", "example.org"), rule("roads", "*", "example.org"), "own"),
        (rule("deployments", "get", "apps"), rule("daemonsets", "get", "apps"), None),
        (PODS, rule("secrets", "get", "", "web"), None),
        (PODS, rule("*", "get"), "grave"),
        (PODS, rule("roles", "*", "rbac.authorization.k8s.io"), "grave"),
        (PODS, rule("clusterroles", "bind", "rbac.authorization.k8s.io", "admin"), "grave"),
        (PODS, rule("pods/exec", "create"), "grave"),
        (PODS, rule("deployments", "create", "apps"), "grave"),
        (rule("deployments", "create", "apps"), rule("daemonsets", "create", "apps"), None),
        (PODS, rule("configmaps", "*"), None),
    ],
)
def test_how_much_a_gain_is(had: dict[str, Any], new: dict[str, Any], variant: str | None) -> None:
    bound = binding("web", "web", "web")
    assert list(told([role("web", had), bound], [role("web", had, new), bound])) == [f"M206/{variant}"]


def test_workloads_of_one_namespace_are_less() -> None:
    bound = binding("web", "web", "web", cluster=False, cluster_role=False)
    old, new = (
        [role("web", PODS, *more, cluster=False), bound]
        for more in ((), (rule("deployments", "create", "apps"),))
    )
    assert told(old, new) == {
        "M206/None": "ServiceAccount web may now create deployments.apps in its namespace"
    }


def test_sentences() -> None:
    grants = [
        Grant(None, "ops.example.org", "*", "*"),
        Grant("", "", "secrets", "watch"),
        Grant("", "", "secrets", "get"),
        Grant("", "", "pods/exec", "create"),
        Grant("far", "*", "*/scale", "update"),
        Grant("", "", "configmaps", "delete", "a"),
        Grant("", "", "configmaps", "delete", "b"),
    ]
    assert phrases.whole(grants) == [
        "delete configmaps named a and b in its namespace",
        "create pods/exec in its namespace",
        "read secrets (get, watch) in its namespace",
        "update scale of every resource in namespace far",
        "use every verb on every resource of ops.example.org cluster-wide",
    ]
    assert phrases.told(grants, None).endswith("; 1 more resource")
    assert phrases.told([Grant(None, "*", "*", "get"), Grant(None, "", "*", "get")]) == (
        "read every core resource and every resource (get) cluster-wide"
    )


def test_names_of_subjects() -> None:
    web, far = Subject("ServiceAccount", "", "web"), Subject("ServiceAccount", "far", "agent")
    assert phrases.subjects([web]) == "ServiceAccount web"
    assert phrases.subjects([web, far]) == "ServiceAccounts web and agent of far"
    assert phrases.subjects([web, Subject("Group", "", "dev")]) == "ServiceAccount web and Group dev"
    assert phrases.subjects([web] * 5) == "ServiceAccounts web, web, web and 2 more"


def test_an_account_of_another_namespace_stays_itself() -> None:
    def side(namespace: str) -> list[dict[str, Any]]:
        one = binding("web", "web", "web")
        one["subjects"][0]["namespace"] = namespace
        return [role("web", READ), one]

    assert told(side("here"), side("there")) == {}


def test_nothing_is_said_without_a_comparison() -> None:
    assert rbac.sides(Case(bump())).after.held == {}


def test_odd_documents() -> None:
    odd: list[dict[str, Any]] = [
        {"roleRef": 7, "subjects": 7, "rules": 7, "aggregationRule": 7},
        {"roleRef": {"name": []}, "subjects": [7, {"kind": []}], "rules": [7, {"verbs": [7]}]},
        {"aggregationRule": {"clusterRoleSelectors": [7, {"matchLabels": 7, "matchExpressions": [7, {}]}]}},
    ]
    kinds = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
    documents = [
        {"apiVersion": API, "kind": kind, "metadata": {"name": "a", "labels": {"app": []}}, **one}
        for kind in kinds
        for one in odd
    ]
    for old in documents:
        for new in documents:
            told([old], [new])
