import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Layouts } from '../../electron/workspace/layouts.schema';
import { failureOf } from '../bridge/failure';
import { useTRPC, useTRPCClient } from '../bridge/trpc';
import { createDraftWriter } from '../shared/draft-writer';
import { describeFailure } from '../shared/error-messages';
import { useFlushInTime } from '../shared/use-flush-in-time';
import { readGridLayout } from '../ui/data-grid/use-grid-layout';
import { type KeptLayouts, KeptLayoutsContext } from '../ui/kept-layouts';
import { useToast } from '../ui/toast';

const nothing: Layouts = { grids: {}, panes: {} };

const withChanged = (layouts: Layouts, { grids, panes }: Layouts): Layouts => ({
  grids: { ...layouts.grids, ...grids },
  panes: { ...layouts.panes, ...panes },
});

/**
 * Keeps how columns and panes are set up with the profile, soon after each change. What was kept
 * before must have been read: whoever is inside draws it at once.
 */
export function KeptLayoutsProvider({ children }: { readonly children: ReactNode }) {
  const { queryKey } = useTRPC().workspace.layouts.queryOptions();
  const { workspace } = useTRPCClient();
  const queryClient = useQueryClient();
  const toast = useToast();

  const [{ layouts, flush }] = useState(() => {
    // Only what was changed here is written, so that two windows do not undo each other's.
    let changed = nothing;
    const writer = createDraftWriter<Layouts>({
      begins: 'empty',
      snapshot: () => changed,
      save: async (content) => {
        await workspace.keepLayouts.mutate(content);
        return '';
      },
      discard: async () => undefined,
      onState: (state) => {
        if (state.kind !== 'failed') return;
        const { text } = describeFailure(failureOf(state.error));
        toast.show({
          title: 'Widths and columns hold for this window only',
          description: text,
          tone: 'danger',
          key: 'kept-layouts',
        });
      },
    });
    const read = () => queryClient.getQueryData(queryKey) ?? nothing;
    const keep = (change: Layouts) => {
      changed = withChanged(changed, change);
      queryClient.setQueryData(queryKey, withChanged(read(), change));
      writer.touch();
    };
    const layouts: KeptLayouts = {
      gridLayout: (name) => readGridLayout(read().grids[name] ?? null),
      keepGridLayout: (name, { widths, shown, order, pinned }) =>
        keep({
          ...nothing,
          grids: {
            [name]: {
              widths: { ...widths },
              shown: { ...shown },
              ...(order && { order: [...order] }),
              ...(pinned && { pinned: [...pinned] }),
            },
          },
        }),
      paneWidth: (name) => read().panes[name],
      keepPaneWidth: (name, width) => keep({ ...nothing, panes: { [name]: width } }),
    };
    return { layouts, flush: writer.flush };
  });

  useFlushInTime(flush);

  return <KeptLayoutsContext value={layouts}>{children}</KeptLayoutsContext>;
}
