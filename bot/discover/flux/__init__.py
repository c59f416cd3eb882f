"""Flux's objects: which belong together, where charts come from, which values a HelmRelease has."""
