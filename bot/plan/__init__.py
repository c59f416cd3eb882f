"""The third story: what stands between a repository's clusters and their next Kubernetes minor.

    tree → releases → versions, kubeVersion, renders → claims for each minor → the way of each release ┐
         → its own manifests → APIs that are gone                                                      ├→ plan
         → clusters and calendars → days left                                                          ┘

Everything here only reads. What cannot be learned is a gap, and an answer that hangs on it is unknown.
"""

from bot.plan.story import read

__all__ = ["read"]
