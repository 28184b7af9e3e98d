import { Prisma } from '../../database/generated/client';
import { isoSql } from '../../database/iso-sql';
import { inRole } from '../../database/role-transaction';
import type { FinanceAccess } from '../finance-access';
import { inTurn } from '../taking-turns';

/** Adds a note to a finding; repeated with the same id it adds nothing. */
export async function addNote(
  access: FinanceAccess,
  { id, finding, text }: { readonly id: string; readonly finding: string; readonly text: string },
): Promise<void> {
  await inTurn(
    access,
    (transaction) =>
      transaction.$queryRaw`SELECT desk_note_finding(${id}::uuid, ${finding}::uuid, ${text})::text`,
  );
}

/** What people wrote about a finding, the oldest first. */
export async function listNotes({ authority, actor }: FinanceAccess, finding: string) {
  return inRole(
    authority,
    actor,
    (transaction) =>
      transaction.$queryRaw`
        SELECT n.id, coalesce(u.name, u.email, n.author_id::text) AS author, n.text,
          ${isoSql(Prisma.sql`n.written_at`)} AS at
        FROM desk_finding_notes n LEFT JOIN users u ON u.id = n.author_id
        WHERE n.finding_id = ${finding}::uuid ORDER BY n.written_at, n.id`,
    { readOnly: true },
  );
}
