import type { ModerationAccess } from '../../../electron/moderation/moderation-access';
import { reviewEvidence } from '../../../electron/moderation/review-evidence.service';
import type { ReviewEvidence } from '../../../electron/moderation/review-queue.schema';
import { updateSignals } from '../../../electron/moderation/review-signals.service';
import { systemClock } from '../../../electron/shared/clock';
import { openSyncWorld, type SyncWorld, type TestDevice } from './sync-world';

/** A marketplace with a moderator at a desk of theirs, opened once for a file and begun anew for each test. */
export function moderationDesk() {
  let world: SyncWorld;
  let moderator: string;
  let device: TestDevice;

  const access = (
    role: 'moderator' | 'admin' = 'moderator',
    userId = moderator,
  ): ModerationAccess => ({
    authority: world.authority,
    local: world.local,
    actor: { role, userId },
    clock: systemClock,
  });
  const store = () => device.store;
  const signals = () => updateSignals(access(), store().storeId, new AbortController().signal);

  return {
    get world() {
      return world;
    },
    /** The user id of who sits there. */
    get moderator() {
      return moderator;
    },
    get device() {
      return device;
    },
    async open() {
      world = await openSyncWorld();
    },
    async beginAnew() {
      await world.clear();
      moderator = await world.addModerator();
      device = await world.openDevice(moderator);
    },
    close: () => world.close(),
    access,
    store,
    /** Works out what follows from the replica. @returns for how many reviews */
    signals,
    async evidenceOf(reviewId: string): Promise<ReviewEvidence> {
      const [evidence] = await reviewEvidence(access(), store().storeId, [reviewId]);
      if (!evidence) throw new Error('The review is not in the replica');
      return evidence;
    },
    /** Adds reviews with these words, each by an author of its own, and brings them to the desk. */
    async reviewsSaying(...texts: readonly string[]): Promise<readonly string[]> {
      const ids = await world.addReviews(texts.length);
      for (const [at, text] of texts.entries()) {
        await world.admin.query(
          'UPDATE marketplace_reviews SET review = $2, title = NULL WHERE id = $1',
          [ids[at], text],
        );
      }
      await device.sync();
      await signals();
      return ids;
    },
    /** Decides a review at this desk, or at another one. */
    async decide(reviewId: string, action: 'APPROVE' | 'REJECT' | 'FLAG', by = device) {
      const [evidence] = await reviewEvidence(access(), by.store.storeId, [reviewId]);
      const [receipt] = await by.store.decide([
        { reviewId, action, seen: evidence?.seen ?? { contentRev: 0, modRev: 0 } },
      ]);
      return receipt;
    },
  };
}
