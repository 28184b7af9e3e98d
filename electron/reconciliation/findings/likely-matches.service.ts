import { z } from 'zod';
import { Prisma } from '../../database/generated/client';
import { isoSql } from '../../database/iso-sql';
import { inRole, type RoleTransaction } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import { newId } from '../../shared/ids';
import type { FinanceAccess } from '../finance-access';
import { inTurn } from '../taking-turns';
import { linkableClasses } from './finding-classes.rules';
import {
  type LikelyMatch,
  likelyMatchSchema,
  type MatchPair,
  type RejectMatch,
} from './likely-match.schema';

/** Proposed pairs `m` that a finding `f` is about, from the side of the purchase or of the charge. */
const pairsOf = Prisma.sql`
  m.state = 'proposed' AND f.class = ANY (${[...linkableClasses]}::text[])
  AND (m.purchase_id = f.purchase_id OR m.stripe_id = ANY (f.stripe_ids))`;

/** How many likely matches a finding `f` has. */
export const likelyCount = Prisma.sql`
  (SELECT count(*)::int FROM desk_matches m WHERE ${pairsOf})`;

/** Whether a finding `f` has a likely match. */
export const hasLikelyMatch = Prisma.sql`EXISTS (SELECT FROM desk_matches m WHERE ${pairsOf})`;

/** What may belong together by a finding, the most alike first. */
export async function likelyMatches(
  { authority, actor }: FinanceAccess,
  finding: string,
): Promise<readonly LikelyMatch[]> {
  return inRole(
    authority,
    actor,
    async (transaction) =>
      z.array(likelyMatchSchema).parse(
        await transaction.$queryRaw(Prisma.sql`
          SELECT m.purchase_id AS purchase, m.stripe_id AS charge, m.evidence ->> 'by' AS by,
            o.name AS organization, coalesce(t.name, b.name) AS item,
            jsonb_build_object('currency', p.currency, 'at', ${isoSql(Prisma.sql`p.purchase_date`)},
              'amountMinor', round(p.amount * 10::numeric ^ desk_currency_decimals(p.currency))::bigint) AS ours,
            jsonb_build_object('currency', c.currency, 'at', ${isoSql(Prisma.sql`c.created`)},
              'amountMinor', c.amount_captured) AS theirs
          FROM desk_findings f
          JOIN desk_matches m ON ${pairsOf}
          JOIN marketplace_purchases p ON p.id = m.purchase_id
          JOIN organizations o ON o.id = p.organization_id
          JOIN desk_stripe_charges c ON c.id = m.stripe_id
          LEFT JOIN marketplace_tools t ON t.id = p.tool_id
          LEFT JOIN marketplace_bundles b ON b.id = p.bundle_id
          WHERE f.id = ${finding}::uuid
          ORDER BY abs(round(p.amount * 10::numeric ^ desk_currency_decimals(p.currency)) - c.amount_captured),
            abs(extract(epoch FROM p.purchase_date - c.created)), m.purchase_id, m.stripe_id`),
      ),
    { readOnly: true },
  );
}

/** @throws DeskError `not_possible` when nobody proposes this pair any more. */
export async function requireProposed(
  transaction: RoleTransaction,
  { purchase, charge }: MatchPair,
): Promise<void> {
  const found: readonly unknown[] = await transaction.$queryRaw`
    SELECT 1 FROM desk_matches
    WHERE purchase_id = ${purchase}::uuid AND stripe_id = ${charge} AND state = 'proposed'`;
  if (found.length === 0) {
    throw new DeskError('not_possible', {
      reason: 'These two are not proposed to belong together any more. Look at the finding again.',
    });
  }
}

/**
 * Says that a payment is not the purchase's, so that it is not proposed again. It is an unlinking
 * that changes no purchase and settles no finding: audited, and undone like every decision.
 * @throws DeskError `not_possible` when the pair is not proposed any more
 */
export async function rejectMatch(
  access: FinanceAccess,
  { batchId, reason, purchase, charge }: RejectMatch,
): Promise<void> {
  await inTurn(access, async (transaction) => {
    const done: readonly unknown[] = await transaction.$queryRaw`
      SELECT 1 FROM desk_resolutions WHERE batch_id = ${batchId}::uuid`;
    if (done.length > 0) return;
    await requireProposed(transaction, { purchase, charge });
    const items = [{ id: newId(), purchase, stripe_ids: [charge], changes: {} }];
    await transaction.$queryRaw`
      SELECT id FROM desk_resolve(${batchId}::uuid, 'unlink', ${reason}, ${JSON.stringify(items)}::jsonb)`;
  });
}
