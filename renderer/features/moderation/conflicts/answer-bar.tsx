import { useQuery } from '@tanstack/react-query';
import { Check, Flag, Forward, Handshake, Repeat, X } from 'lucide-react';
import { useState } from 'react';
import type { Conflict } from '../../../../electron/moderation/sync/sync.schema';
import { useTRPC } from '../../../bridge/trpc';
import { useCommands } from '../../../shared/commands';
import { Button } from '../../../ui/button';
import { useInteractionPreferences } from '../../../ui/interaction-preferences';
import { Kbd } from '../../../ui/kbd';
import { Menu, MenuItem } from '../../../ui/menu';
import { statusLooks } from '../moderation-labels';
import { answersTo, earlierDecision } from './conflict.rules';
import type { Answers } from './use-answers';

const verbs = {
  APPROVE: 'approve',
  REJECT: 'reject',
  FLAG: 'flag',
  REOPEN: 'reopen',
} as const;

export interface AnswerBarProps {
  readonly conflict: Conflict;
  readonly answers: Answers;
  /** "2 of 5". */
  readonly place: string;
  readonly onMove: (step: 1 | -1) => void;
  /** Opens the reasons, for rejecting with another one. */
  readonly onReject: () => void;
}

/** The answers to a conflict, each with its key; the earlier decision is filled in. */
export function AnswerBar({ conflict, answers, place, onMove, onReject }: AnswerBarProps) {
  const trpc = useTRPC();
  const { singleKeys } = useInteractionPreferences();
  const [sendingOn, setSendingOn] = useState(false);
  /** The answer that was given last: the one that is being saved while one is. */
  const [given, setGiven] = useState<string | null>(null);
  const moderators = useQuery(trpc.moderation.moderators.queryOptions());
  const may = answersTo(conflict);
  const earlier = earlierDecision(conflict);
  const { decision, now } = conflict;
  const others = moderators.data ?? [];
  const again = () => {
    if (earlier) void answers.override(conflict, earlier, decision.reasonCode, decision.note);
  };
  const decide = (action: 'APPROVE' | 'FLAG') =>
    void answers.override(conflict, action, null, null);

  const acts = [
    {
      id: 'keep',
      label: now?.status ? `Keep “${statusLooks[now.status].label}”` : 'Keep as it is',
      icon: Handshake,
      keys: 't',
      enabled: may.keep,
      run: () => void answers.keep(conflict),
    },
    {
      id: 'again',
      label: earlier ? `Still ${verbs[earlier]}` : 'Decide again',
      icon: Repeat,
      keys: 'o',
      enabled: may.override,
      run: again,
    },
    {
      id: 'send',
      label: 'Send to…',
      icon: Forward,
      keys: 'm',
      enabled: may.refer && others.length > 0,
      run: () => setSendingOn(true),
    },
    {
      id: 'approve',
      label: 'Approve',
      icon: Check,
      keys: 'a',
      enabled: may.override && earlier !== 'APPROVE' && now?.status !== 'APPROVED',
      run: () => decide('APPROVE'),
    },
    {
      id: 'reject',
      label: 'Reject…',
      icon: X,
      keys: 'r',
      enabled: may.override,
      run: onReject,
    },
    {
      id: 'flag',
      label: 'Flag',
      icon: Flag,
      keys: 'f',
      enabled: may.override && earlier !== 'FLAG' && now?.status !== 'FLAGGED',
      run: () => decide('FLAG'),
    },
  ] as const;

  const give = (id: string, run: () => void) => {
    setGiven(id);
    run();
  };

  useCommands([
    ...acts.map(({ id, label, icon, keys, enabled, run }) => ({
      id: `conflicts.${id}`,
      title: label,
      group: 'Conflicts',
      icon,
      keys,
      enabled: enabled && !answers.busy,
      run: () => give(id, run),
    })),
    {
      id: 'conflicts.next',
      title: 'Next conflict',
      group: 'Conflicts',
      keys: ['j', 'arrowdown'],
      repeats: true,
      run: () => onMove(1),
    },
    {
      id: 'conflicts.previous',
      title: 'Previous conflict',
      group: 'Conflicts',
      keys: ['k', 'arrowup'],
      repeats: true,
      run: () => onMove(-1),
    },
  ]);

  return (
    <div
      role="toolbar"
      aria-label="Answer"
      className="flex min-h-bar shrink-0 flex-wrap items-center gap-4 border-line border-t px-16 py-8"
    >
      {acts.map(({ id, label, icon, keys, enabled, run }) => {
        const button = (
          <Button
            key={id}
            icon={icon}
            variant={id === 'again' ? 'primary' : 'secondary'}
            busy={answers.busy && given === id}
            disabled={!enabled || (answers.busy && given !== id)}
            onClick={id === 'send' ? undefined : () => give(id, run)}
            className={id === 'approve' ? 'ml-16' : undefined}
          >
            {label}
            {singleKeys && id !== 'again' && <Kbd keys={keys} />}
            {singleKeys && id === 'again' && <span className="opacity-80">O</span>}
          </Button>
        );
        if (id !== 'send') return button;
        return (
          <Menu key={id} side="top" open={sendingOn} onOpenChange={setSendingOn} trigger={button}>
            {others.map(({ userId, name }) => (
              <MenuItem
                key={userId}
                onSelect={() => give('send', () => void answers.refer(conflict, userId, name))}
              >
                {name}
              </MenuItem>
            ))}
          </Menu>
        );
      })}
      <span className="ml-auto text-12 text-muted tabular">{place}</span>
    </div>
  );
}
