import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type {
  Conflict,
  DecisionAction,
  Resolution,
} from '../../../../electron/moderation/sync/sync.schema';
import { failureOf } from '../../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { describeFailure } from '../../../shared/error-messages';
import { useToast } from '../../../ui/toast';
import { useAnnounce } from '../announcer';

/** What can be answered; each resolves to whether the answer is saved. */
export interface Answers {
  readonly keep: (conflict: Conflict) => Promise<boolean>;
  readonly override: (
    conflict: Conflict,
    action: DecisionAction,
    reasonCode: string | null,
    note: string | null,
  ) => Promise<boolean>;
  readonly refer: (conflict: Conflict, toUserId: string, name: string) => Promise<boolean>;
  /** Whether an answer is being saved; another one is not taken meanwhile. */
  readonly busy: boolean;
}

interface AnswerOptions {
  /** Conflicts that need an answer, the present one included. */
  readonly left: number;
  readonly onAnswered: (opId: string) => void;
}

/** Answers conflicts; each answer is an operation of its own, saved like a decision. */
export function useAnswers({ left, onAnswered }: AnswerOptions): Answers {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const toast = useToast();
  const announce = useAnnounce();

  const [busy, setBusy] = useState(false);
  const isAnswering = useRef(false);

  const answer = async (resolution: Resolution, said: string): Promise<boolean> => {
    // A key that is pressed twice is faster than a screen that is drawn anew.
    if (isAnswering.current) return false;
    isAnswering.current = true;
    setBusy(true);
    try {
      await client.moderation.resolve.mutate({ resolutions: [resolution] }).finally(() => {
        isAnswering.current = false;
        setBusy(false);
      });
      announce(`${said}. ${left - 1} left`);
      onAnswered(resolution.opId);
      return true;
    } catch (error) {
      const failure = failureOf(error);
      const { title, text } = describeFailure(failure);
      announce(`Not saved. ${title}`);
      toast.show({
        tone: failure.code === 'conflict' ? 'attention' : 'danger',
        title: failure.code === 'conflict' ? 'It changed again while you looked at it' : title,
        description:
          failure.code === 'conflict' ? 'Nothing was answered. It is shown as it is now.' : text,
      });
      return false;
    } finally {
      await queryClient.invalidateQueries(trpc.moderation.pathFilter());
    }
  };

  return {
    keep: ({ opId }) => answer({ kind: 'keep', opId }, 'Kept as it is'),
    override: async ({ opId, now }, action, reasonCode, note) => {
      if (!now) return false;
      const seen = { contentRev: now.contentRev, modRev: now.modRev };
      return answer(
        { kind: 'override', opId, action, reasonCode, note, seen },
        'Your decision was sent again',
      );
    },
    busy,
    refer: ({ opId }, toUserId, name) =>
      answer({ kind: 'refer', opId, toUserId }, `Sent to ${name}`),
  };
}
