import type { StaffLogin } from './people.schema';

/** What stands in the way of working with a login, the most thorough first; `works` where nothing does. */
export type LoginState =
  | 'unlinked'
  | 'gone'
  | 'closed'
  | 'deactivated'
  | 'groupless'
  | 'not_moderator'
  | 'works';

/**
 * Whether somebody can work with a login, and what is in the way.
 * @param login as the server and the marketplace know it
 */
export function loginState({
  person,
  server,
  groups,
}: Pick<StaffLogin, 'person' | 'server' | 'groups'>): LoginState {
  if (person === null) return 'unlinked';
  if (server !== 'open') return server;
  if (!person.active) return 'deactivated';
  if (groups.length === 0) return 'groupless';
  return groups.includes('moderator') && !person.moderates ? 'not_moderator' : 'works';
}
