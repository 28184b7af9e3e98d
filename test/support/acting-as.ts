import type { ClientBase } from 'pg';

/** PostgreSQL's failure where a right is missing, row security included. */
export const rightMissing = { code: '42501' };

/** Who a transaction acts for; what is undefined is not set at all. */
export interface ActingAs {
  readonly role: string;
  readonly organization?: string | undefined;
  readonly user?: string | undefined;
}

/**
 * Runs work in a transaction as a role with the session settings that the application sets, and
 * takes everything back afterwards, so that one attack cannot help the next.
 */
export async function actingAs<T>(
  client: ClientBase,
  { role, organization, user }: ActingAs,
  work: () => Promise<T>,
): Promise<T> {
  await client.query('BEGIN');
  try {
    if (organization !== undefined) {
      await client.query(`SELECT set_config('app.current_organization_id', $1, true)`, [
        organization,
      ]);
    }
    if (user !== undefined) {
      await client.query(`SELECT set_config('app.current_user_id', $1, true)`, [user]);
    }
    await client.query(`SET LOCAL ROLE ${role}`);
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}
