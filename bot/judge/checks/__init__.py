"""One module for each rule, all alike: ``check(case, rule)`` yields what it finds."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import cast

from bot.judge.case import Check

MODULES = {
    "K401": "k401_kube_version",
    "K402": "k402_api_unserved",
    "K403": "k403_matrix",
    "K404": "k404_floor_rises",
    "K405": "k405_still_unsupported",
    "K406": "k406_api_deprecated",
    "K407": "k407_fields",
    "K408": "k408_cluster_past_end",
    "M201": "m201_resource_removed",
    "M202": "m202_immutable_field",
    "M203": "m203_crd_removed",
    "M204": "m204_crd_version",
    "M205": "m205_api_version",
    "M206": "m206_rbac_widened",
    "M207": "m207_host_access",
    "M208": "m208_scale",
    "M209": "m209_exposure",
    "M210": "m210_image_place",
    "M211": "m211_render_fails",
    "M212": "m212_webhook",
    "M213": "m213_network_policy",
    "M214": "m214_image_major",
    "M215": "m215_crd_schema",
    "M216": "m216_crd_added",
    "M217": "m217_crds_folder",
    "M218": "m218_kind_replaced",
    "M219": "m219_pod_security",
    "M220": "m220_containers",
    "M221": "m221_hooks",
    "M222": "m222_arguments",
    "M223": "m223_configuration",
    "M224": "m224_rollout",
    "M225": "m225_disruption",
    "M226": "m226_listen",
    "M227": "m227_bindings",
    "M228": "m228_rbac_narrowed",
    "M229": "m229_webhook_reach",
    "M230": "m230_image_reference",
    "M231": "m231_storage",
    "M232": "m232_resources",
    "M233": "m233_referred",
    "M234": "m234_environment",
    "M235": "m235_container_port",
    "M236": "m236_identity",
    "M237": "m237_notes_txt",
    "M238": "m238_engine_options",
    "M239": "m239_not_rendered",
    "M240": "m240_kind_undefined",
    "M241": "m241_helm_majors",
    "M242": "m242_custom_resource",
    "M244": "m244_traffic",
    "M245": "m245_rebuilt",
    "M246": "m246_refused",
    "M247": "m247_workload_added",
    "N101": "n101_breaking_section",
    "N102": "n102_conventional_break",
    "N103": "n103_breaking_phrase",
    "N104": "n104_upgrade_document",
    "N105": "n105_deprecation",
    "N106": "n106_security_fix",
    "N107": "n107_major_without_reason",
    "N108": "n108_minimum_kubernetes",
    "N109": "n109_chart_deprecated",
    "N110": "n110_withdrawn",
    "N111": "n111_mended",
    "N112": "n112_crds_by_hand",
    "N113": "n113_minimum_others",
    "N114": "n114_moved_value",
    "P501": "p501_unexplained",
    "P502": "p502_distrust",
    "P503": "p503_downgrade",
    "P504": "p504_policy",
    "P505": "p505_range",
    "P506": "p506_prerelease",
    "P507": "p507_copy_differs",
    "V301": "v301_value_gone",
    "V302": "v302_value_type",
    "V303": "v303_schema_refuses",
    "V304": "v304_default_changed",
    "V305": "v305_values_removed",
    "V307": "v307_registry_split",
    "V308": "v308_dependency_swapped",
    "V309": "v309_value_moved",
}
"""Every rule's module, by code."""


class _Checks(Mapping[str, Check]):
    """The modules, each imported when it is first asked for: few runs need all of them."""

    def __getitem__(self, code: str) -> Check:
        return cast(Check, importlib.import_module(f"{__name__}.{MODULES[code]}"))

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


CHECKS: Mapping[str, Check] = _Checks()
"""Every rule's check, by code."""
