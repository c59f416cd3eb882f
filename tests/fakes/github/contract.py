"""Holds requests and responses against GitHub's own OpenAPI description."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

_DESCRIPTION = Path(__file__).parents[1] / "openapi" / "github.json"
_HOST = "https://api.github.com"


@dataclass
class Exchange:
    """One request and, later, its response, in the shape that openapi-core asks for."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    body: bytes | None
    status_code: int = 0
    data: bytes | None = None
    content_type: str = "application/json"
    host_url: str = _HOST
    parameters: RequestParameters = field(init=False)
    headers: Headers = field(default_factory=Headers)

    def __post_init__(self) -> None:
        self.method = self.method.lower()
        pairs = [(name, value) for name, values in self.query.items() for value in values]
        self.parameters = RequestParameters(query=ImmutableMultiDict(pairs))


@functools.cache
def description() -> OpenAPI:
    """The description, read once; it is GitHub's to be valid, so that is not checked."""
    return OpenAPI.from_dict(json.loads(_DESCRIPTION.read_text()), config=Config(spec_validator_cls=None))


@functools.cache
def _described() -> dict[tuple[str, str], frozenset[str]]:
    paths: dict[str, Any] = json.loads(_DESCRIPTION.read_text())["paths"]
    return {
        (path, method): frozenset(operation["responses"])
        for path, operations in paths.items()
        for method, operation in operations.items()
        if method != "parameters"
    }


def check_request(exchange: Exchange) -> str | None:
    """What is wrong with the request, or None."""
    try:
        description().validate_request(exchange)
    except OpenAPIError as error:
        return f"request {exchange.method} {exchange.path}: {_reason(error)}"
    return None


def check_response(exchange: Exchange, template: str) -> str | None:
    """What is wrong with the response, or None. Refusals that the description leaves out must look like
    all others: an object with a message."""
    where = f"response {exchange.status_code} to {exchange.method} {exchange.path}"
    if str(exchange.status_code) not in _described()[template, exchange.method]:
        said = json.loads(exchange.data or b"null")
        refused = exchange.status_code >= 400 and isinstance(said, dict) and "message" in said
        return None if refused else f"{where}: not described"
    try:
        description().validate_response(exchange, exchange)
    except OpenAPIError as error:
        return f"{where}: {_reason(error)}"
    return None


def _reason(error: BaseException) -> str:
    said = [str(error)]
    cause = error.__cause__
    while cause is not None:
        said.append(str(cause))
        cause = cause.__cause__
    details = getattr(error.__cause__, "schema_errors", ())
    said += [f"{'.'.join(map(str, detail.absolute_path))}: {detail.message}" for detail in details]
    return "; ".join(said)
