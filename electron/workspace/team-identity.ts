import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseDatabaseUrl } from '../database/database-url';
import { staffRoles } from '../shared/permissions.rules';

const identitySchema = z.object({
  workspaceId: z.uuid(),
  userId: z.uuid(),
  name: z.string(),
  roles: z.array(z.enum(staffRoles)),
});

/** Who a login of a team's server is, and which marketplace is there. */
export type TeamIdentity = Readonly<Omit<z.infer<typeof identitySchema>, 'roles'>> & {
  readonly roles: readonly z.infer<typeof identitySchema>['roles'][number][];
};

/** A name for the address and login without the password, and without telling either. */
function fileOf(directory: string, url: string): string {
  const { host, port, database, user } = parseDatabaseUrl(url);
  const key = createHash('sha256').update([host, port, database, user].join('\n')).digest('hex');
  return join(directory, 'identities', `${key.slice(0, 32)}.json`);
}

/** Remembers who a login is, so that its desk opens while the server cannot be reached. */
export async function keepIdentity(
  directory: string,
  url: string,
  identity: TeamIdentity,
): Promise<void> {
  const file = fileOf(directory, url);
  await mkdir(join(directory, 'identities'), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${JSON.stringify(identity)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Who a login was when it last connected; undefined when it never did. */
export async function readIdentity(
  directory: string,
  url: string,
): Promise<TeamIdentity | undefined> {
  try {
    return identitySchema.parse(JSON.parse(await readFile(fileOf(directory, url), 'utf8')));
  } catch {
    // Missing or damaged, it is as if the login had never connected.
    return undefined;
  }
}
