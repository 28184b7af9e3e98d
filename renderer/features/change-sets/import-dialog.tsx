import { FileUp } from 'lucide-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { newId } from '../../../electron/shared/ids';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { useCatalogRefresh } from '../../shared/change-review/use-catalog-refresh';
import { describeFailure, type FailureFacts } from '../../shared/error-messages';
import { FailureNotice } from '../../shared/failure-state';
import { navigate } from '../../shared/hash-route';
import { useOperations } from '../../shared/operations';
import { sendFile } from '../../shared/send-file';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { Dialog } from '../../ui/dialog';
import { Notice } from '../../ui/notice';
import { ProgressBar } from '../../ui/progress-bar';
import { useToast } from '../../ui/toast';
import { fileProblem, isFileOfBundles } from './file-problem';

export interface ImportDialogProps {
  readonly onClose: () => void;
  readonly onImported: (changeSetId: string) => void;
}

/** Chooses a file and reads it as a dry run; what it would change is reviewed after. */
export function ImportDialog({ onClose, onImported }: ImportDialogProps) {
  const client = useTRPCClient();
  const refresh = useCatalogRefresh();
  const toast = useToast();
  const { run, operations } = useOperations();
  const picker = useRef<HTMLInputElement>(null);
  const sending = useRef<AbortController | null>(null);
  const [dragged, setDragged] = useState(false);
  const [sent, setSent] = useState<{ readonly done: number; readonly total: number } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [failure, setFailure] = useState<FailureFacts | null>(null);
  const running = operations.find(({ id }) => id === 'import');
  const busy = sent !== null || running !== undefined;
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);

  useEffect(() => {
    // Where it cannot be made ready, the import says why.
    client.catalog.files.prepare.mutate().catch(() => undefined);
  }, [client]);

  /** Leads to the review, or where somebody has gone on elsewhere meanwhile offers to. */
  const finish = (fileName: string, changeSetId: string) => {
    if (isOpen.current) return onImported(changeSetId);
    toast.show({
      title: `“${fileName}” is compared`,
      description: 'Nothing has changed yet.',
      action: { label: 'Review', run: () => navigate('changes', { set: changeSetId }) },
    });
  };
  const read = async (file: File) => {
    setFailure(null);
    setProblem(fileProblem(file) ?? null);
    if (fileProblem(file)) return;
    const [uploadId, changeSetId] = [newId(), newId()];
    const abort = new AbortController();
    sending.current = abort;
    try {
      setSent({ done: 0, total: file.size });
      const report = (done: number) => setSent({ done, total: file.size });
      await sendFile(client, { file, uploadId, signal: abort.signal, report });
      setSent(null);
      const fileName = file.name.slice(0, 300);
      if (await isFileOfBundles(file)) {
        await client.bundles.files.import.mutate({ uploadId, fileName, changeSetId });
        await refresh();
        return finish(fileName, changeSetId);
      }
      const end = await run({
        id: 'import',
        label: 'Reading the file',
        start: (observer) =>
          client.catalog.files.import.subscribe({ uploadId, fileName, changeSetId }, observer),
      });
      await refresh();
      if (end.kind === 'finished') finish(fileName, changeSetId);
    } catch (error) {
      if (abort.signal.aborted) return;
      const found = failureOf(error);
      if (isOpen.current) return setFailure(found);
      const { title, text } = describeFailure(found);
      toast.show({ title, description: text, tone: 'danger' });
    } finally {
      setSent(null);
      sending.current = null;
    }
  };
  const cancel = () => {
    sending.current?.abort();
    running?.cancel();
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDragged(false);
    const [file] = event.dataTransfer.files;
    if (file && !busy) void read(file);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (open) return;
        // What is still on its way is given up; what is being compared goes on, and says so below.
        if (sent) cancel();
        onClose();
      }}
      title="Import tools or bundles"
      description="CSV or JSON with the columns of an export. It is compared first; nothing changes until you commit."
      keepOpen={busy}
    >
      <div className="flex flex-col gap-12">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is beside the button, which does the same */}
        <div
          onDragOver={(event) => {
            event.preventDefault();
            setDragged(true);
          }}
          onDragLeave={() => setDragged(false)}
          onDrop={drop}
          className={classes(
            'flex flex-col items-center gap-8 rounded-8 border border-dashed p-24 text-center',
            dragged ? 'border-accent bg-accent-tint' : 'border-line-strong',
          )}
        >
          <p className="text-muted">Drop a file here, or</p>
          <Button icon={FileUp} disabled={busy} onClick={() => picker.current?.click()}>
            Choose a file
          </Button>
          <input
            ref={picker}
            type="file"
            accept=".csv,.tsv,.txt,.json"
            aria-label="File to import"
            className="hidden"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              event.target.value = '';
              if (file) void read(file);
            }}
          />
        </div>
        <p className="text-12 text-muted">
          Tools need a column “id” or “slug”; a file with a column “discount_percent” is one of
          bundles. A blank cell leaves a field as it is; [clear] empties it.
        </p>
        {sent && (
          <ProgressBar
            label="Taking the file"
            done={Math.round(sent.done / 1024)}
            total={Math.round(sent.total / 1024)}
            unit="kB"
            onCancel={cancel}
          />
        )}
        {running && (
          <ProgressBar
            label={running.step || 'Reading the file'}
            done={running.done}
            total={running.total}
            rate={running.rate}
            onCancel={cancel}
          />
        )}
        {running && <p className="text-12 text-muted">It goes on when this is closed.</p>}
        {problem && <Notice urgent tone="danger" title={problem} />}
        {failure && <FailureNotice failure={failure} />}
      </div>
    </Dialog>
  );
}
