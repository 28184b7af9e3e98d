import type { RoleSession } from '../../database/role-session';
import type { MirrorObject } from '../mirror/mirror-tables.rules';

/** An object to retrieve. */
export interface Wanted {
  readonly object: MirrorObject;
  readonly id: string;
  /** Which want of it was read, where one is kept: a later one is not met by what is asked for now. */
  readonly want?: string;
}

/** Keeps until they were retrieved what has to be, in the transaction that finds that out. */
export async function keepWanted(session: RoleSession, wanted: readonly Wanted[]): Promise<void> {
  if (wanted.length === 0) return;
  await session.query(
    `INSERT INTO desk_stripe_wanted (object, id)
     SELECT DISTINCT object, id FROM unnest($1::text[], $2::text[]) w (object, id) ORDER BY object, id
     ON CONFLICT (object, id) DO UPDATE SET want = excluded.want`,
    [wanted.map(({ object }) => object), wanted.map(({ id }) => id)],
  );
}

/** Takes away what was retrieved, unless it was wanted once more since it was read as wanted. */
export async function endWant(session: RoleSession, { object, id, want }: Wanted): Promise<void> {
  if (want === undefined) return;
  await session.query(
    'DELETE FROM desk_stripe_wanted WHERE object = $1 AND id = $2 AND want = $3',
    [object, id, want],
  );
}

/** What has still to be retrieved. @param ids of which objects; all of them by default */
export function readWanted(session: RoleSession, ids?: readonly string[]): Promise<Wanted[]> {
  return session.query<Wanted>(
    'SELECT object, id, want FROM desk_stripe_wanted WHERE $1::text[] IS NULL OR id = ANY ($1)',
    [ids ?? null],
  );
}
