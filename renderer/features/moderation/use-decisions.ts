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
  /** Said aloud after the act: what comes next. */
  readonly next: string;
}

export interface DecideManyRequest extends Omit<DecideRequest, 'next'> {
  readonly onShowOutcomes: (groupId: string) => void;
}

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
  const groups = useRef<readonly DecidedGroup[]>([]);
  const [last, setLast] = useState<{ readonly group: DecidedGroup; readonly at: number } | null>(
    null,
  );
  const [saving, setSaving] = useState(0);

  const refuse = useCallback(
    (error: unknown) => {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ tone: 'danger', title, description: text });
    },
    [toast],
  );

  const decide = async (request: DecideRequest): Promise<readonly Receipt[]> => {
    const { decisions, action, subject, next } = request;
    const reviewIds = decisions.map((decision) => decision.reviewId);
    take(reviewIds);
    setSaving((count) => count + 1);
    announce(`${actionLabels[action]}: ${subject}. ${next}`);
    try {
      const receipts = await client.moderation.decide.mutate({ decisions: [...decisions] });
      settle(reviewIds);
      const opIds = receipts.map(({ opId }) => opId);
      const group = { reviewIds, opIds, action, subject, saved: receipts.at(-1) ?? null };
      groups.current = [...groups.current, group].slice(-500);
      setLast({ group, at: Date.now() });
      return receipts;
    } catch (error) {
      putBack(reviewIds);
      announce(`Not saved: ${subject}`);
      if (failureOf(error).code === 'conflict') {
        void queryClient.invalidateQueries(trpc.moderation.pathFilter());
        toast.show({
          tone: 'attention',
          title: 'The review changed while you looked at it',
          description: 'Nothing was decided. It is shown as it is now.',
        });
      } else refuse(error);
      return [];
    } finally {
      setSaving((count) => count - 1);
    }
  };

  /** Decides many at once; those that changed meanwhile stay in the queue and are named. */
  const decideMany = async (request: DecideManyRequest): Promise<void> => {
    const { decisions, action, subject, onShowOutcomes } = request;
    const reviewIds = decisions.map((decision) => decision.reviewId);
    take(reviewIds);
    setSaving((count) => count + 1);
    try {
      const { receipts, changed } = await client.moderation.decideMany.mutate({
        decisions: [...decisions],
      });
      const saved = receipts.map(({ reviewId }) => reviewId);
      settle(saved);
      if (changed.length > 0) putBack(changed);
      const opIds = receipts.map(({ opId }) => opId);
      const group = { reviewIds: saved, opIds, action, subject, saved: receipts.at(-1) ?? null };
      if (saved.length > 0) groups.current = [...groups.current, group].slice(-500);
      const count = saved.length === 1 ? '1 review' : `${saved.length} reviews`;
      const title = `${actionLabels[action]}: ${count}`;
      const rest =
        changed.length > 0
          ? `${changed.length} changed since the list was read and stay in it.`
          : undefined;
      announce([title, rest].filter(Boolean).join('. '));
      const groupId = receipts[0]?.groupId ?? null;
      toast.show({
        key: 'bulk',
        tone: changed.length > 0 ? 'attention' : 'good',
        title,
        description: rest,
        ...(groupId === null
          ? {}
          : { action: { label: 'Show each', run: () => onShowOutcomes(groupId) } }),
      });
      await queryClient.invalidateQueries(trpc.moderation.pathFilter());
    } catch (error) {
      putBack(reviewIds);
      announce(`Not saved: ${subject}`);
      refuse(error);
    } finally {
      setSaving((count) => count - 1);
    }
  };

  /** Takes back what was decided last here; after a restart the latest of the receipts. */
  const undo = async (): Promise<void> => {
    const group = groups.current.at(-1);
    groups.current = groups.current.slice(0, -1);
    try {
      const opIds = group?.opIds ?? (await latestUndoable());
      if (opIds.length === 0) {
        announce('There is nothing to take back');
        toast.show({ title: 'There is nothing to take back', key: 'undo' });
        return;
      }
      const receipts = await client.moderation.undo.mutate({ opIds: [...opIds] });
      const reviewIds = group?.reviewIds ?? receipts.map(({ reviewId }) => reviewId);
      await queryClient.invalidateQueries(trpc.moderation.pathFilter());
      putBack(reviewIds);
      setLast(null);
      const count = reviewIds.length;
      const text = count === 1 ? 'Decision taken back' : `${count} decisions taken back`;
      announce(text);
      toast.show({ title: text, key: 'undo' });
    } catch (error) {
      if (group) groups.current = [...groups.current, group];
      refuse(error);
    }
  };

  const latestUndoable = async (): Promise<readonly string[]> => {
    const receipts = await client.moderation.receipts.query({ limit: 50 });
    const undone = new Set<string>();
    for (const receipt of receipts) {
      if (receipt.action === 'UNDO') undone.add(receipt.reviewId);
      else if (receipt.action in undoable && !undone.delete(receipt.reviewId)) {
        const group = receipt.groupId;
        return group === null
          ? [receipt.opId]
          : receipts.filter(({ groupId }) => groupId === group).map(({ opId }) => opId);
      }
    }
    return [];
  };

  return { decide, decideMany, undo, last, saving: saving > 0 };
}

const undoable: Readonly<Partial<Record<Receipt['action'], true>>> = {
  APPROVE: true,
  REJECT: true,
  FLAG: true,
  REOPEN: true,
};
