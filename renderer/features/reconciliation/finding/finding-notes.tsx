import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useLayoutEffect, useRef, useState } from 'react';
import { failureOf } from '../../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { useCommands } from '../../../shared/commands';
import { FailureNotice } from '../../../shared/failure-state';
import { Button } from '../../../ui/button';
import { TextField } from '../../../ui/text-field';
import { TimeText } from '../../../ui/time-text';
import { useNoteLeft } from './use-note-left';

export interface FindingNotesProps {
  readonly finding: string;
  readonly mayWrite: boolean;
}

/** What people wrote about a finding; notes are kept as they are. */
export function FindingNotes({ finding, mayWrite }: FindingNotesProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const notes = useQuery(trpc.reconciliation.notes.queryOptions({ finding }));
  const { note, write, added } = useNoteLeft(finding);
  const [adding, setAdding] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const field = useRef<HTMLInputElement>(null);
  useCommands([
    {
      id: 'finding.note',
      title: 'Write a note',
      group: 'Finding',
      keys: 'n',
      enabled: mayWrite,
      run: () => field.current?.focus(),
    },
  ]);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (adding || note.text.trim() === '') return;
    setAdding(true);
    try {
      await client.reconciliation.addNote.mutate({ ...note, finding });
      added();
      setError(null);
      await queryClient.invalidateQueries(trpc.reconciliation.notes.queryFilter({ finding }));
    } catch (cause) {
      setError(cause);
    } finally {
      setAdding(false);
    }
  };
  const written = notes.data ?? [];
  const count = written.length;
  // What is added stands above the field, and moved it out of sight where it is written on.
  useLayoutEffect(() => {
    const { current } = field;
    if (count > 0 && document.activeElement === current)
      current?.form?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  if (count === 0 && !mayWrite) return null;
  return (
    <section aria-label="Notes" className="mt-12 flex max-w-page flex-col gap-4">
      <h3 className="text-12 font-medium text-muted">Notes</h3>
      {written.map(({ id, author, text: words, at }) => (
        <p key={id}>
          <span className="font-medium">{author}</span>{' '}
          <span className="text-12 text-faint">
            <TimeText at={at} />
          </span>{' '}
          {words}
        </p>
      ))}
      {error !== null && <FailureNotice failure={failureOf(error)} />}
      {mayWrite && (
        <form
          onSubmit={(event) => void add(event)}
          onKeyDown={(event) => {
            // Of one line, a browser sends it by Enter alone.
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            event.currentTarget.requestSubmit();
          }}
          className="flex scroll-m-8 items-end gap-8"
        >
          <TextField
            ref={field}
            label="Write a note"
            labelHidden
            placeholder="Write a note (n)"
            value={note.text}
            maxLength={4000}
            readOnly={adding}
            onChange={(event) => write(event.currentTarget.value)}
            className="grow"
          />
          <Button type="submit" disabled={note.text.trim() === ''} busy={adding}>
            Add note
          </Button>
        </form>
      )}
    </section>
  );
}
