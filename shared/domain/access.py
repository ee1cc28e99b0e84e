"""Who may do what: the roles of a business's users."""

from enum import StrEnum


class Role(StrEnum):
    """A user's role; the identity provider delivers it as the user's group."""

    OWNER = "owner"
    FINANCE = "finance"
    OPERATOR = "operator"
    VIEWER = "viewer"


class Permission(StrEnum):
    """A thing that may be allowed: each route of the dashboard API names one."""

    READ = "READ"
    TOP_UP = "TOP_UP"
    SET_LOW_BALANCE = "SET_LOW_BALANCE"
    READ_MONEY_DOCUMENTS = "READ_MONEY_DOCUMENTS"
    EDIT_BUSINESS = "EDIT_BUSINESS"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.FINANCE: frozenset(Permission),
    Role.OPERATOR: frozenset({Permission.READ, Permission.TOP_UP, Permission.SET_LOW_BALANCE}),
    Role.VIEWER: frozenset({Permission.READ}),
}


def may(role: Role, permission: Permission) -> bool:
    """Tell whether a role holds a permission."""
    return permission in PERMISSIONS[role]
