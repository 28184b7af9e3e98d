import { z } from 'zod';
import { Prisma } from '../../database/generated/client';
import { isoSql } from '../../database/iso-sql';
import { inRole, type RoleTransaction } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import { newId } from '../../shared/ids';
import type { FinanceAccess } from '../finance-access';
import type { Finding, ResolutionKind } from '../findings/finding-queue.schema';
import { findingsById } from '../findings/finding-queue.service';
import { nameBuyer } from './buyer-choice.service';
import {
  changingPlan,
  itemOfPlan,
  type PurchaseChanges,
  type ResolutionPlan,
} from './planned-change.rules';
import { correctableColumns, correctionProblem } from './purchase-correction.rules';
import { refundable } from './refund-plan.rules';
import { type PlanRequest, type PlanView, planPurchaseSchema } from './resolution.schema';
import type { PurchaseFacts } from './resolution-facts.rules';
import { purchasesNamed, readFacts } from './resolution-facts.service';
import { planResolution } from './resolution-plan.rules';

const presentRows = z.array(
  z.object({ present: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])) }),
);

/** Columns of a purchase as they are now; amounts as text, so that nothing is rounded. */
export async function presentColumns(
  transaction: RoleTransaction,
  purchase: string,
  columns: readonly string[],
) {
  if (columns.length === 0) return {};
  const [row] = presentRows.parse(
    await transaction.$queryRaw`
      SELECT jsonb_object_agg(k, CASE jsonb_typeof(to_jsonb(p) -> k)
        WHEN 'number' THEN to_jsonb(to_jsonb(p) ->> k) ELSE to_jsonb(p) -> k END) AS present
      FROM marketplace_purchases p, unnest(${[...columns]}::text[]) k WHERE p.id = ${purchase}::uuid`,
  );
  return row?.present ?? {};
}

/** The purchase that a decision is about, and those that the finding names beside it. */
async function namedPurchases(
  transaction: RoleTransaction,
  finding: Finding,
  purchase: PurchaseFacts | null,
): Promise<Pick<PlanView, 'purchase' | 'others'>> {
  const ids = [...(purchase ? [purchase.id] : []), ...purchasesNamed(finding)];
  if (ids.length === 0) return { purchase: null, others: [] };
  const named = z.array(planPurchaseSchema).parse(
    await transaction.$queryRaw`
      SELECT id, ${isoSql(Prisma.sql`purchase_date`)} AS "boughtAt" FROM marketplace_purchases
      WHERE id = ANY (${ids}::uuid[]) ORDER BY purchase_date, id`,
  );
  return {
    purchase: named.find(({ id }) => id === purchase?.id) ?? null,
    others: named.filter(({ id }) => id !== purchase?.id),
  };
}

/** A correction as a person entered it; null for any other decision, and where the database would refuse it. */
function enteredPlan(
  kind: ResolutionKind,
  entered: PurchaseChanges | null,
  purchase: PurchaseFacts | null,
): ResolutionPlan | null {
  if (kind !== 'correct_purchase' || entered === null || purchase === null) return null;
  return correctionProblem(entered, purchase.currency) === null
    ? changingPlan(kind, entered)
    : null;
}

const worthRows = z
  .array(
    z.object({
      currency: z.string().nullable(),
      amountMinor: z.number(),
      needsApproval: z.boolean(),
    }),
  )
  .length(1);

/** What a decision is worth as the database counts it, and whether a second person must agree. */
async function worthOf(
  transaction: RoleTransaction,
  finding: Finding,
  plan: ResolutionPlan | null,
  purchase: PurchaseFacts | null,
) {
  const item = {
    // A purchase that is made replaces none.
    purchase: plan?.kind === 'create_purchase' ? newId() : (purchase?.id ?? finding.purchaseId),
    ...(plan && itemOfPlan(plan)),
  };
  const [worth] = worthRows.parse(
    await transaction.$queryRaw`
      SELECT currency, minor::float8 AS "amountMinor", needs_approval AS "needsApproval"
      FROM desk_worth_of(${finding.id}::uuid, ${JSON.stringify(item)}::jsonb)`,
  );
  return worth ?? { currency: null, amountMinor: 0, needsApproval: false };
}

/**
 * What a kind of decision would do about one finding, for the dialog.
 * @throws DeskError `not_found`
 */
export async function previewPlan(
  { authority, actor, clock }: FinanceAccess,
  { kind, finding: findingId, refundMinor, buyer, match, purchase, changes: entered }: PlanRequest,
): Promise<PlanView> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const [finding] = await findingsById(transaction, [findingId]);
      if (!finding) throw new DeskError('not_found', { subject: 'finding' });
      const facts = await readFacts(transaction, finding, clock.now(), { buyer, match, purchase });
      const reading = planResolution(kind, facts, refundMinor);
      const plan = reading.ok ? reading.plan : null;
      const changes = plan?.changes ?? {};
      const columns = [
        ...new Set([
          ...Object.keys(changes),
          ...(kind === 'correct_purchase' ? correctableColumns : []),
        ]),
      ];
      return {
        reason: reading.ok ? null : reading.reason,
        changes,
        stripe: plan?.stripe ?? null,
        ...(await worthOf(
          transaction,
          finding,
          enteredPlan(kind, entered, facts.purchase) ?? plan,
          facts.purchase,
        )),
        present: facts.purchase
          ? await presentColumns(transaction, facts.purchase.id, columns)
          : {},
        ...(await namedPurchases(transaction, finding, facts.purchase)),
        buyer:
          kind === 'create_purchase' && facts.buyer
            ? await nameBuyer(transaction, facts.buyer)
            : null,
        paysPurchase: facts.charge?.pays ?? false,
        refundableMinor: facts.charge ? refundable(facts.charge) : null,
      };
    },
    { readOnly: true },
  );
}
