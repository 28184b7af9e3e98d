import { Prisma } from '../../database/generated/client';
import type { Period } from '../period/period.schema';

/** Whether a finding `f` belongs to a period: by when it happened, or by its purchase's day. */
export function inPeriod({ from, to }: Period): Prisma.Sql {
  const start = Prisma.sql`${from}::date::timestamp AT TIME ZONE 'UTC'`;
  const end = Prisma.sql`(${to}::date + 1)::timestamp AT TIME ZONE 'UTC'`;
  return Prisma.sql`(
    (f.occurred_at >= ${start} AND f.occurred_at < ${end})
    OR (f.purchase_at >= ${start} AND f.purchase_at < ${end}))`;
}
