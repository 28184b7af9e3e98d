import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark, Pencil, Plus, Save, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SavedView } from '../../../electron/saved-views/saved-views.schema';
import { newId } from '../../../electron/shared/ids';
import { failureOf } from '../../bridge/failure';
import { type RouterInputs, useTRPC, useTRPCClient } from '../../bridge/trpc';
import { Button } from '../../ui/button';
import { useConfirm } from '../../ui/confirm';
import { Menu, MenuItem, MenuSection, MenuSeparator } from '../../ui/menu';
import { useToast } from '../../ui/toast';
import { useCommands } from '../commands';
import { describeFailure } from '../error-messages';
import { SaveViewDialog } from './save-view-dialog';
import { isSameView } from './view-state.rules';

export interface SavedViewsMenuProps {
  readonly screen: RouterInputs['views']['list']['screen'];
  /** The view that the address names; undefined for none. */
  readonly currentId: string | undefined;
  /** What is shown now, as it would be kept. */
  readonly state: SavedView['state'];
  readonly onApply: (view: SavedView | null) => void;
}

/** The kept views of a screen: to go to, to keep what is shown, to share and to remove. */
export function SavedViewsMenu({ screen, currentId, state, onApply }: SavedViewsMenuProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const confirm = useConfirm();
  const toast = useToast();
  const [naming, setNaming] = useState<'new' | 'change' | null>(null);
  const { data: views = [] } = useQuery(trpc.views.list.queryOptions({ screen }));
  const current = views.find(({ id }) => id === currentId);
  const isChanged = current !== undefined && !isSameView(current.state, state);
  const refresh = () => queryClient.invalidateQueries(trpc.views.list.queryFilter({ screen }));

  const attempt = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      await refresh();
      toast.show({ title: done, tone: 'good' });
    } catch (error) {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ title, description: text, tone: 'danger' });
    }
  };
  const update = (view: SavedView) =>
    attempt(
      () => client.views.save.mutate({ id: view.id, screen, state }),
      `The view “${view.name}” is as shown now`,
    );
  const remove = async (view: SavedView) => {
    const sure = await confirm({
      title: `Remove the view “${view.name}”?`,
      description: view.isShared
        ? 'It is shared: it disappears for everybody. No tool is changed.'
        : 'No tool is changed.',
      confirmLabel: 'Remove view',
      tone: 'danger',
    });
    if (!sure) return;
    onApply(null);
    await attempt(
      () => client.views.remove.mutate({ id: view.id }),
      `The view “${view.name}” is removed`,
    );
  };
  useCommands([
    ...views.map((view) => ({
      id: `views.${view.id}`,
      title: `Show the view “${view.name}”`,
      group: 'Views',
      icon: Bookmark,
      enabled: view.id !== currentId || isChanged,
      run: () => onApply(view),
    })),
    {
      id: 'views.new',
      title: 'Save as a new view…',
      group: 'Views',
      icon: Plus,
      run: () => setNaming('new'),
    },
  ]);
  const section = (label: string, some: readonly SavedView[]) =>
    some.length > 0 && (
      <MenuSection label={label}>
        {some.map((view) => (
          <MenuItem key={view.id} icon={Bookmark} onSelect={() => onApply(view)}>
            {view.name}
            {!view.isOwn && <span className="text-faint"> · {view.ownerName}</span>}
            {view.id === currentId && <span className="text-faint"> · shown</span>}
          </MenuItem>
        ))}
      </MenuSection>
    );

  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button variant="ghost" size="small" icon={Bookmark}>
            <span>
              {current ? current.name : 'Views'}
              {isChanged && <span className="text-faint">, changed</span>}
            </span>
          </Button>
        }
      >
        {section(
          'My views',
          views.filter(({ isOwn }) => isOwn),
        )}
        {section(
          'Shared views',
          views.filter(({ isOwn }) => !isOwn),
        )}
        {views.length > 0 && <MenuSeparator />}
        {isChanged && current.isOwn && (
          <MenuItem icon={Save} onSelect={() => void update(current)}>
            Update “{current.name}”
          </MenuItem>
        )}
        <MenuItem icon={Plus} onSelect={() => setNaming('new')}>
          Save as a new view…
        </MenuItem>
        {current?.isOwn && (
          <>
            <MenuItem icon={Pencil} onSelect={() => setNaming('change')}>
              Rename or share…
            </MenuItem>
            <MenuItem icon={Trash2} danger onSelect={() => void remove(current)}>
              Remove view…
            </MenuItem>
          </>
        )}
      </Menu>
      {naming !== null && (
        <SaveViewDialog
          view={naming === 'change' ? current : undefined}
          onClose={() => setNaming(null)}
          onSave={async ({ name, isShared }) => {
            const named = { screen, name, isShared };
            if (naming === 'change' && current) {
              await client.views.save.mutate({ id: current.id, ...named });
              return refresh();
            }
            const id = newId();
            await client.views.save.mutate({ id, ...named, state });
            await refresh();
            onApply({ id, name, isShared, isOwn: true, ownerName: '', state });
          }}
        />
      )}
    </>
  );
}
