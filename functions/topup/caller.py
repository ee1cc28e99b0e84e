"""Who calls: the claims of the identity token that API Gateway has verified."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.api.problems import Code, Problem
from shared.domain.access import Permission, Role, may
from shared.domain.business import Locale


@dataclass(frozen=True, slots=True)
class Caller:
    """A user of one business. `user` is the e-mail address, or the subject where there is none."""

    business_id: str
    user: str
    role: Role
    locale: Locale | None

    def require(self, permission: Permission) -> None:
        """Raise Problem ROLE_MAY_NOT unless the role holds the permission."""
        if not may(self.role, permission):
            raise Problem(Code.ROLE_MAY_NOT)


def read_caller(claims: Mapping[str, Any]) -> Caller:
    """Return the caller of verified claims.

    Raises Problem ROLE_MAY_NOT for a token without a business or with no known group: a machine's
    access token, or a user whom nobody has given a role.
    """
    groups = set(str(claims.get("cognito:groups", "")).strip("[]").split())
    roles = [role for role in Role if role in groups]
    business_id = claims.get("custom:business_id")
    if not roles or not business_id:
        raise Problem(Code.ROLE_MAY_NOT)
    locale = str(claims.get("locale", ""))[:2]
    return Caller(
        business_id=str(business_id),
        user=str(claims.get("email") or claims["sub"]),
        # Enum order is from the most to the least powerful role.
        role=roles[0],
        locale=Locale(locale) if locale in set(Locale) else None,
    )
