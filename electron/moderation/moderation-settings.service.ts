import { z } from 'zod';
import type { Database } from '../database/connection';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { keepCopy, readCopy } from './marketplace-copies.service';
import type { ModerationAccess } from './moderation-access';
import { type ModerationReason, moderationReasonSchema } from './moderation-reasons.schema';
import { type ModerationSettings, moderationSettingsSchema } from './moderation-settings.schema';
import { type ModerationRule, moderationRuleSchema } from './rules/moderation-rules.schema';
import { type PreparedRules, prepareRules } from './rules/review-signals.rules';

const ruleRecord = z
  .object({
    trigger: z.string(),
    enabled: z.boolean(),
    suggestion: z.string(),
    reason_code: z.string().nullable(),
    automatic: z.boolean(),
    options: z.unknown(),
    revision: z.int(),
  })
  .transform(({ reason_code, ...rest }) =>
    moderationRuleSchema.parse({ ...rest, reasonCode: reason_code }),
  );

const reasonRecord = z
  .object({
    code: z.string(),
    label: z.string(),
    template: z.string(),
    may_resubmit: z.boolean(),
    position: z.int(),
    active: z.boolean(),
    revision: z.int(),
  })
  .transform(({ may_resubmit, ...rest }) =>
    moderationReasonSchema.parse({ ...rest, mayResubmit: may_resubmit }),
  );

async function readStored(transaction: RoleTransaction) {
  const rules = await transaction.desk_moderation_rules.findMany({ orderBy: { trigger: 'asc' } });
  const reasons = await transaction.desk_moderation_reasons.findMany({
    orderBy: [{ position: 'asc' }, { code: 'asc' }],
  });
  return { rules: z.array(ruleRecord).parse(rules), reasons: z.array(reasonRecord).parse(reasons) };
}

/** What each open local store was told last; evidence asks for it with every review. */
const known = new WeakMap<
  Database,
  { readonly settings: ModerationSettings; readonly rules: PreparedRules; readonly version: string }
>();

function remember(local: Database, settings: ModerationSettings) {
  const version = settings.rules.map(({ trigger, revision }) => `${trigger}${revision}`).join(' ');
  const present = { settings, rules: prepareRules(settings.rules), version };
  known.set(local, present);
  return present;
}

/**
 * Rules and reasons from the marketplace, kept on this machine for when it is out of reach.
 * @returns what the marketplace says, or what it said last (`fetchedAt` tells when)
 * @throws DeskError when it cannot be reached and never was.
 */
export async function refreshSettings(access: ModerationAccess): Promise<ModerationSettings> {
  const { authority, local, actor, clock } = access;
  try {
    const stored = await inRole(authority, actor, readStored, { readOnly: true });
    const settings = { ...stored, fetchedAt: clock.now().toISOString() };
    await keepCopy(access, 'settings', settings);
    return remember(local, settings).settings;
  } catch (error) {
    const copy = await toldLast(access);
    if (copy && error instanceof DeskError) return copy.settings;
    throw error;
  }
}

async function toldLast(access: ModerationAccess) {
  const present = known.get(access.local);
  if (present) return present;
  const { data } = moderationSettingsSchema.safeParse(await readCopy(access, 'settings'));
  return data && remember(access.local, data);
}

/** The rules in force as this desk knows them, ready for use; never waits for a network. */
export async function presentRules(
  access: ModerationAccess,
): Promise<{ readonly rules: PreparedRules; readonly version: string }> {
  const copy = await toldLast(access);
  if (copy) return copy;
  await refreshSettings(access);
  return known.get(access.local) ?? { rules: prepareRules([]), version: '' };
}

/** @throws DeskError `conflict` where someone else saved meanwhile, `not_found` for an unknown one. */
function expectSaved(saved: number, revision: number | undefined): void {
  if (saved === 1) return;
  if (revision === undefined) throw new DeskError('not_found', { subject: 'moderation setting' });
  throw new DeskError('conflict', { currentRevision: revision });
}

/**
 * Changes a rule; it holds on every desk from its next contact with the marketplace on.
 * @throws DeskError `conflict` when another administrator changed it meanwhile, `forbidden`.
 */
export async function saveRule(
  access: ModerationAccess,
  { trigger, revision, ...rule }: ModerationRule,
): Promise<ModerationSettings> {
  await inRole(access.authority, access.actor, async (transaction) => {
    const { count } = await transaction.desk_moderation_rules.updateMany({
      where: { trigger, revision },
      data: {
        enabled: rule.enabled,
        suggestion: rule.suggestion,
        reason_code: rule.reasonCode,
        automatic: rule.automatic,
        options: rule.options,
        revision: revision + 1,
        updated_at: access.clock.now(),
        updated_by: access.actor.userId,
      },
    });
    if (count === 1) return;
    const present = await transaction.desk_moderation_rules.findUnique({ where: { trigger } });
    expectSaved(count, present?.revision);
  });
  return refreshSettings(access);
}

/**
 * Changes a reason, or makes a new one where its revision is 0. Reasons are never deleted, because
 * decisions name them; one that is no longer wanted is made inactive.
 * @throws DeskError `duplicate` for a code that is taken, `conflict`, `forbidden`.
 */
export async function saveReason(
  access: ModerationAccess,
  { code, revision, mayResubmit, ...reason }: ModerationReason,
): Promise<ModerationSettings> {
  const { actor, clock } = access;
  const values = { ...reason, may_resubmit: mayResubmit, updated_by: actor.userId };
  await inRole(access.authority, actor, async (transaction) => {
    if (revision === 0) {
      await transaction.desk_moderation_reasons.create({
        data: { code, ...values },
        select: { code: true },
      });
      return;
    }
    const { count } = await transaction.desk_moderation_reasons.updateMany({
      where: { code, revision },
      data: { ...values, revision: revision + 1, updated_at: clock.now() },
    });
    if (count === 1) return;
    const present = await transaction.desk_moderation_reasons.findUnique({ where: { code } });
    expectSaved(count, present?.revision);
  });
  return refreshSettings(access);
}
