"""Terraform's language, as far as it can be known without Terraform: literals, variables with defaults,
locals, local modules, and the functions that people use around charts."""
