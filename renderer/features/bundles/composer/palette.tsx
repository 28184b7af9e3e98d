import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Check, ClipboardPaste, Plus, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import type { BundleTool } from '../../../../electron/bundles/bundle-content.schema';
import type { ToolRow } from '../../../../electron/catalog/catalog-tool.schema';
import type { ToolCategory } from '../../../../electron/catalog/catalog-values.schema';
import { categoryLabels } from '../../../../electron/catalog/category-labels.rules';
import { failureOf } from '../../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { optionsOf } from '../../../shared/catalog-labels';
import { useCommands } from '../../../shared/commands';
import { describeFailure } from '../../../shared/error-messages';
import { FailureNotice } from '../../../shared/failure-state';
import { priceLine } from '../../../shared/tool-price.rules';
import { ToolStatusBadge } from '../../../shared/tool-status-text';
import { Button } from '../../../ui/button';
import { classes } from '../../../ui/classes';
import { IconButton } from '../../../ui/icon-button';
import { Kbd } from '../../../ui/kbd';
import { onDemand } from '../../../ui/on-demand';
import { Select } from '../../../ui/select';
import { Skeleton } from '../../../ui/skeleton';
import { TextField } from '../../../ui/text-field';
import { useToast } from '../../../ui/toast';
import { useDragSource } from './use-tool-drag';

const PasteNames = onDemand(() => import('./paste-names').then((module) => module.PasteNames));

export interface PaletteProps {
  readonly inBundle: ReadonlySet<string>;
  readonly onAdd: (tools: readonly BundleTool[]) => void;
}

const pageSize = 50;
const anyCategory = 'ANY';
const categoryChoices = [
  { value: anyCategory, label: 'All categories' },
  ...optionsOf(categoryLabels),
] as const;

/** What the composer needs of a tool that the catalog's list gave. */
function bundleToolOf(row: ToolRow): BundleTool {
  const { id, name, slug, category, status, requiredTier, pricing } = row;
  return { id, name, slug, category, status, requiredTier, pricing };
}

/** Finds tools for the bundle: by words, by category, or by names that are pasted. */
export function Palette({ inBundle, onAdd }: PaletteProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const toast = useToast();
  const field = useRef<HTMLInputElement>(null);
  const [search, setSearch] = useState('');
  const [category, setCategory] = useState<ToolCategory | typeof anyCategory>(anyCategory);
  const [pasting, setPasting] = useState(false);
  const deferred = useDeferredValue(search.trim());
  const list = useInfiniteQuery(
    trpc.catalog.list.infiniteQueryOptions(
      {
        search: deferred,
        filters: {
          status: ['ACTIVE', 'BETA', 'COMING_SOON', 'DEPRECATED'],
          category: category === anyCategory ? [] : [category],
        },
        sort: [],
        limit: pageSize,
      },
      { getNextPageParam: ({ nextCursor }) => nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const first = rows.find(({ id }) => !inBundle.has(id));

  // Who types fast presses Enter before the answer is there: it adds once the answer is.
  const answered = list.isSuccess && !list.isPlaceholderData && deferred === search.trim();
  const [awaited, setAwaited] = useState(false);
  useEffect(() => {
    if (!awaited || !(answered || list.isError)) return;
    setAwaited(false);
    if (answered && first) onAdd([bundleToolOf(first)]);
  }, [awaited, answered, list.isError, first, onAdd]);

  const addCategory = async () => {
    if (category === anyCategory) return;
    try {
      const tools = await client.bundles.toolsInCategory.query({ category });
      const added = tools.filter(({ id }) => !inBundle.has(id));
      onAdd(added);
      toast.show({
        title:
          added.length === 0
            ? `Every tool of ${categoryLabels[category]} is in the bundle already`
            : `${added.length} ${added.length === 1 ? 'tool' : 'tools'} of ${categoryLabels[category]} added`,
        key: 'bundle-category',
      });
    } catch (error) {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ title, description: text, tone: 'danger' });
    }
  };

  useCommands([
    {
      id: 'bundle.search',
      title: 'Find tools for the bundle',
      group: 'Bundle',
      icon: Search,
      keys: '/',
      run: () => {
        // Which scrolls to it, where it stands below.
        field.current?.focus();
        field.current?.select();
      },
    },
    {
      id: 'bundle.paste',
      title: 'Paste names of tools…',
      group: 'Bundle',
      icon: ClipboardPaste,
      keys: 'p',
      run: () => setPasting(true),
    },
  ]);

  return (
    <section
      aria-label="Tools to add"
      className="flex min-h-0 w-[264px] shrink-0 flex-col border-line border-r bg-canvas max-narrow:order-2 max-narrow:h-[320px] max-narrow:w-full max-narrow:border-t max-narrow:border-r-0"
    >
      <div className="flex flex-col gap-8 border-b border-line p-12">
        <TextField
          ref={field}
          label="Find tools"
          labelHidden
          type="search"
          icon={Search}
          placeholder="Find tools"
          suffix={search === '' ? <Kbd keys="/" /> : undefined}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setAwaited(false);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            setAwaited(true);
          }}
        />
        <Select
          label="Category"
          labelHidden
          options={categoryChoices}
          value={category}
          onValueChange={setCategory}
        />
        <div className="flex items-center gap-8">
          <Button size="small" icon={ClipboardPaste} onClick={() => setPasting(true)}>
            Paste names…
          </Button>
          {category !== anyCategory && (
            <Button size="small" icon={Plus} onClick={() => void addCategory()}>
              Add all
            </Button>
          )}
        </div>
      </div>
      <div className="min-h-0 grow overflow-y-auto">
        {list.error && rows.length === 0 && (
          <div className="p-8">
            <FailureNotice failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
          </div>
        )}
        {list.isPending && (
          <div aria-busy="true" className="flex flex-col gap-16 p-12">
            <Skeleton />
            <Skeleton />
            <Skeleton />
          </div>
        )}
        {list.isSuccess && rows.length === 0 && (
          <p className="p-12 text-muted">
            No tool matches that customers see. Disabled tools are not listed here; for others, try
            another word or category.
          </p>
        )}
        <ul aria-label="Found tools" className={classes(list.isPlaceholderData && 'opacity-50')}>
          {rows.map((row) => (
            <PaletteRow
              key={row.id}
              row={row}
              added={inBundle.has(row.id)}
              onAdd={() => onAdd([bundleToolOf(row)])}
            />
          ))}
        </ul>
        {list.hasNextPage && (
          <div className="p-12">
            <Button
              size="small"
              variant="ghost"
              busy={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              Show more
            </Button>
          </div>
        )}
      </div>
      {pasting && (
        <PasteNames inBundle={inBundle} onAdd={onAdd} onClose={() => setPasting(false)} />
      )}
    </section>
  );
}

/** The nearest row's button to add its tool, which is used next by whoever adds by keys. */
function nearestToAdd(row: Element): HTMLElement | null {
  const rows = [...(row.parentElement?.children ?? [])];
  const at = rows.indexOf(row);
  const others = [...rows.slice(at + 1), ...rows.slice(0, at).toReversed()];
  return others.map((each) => each.querySelector('button')).find((button) => button) ?? null;
}

interface PaletteRowProps {
  readonly row: ToolRow;
  readonly added: boolean;
  readonly onAdd: () => void;
}

function PaletteRow({ row, added, onAdd }: PaletteRowProps) {
  const element = useRef<HTMLLIElement>(null);
  const dragging = useDragSource(element, bundleToolOf(row), !added);
  return (
    <li
      ref={element}
      className={classes(
        'flex select-none items-center gap-8 py-4 pr-8 pl-12 transition-colors hover:bg-hover',
        !added && 'cursor-grab',
        dragging && 'opacity-50',
      )}
    >
      <span className="flex min-w-0 grow flex-col">
        <span className={classes('truncate', added && 'text-muted')}>
          <bdi>{row.name}</bdi>
        </span>
        <span className="flex items-center gap-8 text-11 text-faint">
          <span className="truncate tabular">{priceLine(row.pricing, true)}</span>
          {row.status !== 'ACTIVE' && <ToolStatusBadge status={row.status} />}
        </span>
      </span>
      {added ? (
        <span className="flex size-control-small shrink-0 items-center justify-center text-good-text">
          <Check aria-hidden="true" className="size-icon" />
          <span className="sr-only">In the bundle</span>
        </span>
      ) : (
        <IconButton
          size="small"
          icon={Plus}
          label={`Add ${row.name}`}
          onClick={({ detail }) => {
            // The button goes with its press; a mouse stays where it is.
            if (detail === 0 && element.current) nearestToAdd(element.current)?.focus();
            onAdd();
          }}
        />
      )}
    </li>
  );
}
