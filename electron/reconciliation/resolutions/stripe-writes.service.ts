import { z } from 'zod';
import { inRole, type RoleTransaction } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import type { Logger } from '../../shared/logger';
import type { StripeRefund, StripeWriter } from '../../stripe/stripe-writer';
import type { FinanceAccess } from '../finance-access';
import { inTurn } from '../taking-turns';
import type { PurchaseChanges } from './planned-change.rules';
import { changesAfterRefund } from './refund-plan.rules';
import type { PurchaseFacts } from './resolution-facts.rules';
import { readPaymentShare, readPurchase } from './resolution-facts.service';

const requestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('refund'),
    charge: z.string(),
    amountMinor: z.number().int().positive(),
    currency: z.string(),
  }),
  z.object({ kind: z.literal('cancel_subscription'), subscription: z.string() }),
]);

const writeRows = z.array(
  z.object({
    id: z.string(),
    idempotency_key: z.string(),
    request: requestSchema,
    attempts: z.int(),
    state: z.enum(['prepared', 'confirmed', 'refused']),
    purchase_id: z.string().nullable(),
  }),
);
type StripeWrite = z.infer<typeof writeRows>[number];

/** What is prepared and not known to have been done, the oldest first. */
async function preparedWrites(
  { authority, actor }: FinanceAccess,
  batchId: string | null,
): Promise<readonly StripeWrite[]> {
  return inRole(
    authority,
    actor,
    async (transaction) =>
      writeRows.parse(
        await transaction.$queryRaw`
          SELECT w.id, w.idempotency_key, w.request, w.attempts, w.state, r.purchase_id
          FROM desk_stripe_writes w JOIN desk_resolutions r ON r.id = w.resolution_id
          WHERE w.state = 'prepared' AND (${batchId}::uuid IS NULL OR r.batch_id = ${batchId}::uuid)
          ORDER BY w.id`,
      ),
    { readOnly: true },
  );
}

/** Codes with which a write is answered after which nothing happened and nothing will by repeating. */
const refusals: ReadonlySet<string> = new Set(['stripe_refused', 'stripe_permission', 'invalid']);

/**
 * Stripe refused the write itself. Only this is final: what refuses to be read may have been done,
 * and a decision that failed is taken again under another key.
 */
class Refused extends Error {
  constructor(readonly failure: DeskError) {
    super(failure.code, { cause: failure });
  }
}

/** @param done finds what an earlier try did whose answer was lost: this one may be refused for it */
async function orRefused<T>(call: Promise<T>, done: () => Promise<T | undefined>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof DeskError && refusals.has(error.code))) throw error;
    const found = await done();
    if (found === undefined) throw new Refused(error);
    return found;
  }
}

/** Why a write is not done, in a sentence, also where the failure itself carries none. */
function problemOf({ code, details }: DeskError, final: boolean): string {
  switch (code) {
    case 'stripe_permission':
      return final
        ? `The key that writes lacks the permission “${details.subject ?? ''}”. Give it to the key in Stripe’s dashboard, then decide again.`
        : `The key that reads lacks the permission “${details.subject ?? ''}”, so whether it was done is not known. Give it to the key in Stripe’s dashboard. The next run asks again.`;
    case 'stripe_rate_limited':
      return 'Stripe asks for fewer requests. The next run asks again.';
    case 'not_found':
      return 'Stripe does not know what this is about. Perhaps the key is of another account.';
    default:
      return details.reason ?? 'Stripe did not confirm it. The next run asks again.';
  }
}

/**
 * Makes one refund exactly once. The key was committed before; if an earlier call's answer was
 * lost, a refund of ours is looked for first, because Stripe forgets keys after a day, and only
 * then is the same call made again.
 */
async function makeRefund(
  writer: StripeWriter,
  write: StripeWrite,
  request: Extract<StripeWrite['request'], { kind: 'refund' }>,
): Promise<StripeRefund> {
  const ofOurs = async () =>
    (await writer.refundsOf(request.charge)).find(({ writeId }) => writeId === write.id);
  const before = write.attempts > 0 ? await ofOurs() : undefined;
  const made =
    before ??
    (await orRefused(
      writer.refund({
        charge: request.charge,
        amountMinor: request.amountMinor,
        writeId: write.id,
        idempotencyKey: write.idempotency_key,
      }),
      ofOurs,
    ));
  // Read again: what counts is what Stripe has, not what the call answered.
  const seen = await ofOurs();
  if (!seen || seen.amountMinor !== request.amountMinor || seen.charge !== request.charge) {
    throw new DeskError('conflict', {
      reason: `Stripe does not show the refund ${made.id} as it was asked for. It is looked at again.`,
    });
  }
  return seen;
}

/** What was done in Stripe, and what follows from it here. */
interface Done {
  readonly id: string;
  readonly changes: PurchaseChanges;
  /** What of the mirror is older than that. */
  readonly touched: readonly string[];
}

/** Reads what a write needs to know of its purchase; null where it has none, or that is gone. */
async function ofPurchase<T>(
  { authority, actor }: FinanceAccess,
  { purchase_id: id }: StripeWrite,
  read: (transaction: RoleTransaction, purchase: PurchaseFacts) => Promise<T>,
): Promise<T | null> {
  if (id === null) return null;
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const purchase = await readPurchase(transaction, id);
      return purchase && (await read(transaction, purchase));
    },
    { readOnly: true },
  );
}

async function carryOut(
  access: FinanceAccess,
  writer: StripeWriter,
  write: StripeWrite,
): Promise<Done> {
  const { request } = write;
  if (request.kind === 'cancel_subscription') {
    // Stripe does not know a subscription that is cancelled already, by an earlier try or by somebody.
    const before = await writer.subscription(request.subscription);
    if (before.status !== 'canceled') {
      await orRefused(
        writer.cancelSubscription({
          subscription: request.subscription,
          idempotencyKey: write.idempotency_key,
        }),
        async () => {
          const after = await writer.subscription(request.subscription);
          return after.status === 'canceled' ? after : undefined;
        },
      );
    }
    const seen = await writer.subscription(request.subscription);
    if (seen.status !== 'canceled') {
      throw new DeskError('conflict', {
        reason: 'Stripe still shows the subscription as running.',
      });
    }
    const renewal = await ofPurchase(access, write, async () => ({ auto_renew: false }));
    return { id: seen.id, changes: renewal ?? {}, touched: [seen.id] };
  }
  const refund = await makeRefund(writer, write, request);
  if (refund.status === 'failed' || refund.status === 'canceled') {
    throw new Refused(
      new DeskError('stripe_refused', {
        reason: `Stripe made the refund ${refund.id}, and it failed.`,
      }),
    );
  }
  const charge = await writer.charge(request.charge);
  const changes = await ofPurchase(access, write, async (transaction, purchase) =>
    changesAfterRefund(purchase, {
      amountMinor: refund.amountMinor,
      at: refund.created,
      charge: { ...charge, ...(await readPaymentShare(transaction, purchase, charge)) },
    }),
  );
  return { id: refund.id, changes: changes ?? {}, touched: [refund.id, charge.id] };
}

/** What is known of a write that was not confirmed. */
function failureOf(error: unknown): { readonly failure: DeskError; readonly final: boolean } {
  if (error instanceof Refused) return { failure: error.failure, final: true };
  if (error instanceof DeskError) return { failure: error, final: false };
  const reason =
    'The desk could not finish it, and its log says why. The next run asks again; it is never done twice.';
  return { failure: new DeskError('internal', { reason }, { cause: error }), final: false };
}

/**
 * Does in Stripe what was decided, and notes what came of it. Safe to repeat at any time and after
 * any crash: what was done is found again and not done twice. One that cannot be finished keeps
 * neither the others nor a run waiting.
 * @param batchId only these decisions; null for everything that is still open
 */
export async function runStripeWrites(
  access: FinanceAccess,
  writer: StripeWriter,
  log: Logger,
  batchId: string | null,
): Promise<void> {
  const { authority, actor } = access;
  for (const write of await preparedWrites(access, batchId)) {
    await inRole(
      authority,
      actor,
      (transaction) =>
        transaction.$queryRaw`SELECT (desk_begin_stripe_write(${write.id}::uuid)).state`,
    );
    try {
      const { id, changes, touched } = await carryOut(access, writer, write);
      await inTurn(
        access,
        (transaction) =>
          transaction.$queryRaw`
            SELECT desk_confirm_stripe_write(${write.id}::uuid, ${id}, ${JSON.stringify(changes)}::jsonb)::text`,
      );
      // For who looks before the next run reads it anyway: an administrator, who may agree to a refund,
      // writes nothing into the mirror.
      await writer.mirror(touched).catch((error: unknown) => {
        log.info('the mirror waits for the next run', { write: write.id, error });
      });
    } catch (error) {
      const { failure, final } = failureOf(error);
      log.warn('a write to Stripe is not confirmed', { write: write.id, error: failure });
      await inTurn(
        access,
        (transaction) =>
          transaction.$queryRaw`
            SELECT desk_fail_stripe_write(${write.id}::uuid, ${problemOf(failure, final)}, ${final}::boolean)::text`,
      );
      // The others would not be answered either, and each would be waited for.
      if (failure.code === 'stripe_unreachable') return;
    }
  }
}
