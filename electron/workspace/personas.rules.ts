import { type StaffRole, staffRoles } from '../shared/permissions.rules';

/** The roles as people read them. */
export const roleNames = {
  curator: 'Curator',
  moderator: 'Moderator',
  finance: 'Finance',
  admin: 'Administrator',
} as const satisfies Record<StaffRole, string>;

/** A person who may act in a workspace. */
interface Person {
  readonly userId: string;
  readonly name: string;
}

/**
 * The personas of a person who holds several roles: one for each, all with the person's id, so
 * that what they did is theirs whichever role they did it in.
 * @param roles the roles held; in a team workspace those that the login is a member of
 */
export function personasOfRoles({ userId, name }: Person, roles: readonly StaffRole[]) {
  return staffRoles
    .filter((role) => roles.includes(role))
    .map((role) => ({ id: role, userId, name: `${name} · ${roleNames[role]}`, role }));
}

/** The persona that was chosen last, or the first when that choice is no longer possible. */
export function choosePersona<Persona extends { readonly id: string }>(
  personas: readonly Persona[],
  chosen: string | undefined,
): Persona | undefined {
  return personas.find(({ id }) => id === chosen) ?? personas[0];
}
