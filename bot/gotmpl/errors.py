"""What may go wrong in a template: its own fault, or something that cannot be known here."""

from __future__ import annotations

from bot.errors import ChartTriageError


class TemplateError(ChartTriageError):
    """The template cannot be parsed or evaluated; the message is ours and says what is wrong."""


class LimitError(TemplateError):
    """The template is too large, nests too deeply or works for too long."""


class UnknownError(TemplateError):
    """The result depends on something that cannot be known; ``reason`` names it (``env "REGION"``)."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"it depends on {reason}")
        self.reason = reason
