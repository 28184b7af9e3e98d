import { Prisma } from './generated/client';

/** A moment as ISO 8601 text in UTC, so that neither driver nor session turns it into a local time. */
export const isoSql = (moment: Prisma.Sql) =>
  Prisma.sql`to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
