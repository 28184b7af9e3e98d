import { ArrowDown, ArrowUp, CircleAlert, GripVertical, X } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { longestAltText } from '../../../../../electron/catalog/media/media.schema';
import { isMediaAddress } from '../../../../../electron/catalog/media/media-address.rules';
import { PicturePreview } from '../../../../shared/pictures/picture-preview';
import type { Picture } from '../../../../shared/pictures/use-picture';
import { classes } from '../../../../ui/classes';
import { controlClasses } from '../../../../ui/field';
import { IconButton } from '../../../../ui/icon-button';
import { usePictureDrag } from './use-picture-drag';

export interface PictureRowProps {
  readonly address: string;
  /** What it shows; empty without words. */
  readonly words: string;
  readonly at: number;
  readonly count: number;
  /** What is wrong with its address. */
  readonly problem: string | undefined;
  /** What is wrong with its words. */
  readonly wordsProblem: string | undefined;
  readonly readOnly: boolean;
  readonly onAddress: (address: string) => void;
  readonly onWords: (words: string) => void;
  readonly onMove: (from: number, to: number) => void;
  readonly onRemove: () => void;
}

/** One picture of a tool: what it is, where it comes from, what it shows, and its place. */
export function PictureRow(props: PictureRowProps) {
  const { address, words, at, count, problem, wordsProblem, readOnly } = props;
  const { onAddress, onWords, onMove, onRemove } = props;
  const id = useId();
  const row = useRef<HTMLLIElement>(null);
  const handle = useRef<HTMLSpanElement>(null);
  const [picture, setPicture] = useState<Picture>({ kind: 'none' });
  const { dragging, edge } = usePictureDrag({ row, handle, at, enabled: !readOnly, onMove });
  const name = `picture ${at + 1}`;
  const stored = isMediaAddress(address);
  const shown = problem ?? (picture.kind === 'problem' ? picture.text : undefined);

  const onKeyDown = (event: KeyboardEvent) => {
    if (readOnly || !event.altKey) return;
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const to = event.key === 'ArrowUp' ? at - 1 : at + 1;
    if (to >= 0 && to < count) onMove(at, to);
  };

  return (
    <li
      ref={row}
      onKeyDown={onKeyDown}
      className={classes('relative flex items-start gap-8 py-8', dragging && 'opacity-50')}
    >
      {edge && (
        <span
          aria-hidden="true"
          className={classes(
            'absolute inset-x-0 h-2 rounded-full bg-accent forced-colors:bg-[Highlight]',
            edge === 'before' ? '-top-px' : '-bottom-px',
          )}
        />
      )}
      {!readOnly && (
        <span ref={handle} aria-hidden="true" className="mt-16 shrink-0 cursor-grab text-faint">
          <GripVertical className="size-icon" />
        </span>
      )}
      <PicturePreview
        address={address}
        alt={words}
        onPicture={setPicture}
        className="h-picture w-picture-wide rounded-4 border border-line bg-sunken"
      />
      <div className="flex min-w-0 grow flex-col gap-4">
        {stored ? (
          <p className="flex h-control min-w-0 items-center truncate text-12 text-muted">
            Stored here{picture.kind === 'shown' && ` · ${picture.facts}`}
          </p>
        ) : (
          <input
            type="text"
            inputMode="url"
            autoComplete="off"
            aria-label={`Address of ${name} of ${count}`}
            aria-invalid={problem === undefined ? undefined : true}
            aria-describedby={shown === undefined ? undefined : `${id}-problem`}
            placeholder="https://"
            readOnly={readOnly}
            value={address}
            onChange={(event) => onAddress(event.currentTarget.value)}
            className={classes(controlClasses, 'h-control px-8 read-only:bg-sunken')}
          />
        )}
        <input
          type="text"
          autoComplete="off"
          aria-label={`What ${name} of ${count} shows`}
          aria-invalid={wordsProblem === undefined ? undefined : true}
          aria-describedby={wordsProblem === undefined ? undefined : `${id}-words`}
          placeholder="What it shows, in words"
          maxLength={longestAltText}
          readOnly={readOnly}
          value={words}
          onChange={(event) => onWords(event.currentTarget.value)}
          className={classes(controlClasses, 'h-control px-8 read-only:bg-sunken')}
        />
        {wordsProblem !== undefined && <RowProblem id={`${id}-words`} text={wordsProblem} wrong />}
        {shown !== undefined && (
          <RowProblem id={`${id}-problem`} text={shown} wrong={problem !== undefined} />
        )}
      </div>
      {!readOnly && (
        <span className="flex shrink-0">
          <IconButton
            size="small"
            icon={ArrowUp}
            label={`Move ${name} up`}
            keys="alt+arrowup"
            disabled={at === 0}
            onClick={() => onMove(at, at - 1)}
          />
          <IconButton
            size="small"
            icon={ArrowDown}
            label={`Move ${name} down`}
            keys="alt+arrowdown"
            disabled={at === count - 1}
            onClick={() => onMove(at, at + 1)}
          />
          <IconButton size="small" icon={X} label={`Remove ${name}`} onClick={onRemove} />
        </span>
      )}
    </li>
  );
}

interface RowProblemProps {
  readonly id: string;
  readonly text: string;
  /** It cannot be saved; otherwise it only needs a look. */
  readonly wrong: boolean;
}

function RowProblem({ id, text, wrong }: RowProblemProps) {
  return (
    <p
      id={id}
      className={classes(
        'flex items-start gap-4 text-12',
        wrong ? 'text-danger-text' : 'text-attention-text',
      )}
    >
      <CircleAlert aria-hidden="true" className="mt-2 size-12 shrink-0" />
      {text}
    </p>
  );
}
