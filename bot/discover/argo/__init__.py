"""Argo CD: Applications, what ApplicationSets make, and the values that a source's chart gets."""
