"""What templates can call: Go's own functions, and those of Sprig that people use. Nothing here reads the
clock, the environment, files or the network, and nothing is random: what such functions give is unknown."""

from __future__ import annotations

from collections.abc import Callable

from bot.gotmpl.calls import Functions
from bot.gotmpl.functions import basic, collections, encoding, numbers, texts
from bot.gotmpl.values import Unknown, text

_UNKNOWN = (
    "ago", "bcrypt", "date", "dateInZone", "date_in_zone", "dateModify", "date_modify", "decryptAES",
    "derivePassword", "encryptAES", "expandenv", "genCA", "genCAWithKey", "genPrivateKey",
    "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey",
    "getHostByName", "htmlDate", "htpasswd", "lookup", "now", "randAlpha", "randAlphaNum", "randAscii",
    "randBytes", "randInt", "randNumeric", "shuffle", "toDate", "unixEpoch", "uuidv4",
)  # fmt: skip


def unknown(name: str) -> Callable[..., object]:
    """A function whose result cannot be known here, whatever it is called with."""
    return lambda *_: Unknown(name)


def _env(name: object) -> object:
    return Unknown(f'env "{text(name)}"', optional=True)


FUNCTIONS: Functions = {
    **{name: unknown(name) for name in _UNKNOWN},
    "env": _env,
    **basic.FUNCTIONS,
    **collections.FUNCTIONS,
    **encoding.FUNCTIONS,
    **numbers.FUNCTIONS,
    **texts.FUNCTIONS,
}
