"""Whether a chart renders differently each time: only then is a second render worth a process."""

from __future__ import annotations

import re
import tarfile

from bot.model import ChartArchive

_RANDOM = re.compile(
    rb"""\{\{ (?: [^{}] | \{(?!\{) | \}(?!\}) )*? \b(?:
        rand(?:AlphaNum|Alpha|Numeric|Ascii|Bytes|Int) | shuffle | uuidv4
      | gen(?:PrivateKey|CA|SelfSignedCert|SignedCert)(?:WithKey)?
      | htpasswd | bcrypt | encryptAES | now | ago
    )\b""",
    re.VERBOSE,
)
_DEEPEST = 3
_TEMPLATES = re.compile(r"(?:^|/)templates/")


def by_chance(archive: ChartArchive) -> bool:
    """Whether a template of the chart or of a subchart calls one of the template functions whose answer
    differs each time (Sprig: random text, certificates, password hashes, the time). A word of a comment
    may look like a call: that costs a render and decides nothing."""
    with tarfile.open(archive.path, "r:gz") as tar:
        return _any_call(tar, _DEEPEST)


def _any_call(tar: tarfile.TarFile, depth: int) -> bool:
    for member in tar:
        template = _TEMPLATES.search(member.name) is not None
        if not member.isfile() or not (template or member.name.endswith(".tgz")):
            continue
        stream = tar.extractfile(member)
        assert stream is not None
        if template and _RANDOM.search(stream.read()):
            return True
        if not template and depth:
            with tarfile.open(fileobj=stream, mode="r:gz") as subchart:
                if _any_call(subchart, depth - 1):
                    return True
    return False
