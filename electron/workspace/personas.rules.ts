import { type StaffRole, staffRoles } from '../shared/permissions.rules';
import type { Persona } from './workspace.schema';

const roleNames = {
  curator: 'Curator',
  moderator: 'Moderator',
  finance: 'Finance',
  admin: 'Administrator',
} as const satisfies Record<StaffRole, string>;

/**
 * The personas of a person who holds several roles: one for each, all with the person's id, so
 * that what they did is theirs whichever role they did it in.
 * @param roles the roles held; in a team workspace those that the login is a member of
 */
export function personasOfRoles(name: string, roles: readonly StaffRole[]): readonly Persona[] {
  return staffRoles
    .filter((role) => roles.includes(role))
    .map((role) => ({ id: role, name: `${name} · ${roleNames[role]}`, role }));
}

/** The persona that was chosen last, or the first when that choice is no longer possible. */
export function choosePersona(
  personas: readonly Persona[],
  chosen: string | undefined,
): Persona | undefined {
  return personas.find(({ id }) => id === chosen) ?? personas[0];
}
