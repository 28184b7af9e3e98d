import { z } from 'zod';
import { followingFor, procedureFor, router } from '../ipc/procedure';
import { streamOf } from '../ipc/progress.schema';
import { refreshAppeals } from './appeals.service';
import { applyAutomaticRules } from './automatic-decisions.service';
import { decideMany } from './bulk-decisions.service';
import { moderationAccess } from './moderation-access';
import {
  moderationSettingsSchema,
  saveReasonInput,
  saveRuleInput,
} from './moderation-settings.schema';
import { refreshSettings, saveReason, saveRule } from './moderation-settings.service';
import { statisticsInput, statisticsSchema } from './moderation-statistics.schema';
import { moderationStatistics } from './moderation-statistics.service';
import { reviewEvidence } from './review-evidence.service';
import {
  evidenceInput,
  evidenceOutput,
  listQueueInput,
  moreTextInput,
  moreTextSchema,
  queueCountsSchema,
  queuePageSchema,
} from './review-queue.schema';
import { listQueue, queueCounts } from './review-queue.service';
import { updateSignals } from './review-signals.service';
import { moreText } from './review-text.service';
import { moderationStore } from './sync/moderation-stores';
import {
  claimResultSchema,
  conflictSchema,
  decisionSchema,
  longestClaimMinutes,
  mostDecisions,
  receiptSchema,
  resolutionSchema,
  syncStatusSchema,
  verifyResultSchema,
} from './sync/sync.schema';

const nothing = z.void();
const read = procedureFor('moderation.read');
const decide = procedureFor('moderation.decide');
const administer = procedureFor('moderation.administer');

/** The most decisions that one call may make: a bulk of the whole screen and more. */
const receipts = z.array(receiptSchema);

/** How the store and the marketplace stand to each other, and what can be done about it. */
const syncRouter = router({
  follow: followingFor('moderation.decide')
    .input(nothing)
    .output(streamOf(syncStatusSchema))
    .subscription(async function* ({ ctx, signal }) {
      const store = await moderationStore(ctx);
      yield* store.followStatus(signal ?? new AbortController().signal);
    }),
  now: decide
    .input(nothing)
    .output(syncStatusSchema)
    .mutation(async ({ ctx }) => {
      const store = await moderationStore(ctx);
      return store.syncNow();
    }),
  setWorkingOffline: decide
    .input(z.object({ offline: z.boolean() }))
    .output(syncStatusSchema)
    .mutation(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      await store.setWorkingOffline(input.offline);
      return store.status();
    }),
  registerDevice: decide
    .input(nothing)
    .output(syncStatusSchema)
    .mutation(async ({ ctx }) => {
      const store = await moderationStore(ctx);
      return store.registerDevice();
    }),
  verify: decide
    .input(nothing)
    .output(verifyResultSchema)
    .mutation(async ({ ctx }) => {
      const store = await moderationStore(ctx);
      return store.verify();
    }),
  export: decide
    .input(nothing)
    .output(z.object({ text: z.string() }))
    .mutation(async ({ ctx }) => {
      const store = await moderationStore(ctx);
      return { text: await store.export() };
    }),
});

/** What administrators set. */
const settingsRouter = router({
  read: read
    .input(nothing)
    .output(moderationSettingsSchema)
    .query(({ ctx }) => refreshSettings(moderationAccess(ctx))),
  saveRule: administer
    .input(saveRuleInput)
    .output(moderationSettingsSchema)
    .mutation(({ ctx, input }) => saveRule(moderationAccess(ctx), input)),
  saveReason: administer
    .input(saveReasonInput)
    .output(moderationSettingsSchema)
    .mutation(({ ctx, input }) => saveReason(moderationAccess(ctx), input)),
});

/** Deciding reviews, with or without the network. */
export const moderationRouter = router({
  settings: settingsRouter,
  sync: syncRouter,
  list: decide
    .input(listQueueInput)
    .output(queuePageSchema)
    .query(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      return listQueue(moderationAccess(ctx), store.storeId, input);
    }),
  counts: decide
    .input(nothing)
    .output(queueCountsSchema)
    .query(async ({ ctx }) => {
      const store = await moderationStore(ctx);
      return queueCounts(moderationAccess(ctx), store.storeId);
    }),
  evidence: decide
    .input(evidenceInput)
    .output(evidenceOutput)
    .query(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      return [...(await reviewEvidence(moderationAccess(ctx), store.storeId, input.reviewIds))];
    }),
  moreText: decide
    .input(moreTextInput)
    .output(moreTextSchema.nullable())
    .query(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      return moreText(moderationAccess(ctx), store.storeId, input);
    }),
  /**
   * Brings what is worked out from the replica, and the copies of what others keep, up to date, and
   * does what administrators let rules do. Those that a rule could not decide are told of and in the log.
   */
  refresh: decide
    .input(nothing)
    .output(z.object({ reviews: z.int(), decided: z.int(), undecided: z.int() }))
    .mutation(async ({ ctx, signal }) => {
      const store = await moderationStore(ctx);
      const access = moderationAccess(ctx);
      if (!store.status().workingOffline) await refreshAppeals(access);
      const endless = new AbortController().signal;
      const reviews = await updateSignals(access, store.storeId, signal ?? endless);
      let undecided = 0;
      const decided = await applyAutomaticRules(access, store, (reviewId, error) => {
        undecided += 1;
        ctx.log.warn('a rule could not decide', { reviewId, error });
      });
      return { reviews, decided, undecided };
    }),
  decide: decide
    .input(z.object({ decisions: z.array(decisionSchema).min(1).max(mostDecisions) }))
    .output(receipts)
    .mutation(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      return [...(await store.decide(input.decisions))];
    }),
  decideMany: decide
    .input(z.object({ decisions: z.array(decisionSchema).min(1).max(mostDecisions) }))
    .output(z.object({ receipts, changed: z.array(z.string()) }))
    .mutation(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      const done = await decideMany(moderationAccess(ctx), store, input.decisions);
      return { receipts: [...done.receipts], changed: [...done.changed] };
    }),
  undo: decide
    .input(
      z.union([
        z.object({ opIds: z.array(z.uuid()).min(1).max(mostDecisions) }),
        z.object({ groupId: z.uuid() }),
      ]),
    )
    .output(receipts)
    .mutation(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      return [...(await store.undo(input))];
    }),
  receipts: decide
    .input(
      z.object({
        cursor: z.int().nullish(),
        limit: z.int().min(1).max(mostDecisions),
        groupId: z.uuid().nullish(),
      }),
    )
    .output(receipts)
    .query(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      const { cursor = null, ...page } = input;
      return [...(await store.receipts({ ...page, beforeSeq: cursor }))];
    }),
  conflicts: decide
    .input(nothing)
    .output(z.array(conflictSchema))
    .query(async ({ ctx }) => {
      const store = await moderationStore(ctx);
      return [...(await store.conflicts())];
    }),
  resolve: decide
    .input(z.object({ resolutions: z.array(resolutionSchema).min(1).max(mostDecisions) }))
    .output(receipts)
    .mutation(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      return [...(await store.resolve(input.resolutions))];
    }),
  moderators: decide
    .input(nothing)
    .output(z.array(z.object({ userId: z.string(), name: z.string() })))
    .query(async ({ ctx }) => {
      const store = await moderationStore(ctx);
      return [...(await store.moderators())];
    }),
  claim: decide
    .input(
      z.object({
        reviewIds: z.array(z.uuid()).min(1).max(mostDecisions),
        minutes: z.int().min(1).max(longestClaimMinutes),
      }),
    )
    .output(claimResultSchema)
    .mutation(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      return store.claim(input.reviewIds, input.minutes);
    }),
  release: decide
    .input(z.object({ reviewIds: z.array(z.uuid()).max(mostDecisions).nullable() }))
    .output(z.void())
    .mutation(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      await store.release(input.reviewIds);
    }),
  statistics: decide
    .input(statisticsInput)
    .output(statisticsSchema)
    .query(async ({ ctx, input }) => {
      const store = await moderationStore(ctx);
      return moderationStatistics(moderationAccess(ctx), store.storeId, input.days);
    }),
});
