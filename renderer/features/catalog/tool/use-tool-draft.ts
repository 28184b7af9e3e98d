import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ToolView } from '../../../../electron/catalog/catalog-tool.schema';
import { useTRPCClient } from '../../../bridge/trpc';
import { createDraftWriter, type DraftState } from '../../../shared/draft-writer';
import { useCatalogCache } from '../use-catalog-cache';
import type { FormState } from './form-state.rules';

/** Unsaved work as it is kept. */
export interface DraftSnapshot {
  readonly values: FormState;
  readonly base: ToolView | null;
  readonly baseRevision: number | null;
}

/** Names the writes of one tool's draft, so that reading it can wait for them. */
export const draftWrites = (toolId: string) => ['draft', toolId] as const;

export interface ToolDraftOptions {
  readonly toolId: string;
  readonly enabled: boolean;
  /** When a draft was kept before the form was opened; null without one. */
  readonly keptAt: string | null;
  /** What is to be kept now; null when there is nothing unsaved. */
  readonly snapshot: () => DraftSnapshot | null;
}

/** Keeps the unsaved work of a form: while typing rests, on leaving a field, and on leaving the form. */
export function useToolDraft({ toolId, enabled, keptAt, snapshot }: ToolDraftOptions) {
  const { drafts } = useTRPCClient().catalog;
  const { refreshDrafts } = useCatalogCache();
  const { mutateAsync: write } = useMutation({
    mutationKey: draftWrites(toolId),
    mutationFn: async (content: DraftSnapshot | null): Promise<string> => {
      if (content === null) {
        await drafts.discard.mutate({ toolId });
        return '';
      }
      const { values, base, baseRevision } = content;
      const saved = await drafts.save.mutate({ toolId, baseRevision, content: { values, base } });
      return saved.updatedAt;
    },
    onSuccess: () => void refreshDrafts(),
  });
  const [state, setState] = useState<DraftState>(
    keptAt === null ? { kind: 'none' } : { kind: 'kept', at: keptAt },
  );
  const latest = useRef(snapshot);
  latest.current = snapshot;

  const [writer] = useState(() =>
    createDraftWriter<DraftSnapshot>({
      begins: keptAt === null ? 'empty' : 'kept',
      snapshot: () => latest.current(),
      onState: setState,
      save: write,
      discard: async () => {
        await write(null);
      },
    }),
  );

  useEffect(() => {
    if (!enabled) return;
    const keep = () => void writer.flush();
    window.addEventListener('pagehide', keep);
    document.addEventListener('visibilitychange', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      document.removeEventListener('visibilitychange', keep);
      keep();
    };
  }, [writer, enabled]);

  return useMemo(
    () => ({
      state,
      touch: () => enabled && writer.touch(),
      flush: () => writer.flush(),
    }),
    [state, enabled, writer],
  );
}
