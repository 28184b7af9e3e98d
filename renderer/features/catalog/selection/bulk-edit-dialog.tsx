import { useEffect, useId, useRef, useState } from 'react';
import { bulkToolsText } from '../../../../electron/change-sets/bulk-tools.rules';
import type { WireFailure } from '../../../../electron/ipc/failure';
import { newId } from '../../../../electron/shared/ids';
import { failureOf } from '../../../bridge/failure';
import { useTRPCClient } from '../../../bridge/trpc';
import { optionsOf } from '../../../shared/catalog-labels';
import { FailureNotice } from '../../../shared/failure-state';
import { Button } from '../../../ui/button';
import { Checkbox } from '../../../ui/checkbox';
import { Dialog } from '../../../ui/dialog';
import { Notice } from '../../../ui/notice';
import { Select } from '../../../ui/select';
import { TagInput } from '../../../ui/tag-input';
import { TextField } from '../../../ui/text-field';
import { countedText } from '../staged/staged-edits.rules';
import { StagedReview } from '../staged/staged-review';
import {
  type BulkForm,
  bulkChoices,
  bulkTargets,
  emptyBulkForm,
  isBulkChoice,
  readBulkForm,
  refusedTexts,
} from './bulk-edit.rules';
import type { StatusSubject } from './use-change-status';

export interface BulkEditDialogProps {
  readonly tools: readonly StatusSubject[];
  /** @param committed whether the tools were changed */
  readonly onClose: (committed: boolean) => void;
}

const byName = new Intl.Collator();

/** Lets the window have its turn. No wait for a frame: a hidden window has none, and what was asked for goes on. */
const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Changes one thing in many tools: asked for here, then reviewed like every other change. */
export function BulkEditDialog({ tools, onClose }: BulkEditDialogProps) {
  const client = useTRPCClient();
  const formId = useId();
  const [form, setForm] = useState(emptyBulkForm);
  const [problem, setProblem] = useState<string>();
  const [failure, setFailure] = useState<WireFailure | null>(null);
  const [busy, setBusy] = useState(false);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [review, setReview] = useState<string | null>(null);

  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);

  const change = (part: Partial<BulkForm>) => {
    setForm({ ...form, ...part });
    setProblem(undefined);
    setLeft([]);
  };
  const stage = async () => {
    const read = readBulkForm(form);
    if ('problem' in read) return setProblem(read.problem);
    setBusy(true);
    setFailure(null);
    try {
      const id = newId();
      // Of ten thousand tools each of these takes most of a frame.
      await nextTask();
      const inOrder = tools
        .toSorted((one, other) => byName.compare(one.name, other.name))
        .map((tool) => ({ id: tool.id, baseRevision: tool.revision }));
      await nextTask();
      const inWords = bulkToolsText(inOrder);
      await nextTask();
      const { staged, refused } = await client.changeSets.stageBulk.mutate({
        id,
        tools: inWords,
        edit: read.edit,
      });
      const sentences = refusedTexts(refused);
      setLeft(staged > 0 ? sentences : ['None of the tools would change.', ...sentences]);
      // Nobody reviews what they left while it was being worked out.
      if (staged > 0 && isOpen.current) setReview(id);
      else await client.changeSets.discard.mutate({ id });
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setBusy(false);
    }
  };
  const notice = left.length > 0 && <Notice tone="attention" title={left.join(' ')} />;
  if (review !== null) {
    return (
      <StagedReview
        changeSetId={review}
        heading={notice || undefined}
        onClose={({ kind }) => {
          setReview(null);
          if (kind === 'committed') onClose(true);
          else if (kind === 'left') {
            void client.changeSets.discard.mutate({ id: review }).catch(() => undefined);
          }
        }}
      />
    );
  }
  const { target } = form;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose(false)}
      title={`Edit ${countedText(tools.length, 'tool', 'tools')}`}
      description="Every change is shown before it is saved, with the bundles that change."
      footer={
        <>
          <Button onClick={() => onClose(false)}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} busy={busy}>
            Review changes…
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-12"
        onSubmit={(event) => {
          event.preventDefault();
          void stage();
        }}
      >
        <Select
          label="What to change"
          value={target}
          options={optionsOf(bulkTargets)}
          onValueChange={(next) => change({ ...emptyBulkForm, target: next })}
        />
        <BulkValue form={form} problem={problem} onChange={change} />
        {notice}
        {failure && <FailureNotice failure={failure} />}
      </form>
    </Dialog>
  );
}

interface BulkValueProps {
  readonly form: BulkForm;
  readonly problem: string | undefined;
  readonly onChange: (part: Partial<BulkForm>) => void;
}

/** The fields of what is to change. */
function BulkValue({ form, problem, onChange }: BulkValueProps) {
  const { target, value } = form;
  if (target === 'tags') {
    return (
      <>
        <TagInput
          label="Tags to add"
          value={form.add}
          error={problem}
          onValueChange={(add) => onChange({ add })}
        />
        <TagInput
          label="Tags to take away"
          value={form.remove}
          onValueChange={(remove) => onChange({ remove })}
        />
      </>
    );
  }
  if (isBulkChoice(target)) {
    return (
      <Select<string>
        label={bulkTargets[target]}
        value={value === '' ? null : value}
        options={Object.entries(bulkChoices[target]).map(([choice, label]) => ({
          value: choice,
          label,
        }))}
        error={problem}
        onValueChange={(next) => onChange({ value: next })}
      />
    );
  }
  const isPercent = target === 'percent';
  return (
    <>
      <TextField
        label={isPercent ? 'Percentage' : target === 'amount' ? 'Price' : bulkTargets[target]}
        value={value}
        error={problem}
        numeric={isPercent || target === 'amount'}
        suffix={isPercent ? '%' : undefined}
        hint={
          isPercent
            ? 'Negative to lower prices. Free tools and those on request are left out.'
            : target === 'amount'
              ? 'In the currency of each tool. Free tools and those on request are left out.'
              : undefined
        }
        onChange={(event) => onChange({ value: event.currentTarget.value })}
      />
      {isPercent && (
        <Checkbox
          label="Round to whole units"
          hint="$48.30 becomes $48"
          checked={form.wholeUnits}
          onCheckedChange={(wholeUnits) => onChange({ wholeUnits })}
        />
      )}
    </>
  );
}
