import { useId, useState } from 'react';
import type { SavedView } from '../../../electron/saved-views/saved-views.schema';
import { failureOf } from '../../bridge/failure';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Switch } from '../../ui/switch';
import { TextField } from '../../ui/text-field';
import { describeFailure } from '../error-messages';

export interface SaveViewDialogProps {
  /** The view that is renamed; undefined for a new one. */
  readonly view: SavedView | undefined;
  readonly onClose: () => void;
  /** Keeps it. Its failure is shown at the name. */
  readonly onSave: (view: Pick<SavedView, 'name' | 'isShared'>) => Promise<void>;
}

/** Asks how a view is called, and whether everybody sees it. */
export function SaveViewDialog({ view, onClose, onSave }: SaveViewDialogProps) {
  const form = useId();
  const [name, setName] = useState(view?.name ?? '');
  const [isShared, setShared] = useState(view?.isShared ?? false);
  const [problem, setProblem] = useState<string>();
  const [saving, setSaving] = useState(false);

  const save = async () => {
    if (name.trim() === '') return setProblem('Enter a name.');
    setSaving(true);
    try {
      await onSave({ name: name.trim(), isShared });
      onClose();
    } catch (error) {
      const failure = failureOf(error);
      setProblem(failure.details.fields?.[0]?.message ?? describeFailure(failure).text);
      setSaving(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={view ? `View “${view.name}”` : 'Save this view'}
      description={
        view
          ? 'What it shows stays as it was kept.'
          : 'Search, filters, order and columns, as they are shown now.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} disabled={saving}>
            Save view
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="flex flex-col gap-12"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label="Name"
          required
          maxLength={80}
          value={name}
          error={problem}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setProblem(undefined);
          }}
        />
        <Switch label="Share with everybody" checked={isShared} onCheckedChange={setShared} />
      </form>
    </Dialog>
  );
}
