import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ToolView } from '../../../../electron/catalog/catalog-tool.schema';
import { useTRPCClient } from '../../../bridge/trpc';
import { type KeptDraftOptions, useKeptDraft } from '../../../shared/use-kept-draft';
import { useCatalogCache } from '../use-catalog-cache';
import type { FormBeginning } from './form-origin';
import type { FormState } from './form-state.rules';

/** Unsaved work as it is kept. */
export interface DraftSnapshot {
  readonly values: FormState;
  readonly base: ToolView | null;
  readonly baseRevision: number | null;
}

/** Names the writes of one tool's draft, so that reading it can wait for them. */
export const draftWrites = (toolId: string) => ['draft', toolId] as const;

export interface ToolDraftOptions extends Omit<KeptDraftOptions<DraftSnapshot>, 'write'> {
  readonly toolId: string;
  /** The form as it is now, also without unsaved work. */
  readonly present: () => DraftSnapshot;
  /** What was kept when the form began. */
  readonly since: FormBeginning['since'];
}

/** Keeps the unsaved work of a form: while typing rests, on leaving a field, and on leaving the form. */
export function useToolDraft({ toolId, present, ...options }: ToolDraftOptions) {
  const { drafts } = useTRPCClient().catalog;
  const { refreshDrafts } = useCatalogCache();
  // Another window of the person may have the same tool open, and keeps what it has typed itself.
  const [begun] = useState(() => structuredClone(options.since));
  const since = useRef(begun);
  const { mutateAsync: write } = useMutation({
    mutationKey: draftWrites(toolId),
    mutationFn: async (content: DraftSnapshot | null): Promise<string> => {
      const { values: live, base, baseRevision } = content ?? present();
      // The form writes its price in place: what is kept as known now would change with the next key,
      // and that key be taken for none.
      const values = structuredClone(live);
      const form = { baseRevision, content: { values, base }, since: since.current };
      const saved =
        content === null
          ? await drafts.discard.mutate({ toolId, form })
          : await drafts.save.mutate({ toolId, ...form });
      since.current = values;
      return saved?.updatedAt ?? '';
    },
    onSuccess: () => void refreshDrafts(),
  });
  return useKeptDraft({ ...options, write });
}
