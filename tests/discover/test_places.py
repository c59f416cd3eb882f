"""One manager for each place where a version stands."""

from __future__ import annotations

from tests.discover.trees import found

CHARTS = """\
apiVersion: v2
name: charts
version: 1.0.0
dependencies:
  - {name: web, version: 1.2.3, repository: https://x.example}
  - {name: db, version: 4.5.6, repository: https://x.example}
"""
MAIN = """\
locals {
  charts = yamldecode(file("${path.module}/charts.yaml"))
}
resource "helm_release" "web" {
  name       = "web"
  chart      = "web"
  repository = "https://x.example"
  version    = local.charts.dependencies[0].version
}
"""


def test_who_knows_the_release_goes_before_who_was_only_told_of_the_file() -> None:
    configuration = '{"helmv3": {"managerFilePatterns": ["/^charts\\\\.yaml$/"]}}'
    result = found({"charts.yaml": CHARTS, "main.tf": MAIN, "renovate.json": configuration})
    assert [(one.chart, one.manager, one.renovate) for one in result.releases] == [
        ("web", "terraform", True),
        ("db", "helmv3", True),
    ]
