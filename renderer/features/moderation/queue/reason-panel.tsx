import { CornerDownLeft, PencilLine } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { ModerationReason } from '../../../../electron/moderation/moderation-reasons.schema';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { classes } from '../../../ui/classes';
import { Kbd } from '../../../ui/kbd';
import { takeFocus } from '../../../ui/take-focus';
import { TextArea } from '../../../ui/text-area';
import type { WordsToAuthor } from '../use-words-to-author';

/** The longest message that the marketplace keeps with a decision. */
const longestNote = 4000;

export interface ReasonPanelProps {
  readonly reasons: readonly ModerationReason[];
  /** What the rules suggest. */
  readonly suggested: string | null;
  /** "this review", "12 reviews". */
  readonly subject: string;
  readonly words: WordsToAuthor;
  readonly onChoose: (reasonCode: string, note: string) => void;
  readonly onCancel: () => void;
}

/**
 * Why a review is rejected: a figure chooses and rejects at once, Enter takes the marked one, E
 * changes the words to the author first. Esc goes back to the review, and the words are there again.
 */
export function ReasonPanel(props: ReasonPanelProps) {
  const { reasons, suggested, subject, words, onChoose, onCancel } = props;
  const panel = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const preferred = reasons.findIndex(({ code }) => code === suggested);
  const [typed, setTyped] = useState(words.find);
  const [marked, setMarked] = useState(() => {
    const begun = reasons.findIndex(({ code }) => code === typed.last);
    return Math.max(0, begun < 0 ? preferred : begun);
  });
  const reason = reasons[marked];
  const messageOf = ({ code, template }: ModerationReason) => typed.notes[code] ?? template;
  const note = reason && typed.notes[reason.code];
  const message = reason ? messageOf(reason) : '';

  useEffect(() => panel.current?.focus(), []);

  const choose = (chosen: ModerationReason | undefined) => {
    // The author is told why: a key does not send what the button would not.
    if (chosen && messageOf(chosen).trim() !== '') onChoose(chosen.code, messageOf(chosen));
  };
  const write = (text: string) => {
    if (!reason) return;
    const next = { last: reason.code, notes: { ...typed.notes, [reason.code]: text } };
    words.leave(next);
    setTyped(next);
  };
  const edit = () => {
    // What is typed at once belongs to the field, so it is drawn in this task.
    flushSync(() => write(message));
    takeFocus(area.current);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const typing = event.target instanceof HTMLTextAreaElement;
    if (event.nativeEvent.isComposing) return;
    const handled = keyActions(event, typing);
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
    handled();
  };
  const keyActions = (
    event: KeyboardEvent<HTMLDivElement>,
    typing: boolean,
  ): (() => void) | undefined => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (key === 'Escape') return onCancel;
    if (key === 'Enter' && (!typing || ctrlKey || metaKey)) {
      return event.target instanceof HTMLButtonElement ? undefined : () => choose(reason);
    }
    if (typing || ctrlKey || metaKey || altKey) return undefined;
    if (/^[1-9]$/.test(key)) return () => choose(reasons[Number(key) - 1]);
    if (key === 'e') return edit;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[key];
    if (step === undefined) return undefined;
    return () => {
      setMarked((at) => (at + step + reasons.length) % reasons.length);
    };
  };

  return (
    <div
      ref={panel}
      role="dialog"
      aria-label={`Why reject ${subject}?`}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="@container flex max-h-[60%] [@media(max-height:760px)]:max-h-[50%] shrink-0 flex-col border-danger-line border-t bg-surface outline-none max-narrow:sticky max-narrow:bottom-0 max-narrow:z-1 max-narrow:order-2"
    >
      <div className="flex items-center gap-8 px-16 pt-12 pb-8">
        <h2 className="shrink-0 font-semibold">Why reject {subject}?</h2>
        <span className="ml-auto flex min-w-0 items-center gap-8 overflow-hidden whitespace-nowrap text-12 text-faint @max-[480px]:hidden">
          <Kbd keys="1" />–<Kbd keys={String(Math.min(9, reasons.length))} /> rejects at once
        </span>
        <Button
          variant="ghost"
          size="small"
          className="shrink-0 @max-[480px]:ml-auto"
          onClick={onCancel}
        >
          Cancel <Kbd keys="escape" />
        </Button>
      </div>
      <div className="grid min-h-0 grow grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-16 overflow-y-auto px-16 pb-12 @max-[480px]:grid-cols-1">
        <ol aria-label="Reasons" className="flex flex-col">
          {reasons.map((each, at) => (
            <li key={each.code}>
              <button
                type="button"
                aria-current={at === marked || undefined}
                onClick={() => choose(each)}
                onPointerEnter={() => {
                  if (note === undefined) setMarked(at);
                }}
                className={classes(
                  'flex h-control w-full items-center gap-8 rounded-4 px-8 text-left',
                  at === marked ? 'bg-highlight font-medium' : 'hover:bg-hover',
                )}
              >
                <span className="flex w-16 justify-center">
                  {at < 9 && <Kbd keys={String(at + 1)} />}
                </span>
                <span className="min-w-0 grow truncate">{each.label}</span>
                {at === preferred && <Badge tone="accent">Suggested</Badge>}
                {!each.mayResubmit && <span className="text-11 text-faint">final</span>}
              </button>
            </li>
          ))}
        </ol>
        <div className="flex min-w-0 flex-col gap-8">
          {note === undefined ? (
            <div className="flex flex-col gap-4">
              <p className="text-12 text-muted">What the author is told</p>
              <p className="rounded-4 border border-line bg-sunken px-8 py-4">{message}</p>
            </div>
          ) : (
            <TextArea
              ref={area}
              label="What the author is told"
              rows={4}
              maxLength={longestNote}
              count={{ length: note.length, limit: longestNote }}
              value={note}
              onChange={(event) => write(event.currentTarget.value)}
              hint="Ctrl or ⌘ with Enter rejects."
              error={message.trim() === '' ? 'Write to the author why.' : undefined}
            />
          )}
          <p className="text-12 text-faint">
            {reason?.mayResubmit
              ? 'The author may edit the review and send it again.'
              : 'The author may not send this review again; they can appeal.'}
          </p>
          <div className="flex flex-wrap gap-8">
            {note === undefined && (
              <Button size="small" icon={PencilLine} onClick={edit}>
                Change the words <Kbd keys="e" />
              </Button>
            )}
            <Button
              variant="danger"
              size="small"
              icon={CornerDownLeft}
              className="ml-auto"
              disabled={message.trim() === ''}
              onClick={() => choose(reason)}
            >
              Reject
            </Button>
          </div>
        </div>
      </div>
    </div>
  );
}
