import { useState } from 'react';
import type { BundleTool } from '../../../../electron/bundles/bundle-content.schema';
import { mostNames, namesOfText } from '../../../../electron/bundles/bundle-names.rules';
import type { MatchedNames } from '../../../../electron/bundles/bundles.schema';
import type { WireFailure } from '../../../../electron/ipc/failure';
import { failureOf } from '../../../bridge/failure';
import { useTRPCClient } from '../../../bridge/trpc';
import { FailureNotice } from '../../../shared/failure-state';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';
import { Notice } from '../../../ui/notice';
import { TextArea } from '../../../ui/text-area';

export interface PasteNamesProps {
  readonly inBundle: ReadonlySet<string>;
  readonly onAdd: (tools: readonly BundleTool[]) => void;
  readonly onClose: () => void;
}

/** Adds tools by their names, as they stand in a message or a sheet, and names what nothing matches. */
export function PasteNames({ inBundle, onAdd, onClose }: PasteNamesProps) {
  const client = useTRPCClient();
  const [text, setText] = useState('');
  const [result, setResult] = useState<MatchedNames | null>(null);
  const [added, setAdded] = useState(0);
  const [failure, setFailure] = useState<WireFailure | null>(null);
  const [busy, setBusy] = useState(false);
  const names = namesOfText(text);
  const tooMany = names.length > mostNames;
  const ready = names.length > 0 && !tooMany && !busy;

  const match = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const found = await client.bundles.matchNames.query({ names: [...names] });
      const more = found.matched.filter(({ id }) => !inBundle.has(id));
      onAdd(more);
      setAdded(more.length);
      setResult(found);
      if (found.unmatched.length === 0) onClose();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setBusy(false);
    }
  };
  const take = (name: string, tool: BundleTool) => {
    onAdd([tool]);
    setAdded((count) => count + 1);
    setResult(
      (before) =>
        before && {
          ...before,
          unmatched: before.unmatched.filter((each) => each.name !== name),
        },
    );
  };

  return (
    <Dialog
      open
      keepOpen
      onOpenChange={(open) => !open && onClose()}
      title="Add tools by name"
      description="One name or slug a line, in the order in which they are to be added."
      footer={
        result ? (
          <>
            <Button onClick={() => setResult(null)}>Edit names</Button>
            <Button variant="primary" onClick={onClose}>
              Go on composing
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              busy={busy}
              disabled={names.length === 0 || tooMany}
              onClick={() => void match()}
            >
              {names.length > 1 ? `Add ${names.length} tools` : 'Add tool'}
            </Button>
          </>
        )
      }
    >
      {result ? (
        <div className="flex flex-col gap-12">
          <Notice
            tone={result.unmatched.length > 0 ? 'attention' : 'good'}
            title={`${added} ${added === 1 ? 'tool' : 'tools'} added, ${result.unmatched.length} ${result.unmatched.length === 1 ? 'name' : 'names'} not found`}
          />
          <ul aria-label="Names not found" className="flex flex-col gap-8">
            {result.unmatched.map(({ name, candidates }) => (
              <li key={name} className="flex flex-wrap items-center gap-8">
                <span className="font-medium">{name}</span>
                <span className="text-muted">
                  {candidates.length === 0
                    ? 'No tool is called so.'
                    : candidates.length === 1
                      ? 'Meant perhaps:'
                      : 'Several tools are called so:'}
                </span>
                {candidates.map((tool) => (
                  <Button key={tool.id} size="small" onClick={() => take(name, tool)}>
                    Add {tool.name}
                    {candidates.length > 1 && ` (${tool.slug})`}
                  </Button>
                ))}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <div className="flex flex-col gap-8">
          {failure && <FailureNotice failure={failure} onRetry={() => void match()} />}
          <TextArea
            label="Names"
            rows={8}
            value={text}
            error={tooMany ? `Paste at most ${mostNames} names at a time.` : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              // As in every dialog: Enter alone begins the next line.
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              if (ready) void match();
            }}
          />
        </div>
      )}
    </Dialog>
  );
}
