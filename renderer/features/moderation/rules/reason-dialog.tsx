import { GitMerge } from 'lucide-react';
import { useState } from 'react';
import { sameValue } from '../../../../electron/change-sets/state.rules';
import {
  type ModerationReason,
  moderationReasonSchema,
} from '../../../../electron/moderation/moderation-reasons.schema';
import { failureOf } from '../../../bridge/failure';
import { FailureNotice } from '../../../shared/failure-state';
import { FormDialog } from '../../../shared/form-dialog';
import { useTypedInWindow } from '../../../shared/left-in-window';
import { Button } from '../../../ui/button';
import { Checkbox } from '../../../ui/checkbox';
import { Notice } from '../../../ui/notice';
import { TextArea } from '../../../ui/text-area';
import { TextField } from '../../../ui/text-field';
import { useSaveSettings } from './use-save-settings';

/** The longest words to an author. */
const longestTemplate = 2000;

export interface ReasonDialogProps {
  /** Null for a new one. */
  readonly reason: ModerationReason | null;
  /** Where a new one goes. */
  readonly position: number;
  readonly onClose: () => void;
}

/** A reason's code from its name: small letters, figures and underscores. */
function codeOf(label: string): string {
  return label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 40);
}

function newReason(position: number): ModerationReason {
  return {
    code: '',
    label: '',
    template: '',
    mayResubmit: true,
    position,
    active: true,
    revision: 0,
  };
}

/** Edits a reason, or makes one. */
export function ReasonDialog({ reason, position, onClose }: ReasonDialogProps) {
  const { reason: save } = useSaveSettings();
  const name = `reason ${reason?.code ?? 'to be'}`;
  const { find, leave, forget } = useTypedInWindow<ModerationReason>();
  const [draft, setDraft] = useState(() => find(name) ?? reason ?? newReason(position));
  const [asked, setAsked] = useState(false);
  const candidate = reason
    ? { ...draft, revision: reason.revision, position: reason.position }
    : { ...draft, code: codeOf(draft.label) };
  const isOlder = reason !== null && reason.revision !== draft.revision;
  const theirs = isOlder && !sameValue(candidate, reason) ? reason : null;
  const checked = moderationReasonSchema.safeParse(candidate);
  const problemOf = (name: string) =>
    asked ? checked.error?.issues.find(({ path }) => path[0] === name)?.message : undefined;

  const change = (part: Partial<ModerationReason>) => {
    const next = { ...draft, ...part };
    leave(name, next);
    setDraft(next);
  };
  /** It is saved, or given up. */
  const close = () => {
    forget(name);
    onClose();
  };
  const submit = async () => {
    setAsked(true);
    // What went wrong is said among the fields, where theirs may be, too.
    if (checked.success) await save.mutateAsync(checked.data).then(close, () => undefined);
  };
  return (
    <FormDialog
      title={reason ? 'Edit reason' : 'New reason'}
      submitLabel="Save reason"
      ready
      onSubmit={submit}
      onClose={close}
    >
      <TextField
        label="Name"
        required
        value={draft.label}
        error={problemOf('label') ?? problemOf('code')}
        onChange={(event) => change({ label: event.currentTarget.value })}
      />
      <TextArea
        label="What the author is told"
        required
        rows={5}
        count={{ length: draft.template.length, limit: longestTemplate }}
        value={draft.template}
        error={problemOf('template')}
        onChange={(event) => change({ template: event.currentTarget.value })}
      />
      <Checkbox
        label="The author may edit the review and send it again"
        checked={draft.mayResubmit}
        onCheckedChange={(mayResubmit) => change({ mayResubmit })}
      />
      {reason && (
        <Checkbox
          label="Can be given"
          hint="Off: decisions that gave it keep it, new ones cannot."
          checked={draft.active}
          onCheckedChange={(active) => change({ active })}
        />
      )}
      {theirs && (
        <Notice
          urgent
          tone="attention"
          icon={GitMerge}
          title="Somebody else saved this reason meanwhile"
          action={
            <Button size="small" onClick={() => change(theirs)}>
              Take theirs
            </Button>
          }
        >
          <p>
            Theirs is “{theirs.label}”: {theirs.template} Save again to put yours in its place.
          </p>
        </Notice>
      )}
      {save.error && !theirs && <FailureNotice failure={failureOf(save.error)} />}
    </FormDialog>
  );
}
