import { useState } from 'react';
import { type ReviewKeyAct, reviewKeyActs } from '../../../electron/workspace/workspace.schema';
import { failureOf } from '../../bridge/failure';
import { FailureNotice } from '../../shared/failure-state';
import { useChangePreferences, usePreferences } from '../../shared/preferences';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/text-field';

const labels = {
  approve: 'Approve',
  reject: 'Reject',
  flag: 'Flag',
  skip: 'Skip',
  undo: 'Undo',
} as const satisfies Record<ReviewKeyAct, string>;

const usual = { approve: 'a', reject: 'r', flag: 'f', skip: 's', undo: 'u' } as const;

/** Keys that other parts of the screen use: the first step of "go to", the next review, and so on. */
const takenKeys: Readonly<Record<string, string>> = {
  g: 'go to a screen',
  j: 'the next review',
  k: 'the review before',
  v: 'the layout',
};

/** Which single keys decide reviews: everyone's own choice (WCAG 2.1.4). */
export function ReviewKeys() {
  const { reviewKeys, singleKeys } = usePreferences();
  const change = useChangePreferences();
  const [problem, setProblem] = useState<{
    readonly act: ReviewKeyAct;
    readonly text: string;
  } | null>(null);

  const set = (act: ReviewKeyAct, typed: string) => {
    const key = typed.slice(-1).toLowerCase();
    if (!/^[a-z0-9]$/.test(key)) {
      return setProblem({ act, text: 'Choose a letter or a figure.' });
    }
    const other = reviewKeyActs.find((each) => each !== act && reviewKeys[each] === key);
    const taken = other ? labels[other] : takenKeys[key];
    if (taken) return setProblem({ act, text: `${key.toUpperCase()} is ${taken} already.` });
    setProblem(null);
    change.mutate({ reviewKeys: { ...reviewKeys, [act]: key } });
  };
  return (
    <div className="flex flex-col gap-8">
      <div className="flex items-center gap-8">
        <h3>Keys for reviews</h3>
        <Button
          variant="ghost"
          size="small"
          className="ml-auto"
          disabled={reviewKeyActs.every((act) => reviewKeys[act] === usual[act])}
          onClick={() => {
            setProblem(null);
            change.mutate({ reviewKeys: usual });
          }}
        >
          Use the usual keys
        </Button>
      </div>
      <div className="grid grid-cols-5 gap-12 max-narrow:grid-cols-2">
        {reviewKeyActs.map((act) => (
          <TextField
            key={act}
            label={labels[act]}
            disabled={!singleKeys}
            value={reviewKeys[act].toUpperCase()}
            error={problem?.act === act ? problem.text : undefined}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => set(act, event.currentTarget.value)}
          />
        ))}
      </div>
      {change.error && <FailureNotice failure={failureOf(change.error)} />}
    </div>
  );
}
