"""Constraints as in ``kubeVersion``, and versions of Kubernetes, made up: usual, odd and wrong ones."""

from __future__ import annotations

from random import Random

_OPERATORS = ("", "", "=", "!=", ">", "<", ">=", ">=", "<=", "=>", "=<", "~", "~>", "^")
_ODD_OPERATORS = ("==", "<>", "!", "~=", ">>", "≥", "> =", "!= ", ">=v", "^~", "-")
_AND = (" ", " ", ", ", ",", " , ", "  ", "\t", ",\t", "\n")
_ODD_AND = (",,", "", "\u00a0", "\u2003", "\u200b", "\v", " and ", " && ", ";", " ,, ", "\x1c")
_OR = ("||", " || ", " ||", "|| ", "  ||\t")
_ODD_OR = ("|", " | ", "|||", "||||", " or ", "|| ||")
_HYPHENS = (" - ", " - ", "  -  ", "\t- ", " -", "- ", "-", " \u2013 ")
_SUFFIXES = (
    "-0", "-0", "-0", "-alpha", "-alpha.1",
    "-rc.1", "-rc.10", "-eks-a1b2c3", "-eks-01", "-eks", "-gke.1014001",
    "-gke.100", "+k3s1", "+rke2r1", "-gke.1+rke2r1", "-1", "-2.0", "-a-b.c", "-x",
)  # fmt: skip
_ODD_SUFFIXES = (
    "-", "-01", "-0.01", "-a..b", "-.a", "-a.",
    "+", "+a+b", "-é", "-a_b", "_1", ".4", "-18446744073709551615",
    "-18446744073709551616", "--", "-00a", "-0a", "+01", " -0", "-0-", "-*",
)  # fmt: skip
_HUGE = (
    "18446744073709551615", "18446744073709551616", "99999999999999999999", "9223372036854775808",
    "00000000000000000000000000029", "4294967296",
)  # fmt: skip
_SIGNS = "019vxX*|.,-+~^=!<> \t\u00a0\u200bé、\uff10a"
_CLUSTERS = (
    "1.21.0", "1.22", "1.25.3", "1.26.0-alpha.1",
    "1.27.0-rc.1", "1.28.0", "1.29", "1.29.3", "1.29.99",
    "1.29.3-eks-a1b2c3", "1.29.3-eks-01", "1.30.0",
    "1.30.5-gke.1014001", "1.31.0-gke.100", "1.31.7+k3s1", "1.32.1",
    "v1.33.4-eks-abc", "v1.33.5-gke.2172001+rke2r1", "1.34.1+k3s1", "1.35",
    "1.36.4", "1.37.0", "2.0.0", "0.0.0",
    "0.0.7", "0.1.0", "0.9.3", "0.0.0-0", "1",
    "v1", "1.029.3", "01.29.3", "1.29.03", "1.29.3.4", "1.29.3-01",
    "1.29.3-0", "1.29.3-a.1", "1.29.3-rc.10",
    "1.29.0-0", "1.18446744073709551615.0", "1.18446744073709551616.0",
    "1.29.3-18446744073709551616", "1.29.3 ", " 1.29.3", "1.29.x",
    "1.29.", "notaversion", "V1.29.3", "1.29.3_1",
)  # fmt: skip


def pairs(chance: Random, count: int) -> list[tuple[str, str]]:
    """So many pairs, no two alike: a constraint, and a version that it is about, more or less."""
    clusters = [*_CLUSTERS, *(f"1.{chance.randint(16, 45)}.{chance.randint(0, 12)}" for _ in range(20))]
    clusters += [cluster + chance.choice(_SUFFIXES) for cluster in clusters[-10:]]
    clusters += [f"{chance.randint(0, 2)}.{chance.randint(0, 2)}.{chance.randint(0, 2)}" for _ in range(10)]
    found: dict[tuple[str, str], None] = {}
    while len(found) < count:
        cluster = chance.choice(clusters)
        found[constraint(chance, cluster), cluster] = None
    return list(found)


def constraint(chance: Random, about: str) -> str:
    """One, that some version may or may not meet."""
    text = _or(chance).join(_alternative(chance, about) for _ in range(chance.choice((1, 1, 1, 1, 2, 2, 3))))
    if chance.random() < 0.05:
        text = chance.choice((" ", "\t", "\u00a0", "")) + text + chance.choice((" ", "\n", ",", "||"))
    for _ in range(max(0, chance.randint(-12, 2))):
        text = _mutated(chance, text)
    return text if chance.random() < 0.995 else chance.choice(("", " ", "\u200b", "*", "x", "latest", "null"))


def _alternative(chance: Random, about: str) -> str:
    parts = []
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
        if chance.random() < 0.15:
            parts.append(_version(chance, about) + chance.choice(_HYPHENS) + _version(chance, about))
        else:
            blank = chance.choice(("", "", "", " ", "  "))
            parts.append(_one_of(chance, _OPERATORS, _ODD_OPERATORS) + blank + _version(chance, about))
    text = parts[0]
    for part in parts[1:]:
        text += _one_of(chance, _AND, _ODD_AND) + part
    return text


def _version(chance: Random, about: str) -> str:
    near = [number for number in about.lstrip("v").replace("-", ".").split(".") if number.isdecimal()]
    text = "v" if chance.random() < 0.1 else ""
    many = chance.choice((1, 2, 2, 3, 3, 3, 3)) if chance.random() < 0.98 else 4
    text += ".".join(_number(chance, near[at] if at < len(near) else "0") for at in range(many))
    if chance.random() < 0.3:
        text += _one_of(chance, _SUFFIXES, _ODD_SUFFIXES)
    return text


def _number(chance: Random, near: str) -> str:
    luck = chance.random()
    if luck < 0.55 or len(near) > 6:
        return near
    if luck < 0.8:
        return str(max(0, int(near) + chance.choice((-2, -1, 1, 2))))
    if luck < 0.93:
        return chance.choice("xX*x0019")
    if luck < 0.97:
        return "0" * chance.randint(1, 3) + near
    return chance.choice((*_HUGE, "1x", "x1", "1|2", "**", "xX", "", "|"))


def _one_of(chance: Random, usual: tuple[str, ...], odd: tuple[str, ...]) -> str:
    return chance.choice(usual) if chance.random() < 0.96 else chance.choice(odd)


def _or(chance: Random) -> str:
    return _one_of(chance, _OR, _ODD_OR)


def _mutated(chance: Random, text: str) -> str:
    at = chance.randint(0, len(text))
    sign: str = chance.choice(("", *_SIGNS))
    return text[:at] + sign + text[at + chance.randint(0, 1) :]
