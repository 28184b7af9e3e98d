import { isOneOf, keysOf } from './literals';

/** The four kinds of staff; each has a PostgreSQL group role of its own (`desk_<role>`). */
export const staffRoles = ['curator', 'moderator', 'finance', 'admin'] as const;

export type StaffRole = (typeof staffRoles)[number];

/**
 * Who may do what: the one home of this rule for procedures, navigation and buttons.
 * PostgreSQL enforces the same through the grants of the group roles, so a mistake here can only
 * hide or offer a button, never open a table.
 */
const permissionHolders = {
  'catalog.read': ['curator', 'moderator', 'finance', 'admin'],
  'catalog.write': ['curator'],
  'reconciliation.read': ['finance', 'admin'],
  'reconciliation.act': ['finance'],
  // Nobody agrees to their own request; the database compares the persons.
  'reconciliation.approve': ['finance', 'admin'],
  'reconciliation.limits': ['admin'],
  /** Rules, reasons and figures of moderation. */
  'moderation.read': ['moderator', 'admin'],
  'moderation.decide': ['moderator'],
  'moderation.administer': ['admin'],
  'workspace.read': ['curator', 'moderator', 'finance', 'admin'],
  'workspace.administer': ['admin'],
} as const satisfies Record<string, readonly StaffRole[]>;

export type Permission = keyof typeof permissionHolders;

/** Every permission, for tests and for sending a session's permissions to the renderer. */
export const permissions = keysOf(permissionHolders);

/** Whether a role holds a permission. */
export function mayDo(role: StaffRole, permission: Permission): boolean {
  return isOneOf(permissionHolders[permission], role);
}

/** The PostgreSQL group role whose privileges a staff role acts with. */
export function databaseRole(role: StaffRole): `desk_${StaffRole}` {
  return `desk_${role}`;
}
