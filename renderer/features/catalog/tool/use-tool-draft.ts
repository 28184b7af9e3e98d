import { useMutation } from '@tanstack/react-query';
import type { ToolView } from '../../../../electron/catalog/catalog-tool.schema';
import { useTRPCClient } from '../../../bridge/trpc';
import { type KeptDraftOptions, useKeptDraft } from '../../../shared/use-kept-draft';
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

export interface ToolDraftOptions extends Omit<KeptDraftOptions<DraftSnapshot>, 'write'> {
  readonly toolId: string;
}

/** Keeps the unsaved work of a form: while typing rests, on leaving a field, and on leaving the form. */
export function useToolDraft({ toolId, ...options }: ToolDraftOptions) {
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
  return useKeptDraft({ ...options, write });
}
