/**
 * What a role may do, so that a page does not offer what the API would refuse.
 *
 * The API decides; this only hides. Source: the table of roles in shared/domain/access.py.
 */
import type { Role } from "./api/types";

export type Right = "top-up" | "read-money-documents" | "edit-business" | "set-low-balance";

const ROLES: Record<Right, readonly Role[]> = {
  "top-up": ["owner", "finance", "operator"],
  "read-money-documents": ["owner", "finance"],
  "edit-business": ["owner", "finance"],
  "set-low-balance": ["owner", "finance", "operator"],
};

export function may(role: Role, right: Right): boolean {
  return ROLES[right].includes(role);
}
