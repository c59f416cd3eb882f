"""Who may do what, before and after: what Roles and ClusterRoles grant, and whom bindings give it to."""

from bot.judge.rbac.access import Access, Source, Subject, resolve
from bot.judge.rbac.gains import Gain, Gains, gains
from bot.judge.rbac.grants import Grant, grants, is_role, wider
from bot.judge.rbac.losses import Loss, losses, same_app, still_there
from bot.judge.rbac.powers import Power, powers
from bot.judge.rbac.sides import Sides, sides

__all__ = [
    "Access",
    "Gain",
    "Gains",
    "Grant",
    "Loss",
    "Power",
    "Sides",
    "Source",
    "Subject",
    "gains",
    "grants",
    "is_role",
    "losses",
    "powers",
    "resolve",
    "same_app",
    "sides",
    "still_there",
    "wider",
]
