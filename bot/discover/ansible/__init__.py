"""Ansible's tasks and variables, as far as they can be known without Ansible."""
