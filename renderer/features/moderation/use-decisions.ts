import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type {
  Decision,
  DecisionAction,
  Receipt,
} from '../../../electron/moderation/sync/sync.schema';
import { failureOf } from '../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../bridge/trpc';
import { describeFailure } from '../../shared/error-messages';
import { useToast } from '../../ui/toast';
import { useAnnounce } from './announcer';
import { useMadeDecisions } from './made-decisions';
import { actionLabels } from './moderation-labels';

/** What was decided together and can be taken back together. */
export interface DecidedGroup {
  readonly reviewIds: readonly string[];
  readonly opIds: readonly string[];
  readonly action: DecisionAction;
  /** What people know it by. */
  readonly subject: string;
  /** How far the last of it had come when it was saved. */
  readonly saved: Receipt | null;
}

export interface DecideRequest {
  readonly decisions: readonly Decision[];
  readonly action: DecisionAction;
  readonly subject: string;
  /** Said aloud when it is kept: what comes next. */
  readonly next: string;
}

export interface DecideManyRequest extends Omit<DecideRequest, 'next'> {
  readonly onShowOutcomes: (groupId: string) => void;
}

/** Of the message that they were not saved, which is over once they are. */
const unsavedKey = (reviewIds: readonly string[]) => `unsaved ${reviewIds.join()}`;

/** Of the message about what was decided together. */
const bulkKey = 'bulk';

/** How many receipts are read at once to find the last decision that was not taken back. */
const receiptsRead = 200;

/** How the queue follows what is decided and taken back. */
interface QueueFollower {
  readonly take: (reviewIds: readonly string[]) => void;
  readonly settle: (reviewIds: readonly string[]) => void;
  readonly putBack: (reviewIds: readonly string[]) => void;
}

/**
 * Decides and takes back. The screen goes on at once; "saved" is only ever said of what is on the
 * disk, and what could not be saved comes back with the reason.
 */
export function useDecisions({ take, settle, putBack }: QueueFollower) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const toast = useToast();
  const announce = useAnnounce();
  const made = useMadeDecisions();
  const [last, setLast] = useState<{ readonly group: DecidedGroup; readonly at: number } | null>(
    null,
  );
  const [saving, setSaving] = useState(0);
  /** How many were decided one by one: only after the latest is what was next still next. */
  const turn = useRef(0);

  const refuse = useCallback(
    (error: unknown) => {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ tone: 'danger', title, description: text });
    },
    [toast],
  );
  // With what it was: the review comes back, and may be on a screen that was left meanwhile.
  const sayUnsaved = (subject: string, reviewIds: readonly string[], error: unknown) => {
    const { title, text } = describeFailure(failureOf(error));
    toast.show({
      key: unsavedKey(reviewIds),
      tone: 'danger',
      title: `Not saved: ${subject}`,
      description: `${title}. ${text}`,
    });
  };

  // At once, not when it is saved: whoever decides and takes back faster than that means this one.
  const remember = (saving: Promise<readonly Receipt[]>) => {
    made.add({ receipts: saving.catch(() => []) });
  };

  const decide = async (request: DecideRequest): Promise<readonly Receipt[]> => {
    const { decisions, action, subject, next } = request;
    const reviewIds = decisions.map((decision) => decision.reviewId);
    take(reviewIds);
    setSaving((count) => count + 1);
    turn.current += 1;
    const mine = turn.current;
    try {
      const saving = client.moderation.decide.mutate({ decisions: [...decisions] });
      remember(saving);
      const receipts = await saving;
      const done = `${actionLabels[action]}: ${subject}`;
      announce(mine === turn.current ? `${done}. ${next}` : done);
      settle(reviewIds);
      toast.close(unsavedKey(reviewIds));
      const opIds = receipts.map(({ opId }) => opId);
      const group = { reviewIds, opIds, action, subject, saved: receipts.at(-1) ?? null };
      setLast({ group, at: Date.now() });
      return receipts;
    } catch (error) {
      putBack(reviewIds);
      announce(`Not saved: ${subject}`);
      if (failureOf(error).code === 'conflict') {
        void queryClient.invalidateQueries(trpc.moderation.pathFilter());
        toast.show({
          tone: 'attention',
          title: `Not saved: ${subject}`,
          description: 'The review changed while you looked at it. It is shown as it is now.',
        });
      } else sayUnsaved(subject, reviewIds, error);
      return [];
    } finally {
      setSaving((count) => count - 1);
    }
  };

  /**
   * Decides many at once; those that changed meanwhile stay in the queue and are named.
   * @returns whether they are saved
   */
  const decideMany = async (request: DecideManyRequest): Promise<boolean> => {
    const { decisions, action, subject, onShowOutcomes } = request;
    const reviewIds = decisions.map((decision) => decision.reviewId);
    take(reviewIds);
    setSaving((count) => count + 1);
    try {
      const saving = client.moderation.decideMany.mutate({ decisions: [...decisions] });
      remember(saving.then((answer) => answer.receipts));
      const { receipts, changed } = await saving;
      const saved = receipts.map(({ reviewId }) => reviewId);
      settle(saved);
      toast.close(unsavedKey(reviewIds));
      if (changed.length > 0) putBack(changed);
      const count = saved.length === 1 ? '1 review' : `${saved.length} reviews`;
      const title = `${actionLabels[action]}: ${count}`;
      const rest =
        changed.length > 0
          ? `${changed.length} changed since the list was read and stay in it.`
          : undefined;
      announce([title, rest].filter(Boolean).join('. '));
      const groupId = receipts[0]?.groupId ?? null;
      toast.show({
        key: bulkKey,
        said: true,
        tone: changed.length > 0 ? 'attention' : 'good',
        title,
        description: rest,
        ...(groupId === null
          ? {}
          : { action: { label: 'Show each', run: () => onShowOutcomes(groupId) } }),
      });
      await queryClient.invalidateQueries(trpc.moderation.pathFilter());
      return true;
    } catch (error) {
      putBack(reviewIds);
      announce(`Not saved: ${subject}`);
      sayUnsaved(subject, reviewIds, error);
      return false;
    } finally {
      setSaving((count) => count - 1);
    }
  };

  /** Takes back what was decided last here; after a restart the latest of the receipts. */
  const undo = async (): Promise<void> => {
    const latest = made.takeLast();
    try {
      const target = latest
        ? { opIds: (await latest.receipts).map(({ opId }) => opId) }
        : await latestUndoable();
      if (target === null || ('opIds' in target && target.opIds.length === 0)) {
        announce('There is nothing to take back');
        toast.show({ title: 'There is nothing to take back', key: 'undo', said: true });
        return;
      }
      const receipts = await client.moderation.undo.mutate(target);
      const reviewIds = receipts.map(({ reviewId }) => reviewId);
      await queryClient.invalidateQueries(trpc.moderation.pathFilter());
      putBack(reviewIds);
      setLast(null);
      const count = reviewIds.length;
      // What was decided together is not so any more, and not offered to be looked at.
      if (count > 1) toast.close(bulkKey);
      const text =
        count === 0
          ? 'This was taken back already'
          : count === 1
            ? 'Decision taken back'
            : `${count} decisions taken back`;
      announce(text);
      toast.show({ title: text, key: 'undo', said: true });
    } catch (error) {
      if (latest) made.add(latest);
      refuse(error);
    }
  };

  /** What was decided last: by its group where it was many, which may be more than are read at once. */
  const latestUndoable = async () => {
    for (let cursor: number | null = null; ; ) {
      const receipts: readonly Receipt[] = await client.moderation.receipts.query({
        cursor,
        limit: receiptsRead,
      });
      const latest = receipts.find(({ action, takenBack }) => action in undoable && !takenBack);
      if (latest?.groupId) return { groupId: latest.groupId };
      if (latest) return { opIds: [latest.opId] };
      const last = receipts.at(-1);
      if (!last || receipts.length < receiptsRead) return null;
      cursor = last.seq;
    }
  };

  return { decide, decideMany, undo, last, saving: saving > 0 };
}

const undoable: Readonly<Partial<Record<Receipt['action'], true>>> = {
  APPROVE: true,
  REJECT: true,
  FLAG: true,
  REOPEN: true,
};
