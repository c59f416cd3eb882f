"""Makes an archive of a chart's files, byte for byte the same each time."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Mapping


def pack(name: str, files: Mapping[str, bytes]) -> bytes:
    """A .tgz that holds ``files`` (by their path inside the chart) in a folder called ``name``."""
    out = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0, filename="") as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path, data in sorted(files.items()):
            member = tarfile.TarInfo(f"{name}/{path}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()
