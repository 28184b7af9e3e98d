import { useLayoutEffect, useRef } from 'react';
import type { ModerationReason } from '../../../../electron/moderation/moderation-reasons.schema';
import { namesText } from '../../../shared/change-review/changes-beside.rules';
import { MergeNotice } from '../../../shared/change-review/merge-notice';
import { VersionChoice } from '../../../shared/change-review/version-choice';
import { focusIsFree } from '../../../ui/focus-is-free';
import { type RuleField, ruleFields, suggestionLabels } from './rule-merge.rules';
import type { Meanwhile } from './use-typed-rule';

export interface RuleMeanwhileProps {
  readonly meanwhile: Meanwhile;
  /** Whether anything of mine is left to be saved. */
  readonly changed: boolean;
  readonly reasons: readonly ModerationReason[];
  /** Whether it is why saving was refused. */
  readonly refused: boolean;
  readonly onChoose: (field: RuleField, choice: 'mine' | 'theirs') => void;
  readonly onDismiss: () => void;
}

/** What somebody else saved of a rule while it was being changed: taken over, or to be chosen. */
export function RuleMeanwhile(props: RuleMeanwhileProps) {
  const { meanwhile, changed, reasons, refused, onChoose, onDismiss } = props;
  const { takenOver, clashes, choices } = meanwhile;
  const settled = clashes.every(({ field }) => choices.has(field));
  const textOf = (value: unknown) => valueText(value, reasons);
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Who saved goes on here: the button that was pressed cannot be pressed until something is chosen. Some
    // browsers take the focus off it as it is disabled, others a frame later.
    const isLost = focusIsFree() || document.activeElement?.matches(':disabled');
    if (refused && isLost) place.current?.focus();
  }, [refused]);
  return (
    <MergeNotice
      ref={place}
      title="Somebody else saved this rule meanwhile"
      settled={settled}
      onDismiss={onDismiss}
    >
      <p>
        {takenOver.length > 0 &&
          `Their changes to ${namesText(takenOver.map((field) => `“${ruleFields[field]}”`))} are taken over. `}
        {!settled && 'Choose which value stays; nothing of yours is lost.'}
        {settled && changed && 'Your changes are kept; save again to store them.'}
        {settled && !changed && 'The rule is as they saved it.'}
      </p>
      {clashes.map(({ field, base, mine, theirs }) => (
        <VersionChoice
          key={field}
          field={ruleFields[field]}
          was={textOf(base)}
          mine={textOf(mine)}
          theirs={textOf(theirs)}
          owner="Theirs"
          choice={choices.get(field) ?? null}
          onChoose={(choice) => onChoose(field, choice)}
        />
      ))}
    </MergeNotice>
  );
}

function valueText(value: unknown, reasons: readonly ModerationReason[]): string {
  if (value === null || value === '') return 'Empty';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.join(' · ') || 'None';
  const text = String(value);
  const known: Readonly<Record<string, string>> = suggestionLabels;
  return known[text] ?? reasons.find(({ code }) => code === text)?.label ?? text;
}
