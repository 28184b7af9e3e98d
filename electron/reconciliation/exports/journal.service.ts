import { z } from 'zod';
import { Prisma } from '../../database/generated/client';
import { inRole } from '../../database/role-transaction';
import type { FinanceAccess } from '../finance-access';
import type { Period } from '../period/period.schema';
import { type ExportTable, exportAmount, journalLines } from './export.rules';

const movementRows = z.array(
  z.object({
    day: z.string(),
    currency: z.string(),
    type: z.string(),
    amountMinor: z.number(),
    feeMinor: z.number(),
    netMinor: z.number(),
    count: z.int(),
  }),
);

/** The movements of Stripe's balance in a period as a journal for accounting. */
export async function journalTable(
  { authority, actor }: FinanceAccess,
  { from, to }: Period,
): Promise<ExportTable> {
  const movements = await inRole(
    authority,
    actor,
    async (transaction) =>
      movementRows.parse(
        await transaction.$queryRaw(Prisma.sql`
          SELECT (b.created AT TIME ZONE 'UTC')::date::text AS day, b.currency, b.type,
            sum(b.amount)::float8 AS "amountMinor", sum(b.fee)::float8 AS "feeMinor",
            sum(b.net)::float8 AS "netMinor", count(*)::int AS count
          FROM desk_stripe_balance_transactions b
          WHERE b.created >= ${from}::date::timestamp AT TIME ZONE 'UTC'
            AND b.created < (${to}::date + 1)::timestamp AT TIME ZONE 'UTC'
          GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`),
      ),
    { readOnly: true },
  );
  return {
    name: `journal-${from}-${to}`,
    header: ['date', 'currency', 'account', 'debit', 'credit', 'text'],
    rows: journalLines(movements).map((line) => [
      line.day,
      line.currency,
      line.account,
      line.debitMinor === 0 ? null : exportAmount(line.debitMinor, line.currency),
      line.creditMinor === 0 ? null : exportAmount(line.creditMinor, line.currency),
      line.text,
    ]),
  };
}
