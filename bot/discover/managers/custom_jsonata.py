"""custom.jsonata: the JSONata managers of the repository's own Renovate configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.discover.manager import Extraction, Pin, gathered, pin
from bot.discover.renovate import handlebars, queries, reaches
from bot.discover.renovate.coverage import customs_for
from bot.discover.renovate.customs import Custom
from bot.discover.renovate.dependencies import as_release, dependency, is_chart, pin_at
from bot.discover.workspace import Workspace, gap
from bot.errors import DocumentError, ProcessError
from bot.model import Gap, Release

NAME = "custom.jsonata"
_LARGEST = 1 << 20


def extract(workspace: Workspace, path: str) -> Extraction:
    """The charts that queries name in the file."""
    text = workspace.text(path)
    if text is None:
        return Extraction()
    found: list[Release | Gap] = []
    for custom in customs_for(workspace, "jsonata", path, text):
        if len(text) > _LARGEST:
            return Extraction(gaps=(gap(path, "the file is too large for custom managers"),))
        try:
            found += _matches(workspace, path, text, custom)
        except (DocumentError, ProcessError) as error:
            found.append(gap(path, "a JSONata query of a custom manager has no answer", error.message))
    seen: dict[tuple[int, int, str], Release] = {}
    for one in found:
        if isinstance(one, Release):
            seen.setdefault((one.line, one.column, one.chart), one)
    return gathered((*seen.values(), *(one for one in found if isinstance(one, Gap))))


def _matches(workspace: Workspace, path: str, text: str, custom: Custom) -> Iterator[Release | Gap]:
    document = queries.Document(text, custom.file_format)
    reached = reaches(workspace, NAME, path)
    for answer in queries.answers(document, custom.matches):
        if isinstance(answer, str):
            yield gap(path, "a JSONata query of a custom manager has no answer", answer)
            continue
        for row in answer:
            try:
                found = dependency(NAME, path, custom, row.fields)
            except handlebars.UnsupportedError as error:
                yield gap(path, "a template of a custom manager is not evaluated", str(error))
                continue
            if found is None or not is_chart(found, text):
                continue
            at = _pin(path, text, custom, row)
            if at is None or not found.fields["currentValue"].startswith(at.version):
                yield gap(found.subject, "where its version stands in the file cannot be told")
            else:
                yield as_release(workspace, found, at, reached)


def _pin(path: str, text: str, custom: Custom, row: queries.Row) -> Pin | None:
    """The scalar that the version was taken from. A query may have cut it out of one, and TOML is read
    without places: there a text that stands in the file once can only be it."""
    template = custom.templates.get("currentValue")
    if template is not None and handlebars.field_of(template) != "currentValue":
        return None
    if row.place is not None:
        return pin(path, row.place.document, row.place.node)
    version = row.fields.get("currentValue", "")
    places = [found.span() for found in re.finditer(rf"(?<![\w.-]){re.escape(version)}(?![\w.-])", text)]
    return pin_at(path, text, places[0]) if len(places) == 1 else None
