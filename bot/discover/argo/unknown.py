"""What cannot be known, on its way to the gap that says so."""

from __future__ import annotations


class UnknownError(Exception):
    """Something whose answer is not in the repository: ``reason`` and ``detail`` as in a gap."""

    def __init__(self, reason: str, detail: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
