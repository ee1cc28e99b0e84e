"""Who may do what, as the API's table of roles says."""

import pytest

from shared.domain.access import Permission, Role, may

# owner, finance, operator, viewer
MATRIX = {
    # numbers, price list, quotes, orders, notifications
    Permission.READ: ("yes", "yes", "yes", "yes"),
    # place and cancel
    Permission.TOP_UP: ("yes", "yes", "yes", "no"),
    # the level below which a number is low on credits
    Permission.SET_LOW_BALANCE: ("yes", "yes", "yes", "no"),
    # billing addresses, tax identity
    Permission.EDIT_BUSINESS: ("yes", "yes", "no", "no"),
    # invoices
    Permission.READ_MONEY_DOCUMENTS: ("yes", "yes", "no", "no"),
}
CELLS = [
    (role, permission, answer == "yes")
    for permission, answers in MATRIX.items()
    for role, answer in zip(
        (Role.OWNER, Role.FINANCE, Role.OPERATOR, Role.VIEWER), answers, strict=True
    )
]


@pytest.mark.parametrize(("role", "permission", "allowed"), CELLS)
def test_role_holds_exactly_its_permissions(
    role: Role, permission: Permission, allowed: bool
) -> None:
    assert may(role, permission) is allowed


def test_matrix_has_every_role_and_permission() -> None:
    assert {(role, permission) for role, permission, _ in CELLS} == {
        (role, permission) for role in Role for permission in Permission
    }


def test_roles_are_named_as_the_identity_provider_names_its_groups() -> None:
    assert [role.value for role in Role] == ["owner", "finance", "operator", "viewer"]


def test_unknown_group_is_no_role() -> None:
    with pytest.raises(ValueError, match="admin"):
        Role("admin")
