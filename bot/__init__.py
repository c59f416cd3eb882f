"""chart-triage: reads Renovate's Helm pull requests so that people don't have to."""

__version__ = "0.1.0"
