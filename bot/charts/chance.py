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
_READ = re.compile(r"[^/]+/charts/[^/]+\.tgz")
_UNREAD = re.compile(r".+/charts/[^/]+\.tgz")


def by_chance(archive: ChartArchive) -> bool:
    """Whether a template of the chart or of a subchart calls one of the template functions whose answer
    differs each time (Sprig: random text, certificates, password hashes, the time). A word of a comment
    may look like a call, and so may an archive inside an unpacked subchart, which nobody has checked yet:
    that costs a render and decides nothing."""
    with tarfile.open(archive.path, "r:gz") as tar:
        return _any_call(tar, _DEEPEST)


def _any_call(tar: tarfile.TarFile, depth: int) -> bool:
    for member in tar:
        stream = tar.extractfile(member) if member.isfile() else None
        if stream is None:
            continue
        if _TEMPLATES.search(member.name):
            if _RANDOM.search(stream.read()):
                return True
        elif _READ.fullmatch(member.name) and depth:
            with tarfile.open(fileobj=stream, mode="r:gz") as subchart:
                if _any_call(subchart, depth - 1):
                    return True
        elif _UNREAD.fullmatch(member.name):
            return True
    return False
