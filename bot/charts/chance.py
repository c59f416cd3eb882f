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
_TEMPLATES = re.compile(r"(?:^|/)templates/")


def by_chance(archive: ChartArchive) -> bool:
    """Whether a template of the chart or of a subchart calls one of the template functions whose answer
    differs each time (Sprig: random text, certificates, password hashes, the time). A word of a comment
    may look like a call: that costs a render and decides nothing."""
    with tarfile.open(archive.path, "r:gz") as tar:
        for member in tar:
            if not member.isfile() or not _TEMPLATES.search(member.name):
                continue
            stream = tar.extractfile(member)
            if stream is not None and _RANDOM.search(stream.read()):
                return True
    return False
