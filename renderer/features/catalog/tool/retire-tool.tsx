import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { ArrowRight, Search } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useState } from 'react';
import { soldEmptyText } from '../../../../electron/bundles/bundle-lifecycle.rules';
import type { RetirementPlan } from '../../../../electron/bundles/bundles.schema';
import { dependentPhrases } from '../../../../electron/bundles/dependents.rules';
import type { RetirementHandling } from '../../../../electron/bundles/retirement.rules';
import type { ToolRow } from '../../../../electron/catalog/catalog-tool.schema';
import type { ToolCategory } from '../../../../electron/catalog/catalog-values.schema';
import { countText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { amountText, bundleStatusLabels } from '../../../shared/bundle-words';
import { statusLabels } from '../../../shared/catalog-labels';
import { useOneChangeSet } from '../../../shared/change-review/one-change-set';
import { useCatalogRefresh } from '../../../shared/change-review/use-catalog-refresh';
import { useTakeBack } from '../../../shared/change-review/use-take-back';
import { FailureNotice } from '../../../shared/failure-state';
import { FormDialog } from '../../../shared/form-dialog';
import { priceLine } from '../../../shared/tool-price.rules';
import { ReasonField } from '../../../ui/reason-field';
import { SegmentedControl } from '../../../ui/segmented-control';
import { Skeleton } from '../../../ui/skeleton';
import { TextField } from '../../../ui/text-field';
import { useToast } from '../../../ui/toast';

const endings = [
  { value: 'DEPRECATED', label: 'Deprecated: shown, no longer sold' },
  { value: 'DISABLED', label: 'Disabled: hidden' },
] as const;

/** What a tool can become when it is retired. */
export type RetiredStatus = (typeof endings)[number]['value'];

export interface RetireToolProps {
  readonly tool: { readonly id: string; readonly name: string; readonly revision: number };
  /** Replacements of this one are offered first, where it is known. */
  readonly category?: ToolCategory;
  /** What is chosen at first. */
  readonly becoming: RetiredStatus;
  /** @param retired whether it was done */
  readonly onClose: (retired: boolean) => void;
}

const handlings = [
  { value: 'replace', label: 'Put another tool in its place' },
  { value: 'remove', label: 'Take it out' },
  { value: 'keep', label: 'Leave it in' },
] as const satisfies readonly { value: RetirementHandling; label: string }[];

const candidatesShown = 6;

/** Takes a tool off sale: what depends on it, what takes its place, and what its bundles become. */
export function RetireTool({ tool, category, becoming, onClose }: RetireToolProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const toast = useToast();
  const refresh = useCatalogRefresh();
  const { undo } = useTakeBack();
  const { id: toolId, revision, name } = tool;
  const [status, setStatus] = useState(becoming);
  const [handling, setHandling] = useState<RetirementHandling>('replace');
  const [replacement, setReplacement] = useState<ToolRow | null>(null);
  const [reason, setReason] = useState('');
  const asOne = useOneChangeSet();
  const dependents = useQuery(trpc.bundles.dependents.queryOptions({ entity: 'tool', id: toolId }));
  const inBundles = (dependents.data?.bundles.length ?? 0) > 0;
  const replacementId = handling === 'replace' ? (replacement?.id ?? null) : null;
  const chosen = !inBundles || handling !== 'replace' || replacement !== null;
  const plan = useQuery({
    ...trpc.bundles.retirementPlan.queryOptions({ toolId, replacementId }),
    enabled: inBundles && handling !== 'keep' && chosen,
    placeholderData: keepPreviousData,
  });
  const emptied = handling === 'remove' ? (plan.data ?? []).filter((each) => each.soldEmpty) : [];
  const lacking = chosen
    ? soldEmptyText(emptied.map((bundle) => bundle.name))
    : 'Choose the tool that takes its place.';

  const retire = async () => {
    const retirement = {
      toolId,
      baseRevision: revision,
      status,
      handling: inBundles ? handling : 'keep',
      replacementId,
      reason,
    } as const;
    const { bundles, changeSetId } = await asOne(retirement, async (id) => ({
      ...(await client.bundles.retireTool.mutate({ ...retirement, changeSetId: id })),
      changeSetId: id,
    }));
    toast.show({
      title: `“${name}” is now “${statusLabels[status]}”`,
      description:
        bundles === 0
          ? undefined
          : `${bundles} ${bundles === 1 ? 'bundle was' : 'bundles were'} changed with it.`,
      tone: 'good',
      action: { label: 'Undo', run: () => void undo(changeSetId) },
    });
    await refresh();
    onClose(true);
  };

  return (
    <FormDialog
      size="wide"
      title={`Retire “${name}”`}
      description="It is no longer sold. Purchases, subscriptions and reviews are kept."
      submitLabel="Retire tool"
      ready={dependents.isSuccess && lacking === null}
      lacking={lacking}
      onSubmit={retire}
      onClose={() => onClose(false)}
    >
      <div className="flex flex-col gap-16">
        <SegmentedControl
          label="What becomes of the tool"
          value={status}
          options={endings}
          onValueChange={setStatus}
        />
        <section aria-labelledby="retire-dependents" className="flex flex-col gap-4">
          <h3 id="retire-dependents" className="font-medium">
            What depends on it
          </h3>
          {dependents.isPending && <Skeleton className="w-1/2" />}
          {dependents.error && (
            <FailureNotice
              failure={failureOf(dependents.error)}
              onRetry={() => void dependents.refetch()}
            />
          )}
          {dependents.data && (
            <ul className="list-disc pl-16 text-muted">
              {dependentPhrases(dependents.data).map((phrase) => (
                <li key={phrase}>{phrase}</li>
              ))}
              {dependentPhrases(dependents.data).length === 0 && <li>Nothing</li>}
            </ul>
          )}
        </section>
        {inBundles && (
          <section aria-labelledby="retire-bundles" className="flex flex-col gap-8">
            <h3 id="retire-bundles" className="font-medium">
              In its bundles
            </h3>
            <SegmentedControl
              label="In its bundles"
              value={handling}
              options={handlings}
              onValueChange={setHandling}
            />
            {handling === 'replace' && (
              <ReplacementSearch
                toolId={toolId}
                category={category}
                chosen={replacement}
                onChoose={setReplacement}
              />
            )}
            {handling === 'keep' ? (
              <p className="text-12 text-muted">
                The bundles stay as they are; their checks point the tool out.
              </p>
            ) : (
              chosen && <PlanList plan={plan} />
            )}
          </section>
        )}
        <ReasonField value={reason} onChange={setReason} />
      </div>
    </FormDialog>
  );
}

interface ReplacementSearchProps {
  readonly toolId: string;
  readonly category: ToolCategory | undefined;
  readonly chosen: ToolRow | null;
  readonly onChoose: (tool: ToolRow) => void;
}

/** Finds the tool that takes the place: of the same category first, or by words. */
function ReplacementSearch({ toolId, category, chosen, onChoose }: ReplacementSearchProps) {
  const trpc = useTRPC();
  const [search, setSearch] = useState('');
  const words = useDeferredValue(search.trim());
  const list = useQuery({
    ...trpc.catalog.list.queryOptions({
      search: words,
      filters: {
        status: ['ACTIVE', 'BETA'],
        category: words === '' && category ? [category] : [],
      },
      limit: candidatesShown + 1,
    }),
    placeholderData: keepPreviousData,
  });
  const candidates = (list.data?.rows ?? [])
    .filter(({ id }) => id !== toolId)
    .slice(0, candidatesShown);
  // What is chosen stays in sight whatever is looked for next: it is what the tool would be retired for.
  const shown =
    chosen && !candidates.some(({ id }) => id === chosen.id) ? [chosen, ...candidates] : candidates;
  const chooseByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey)
      return;
    // It would retire the tool, by whatever was chosen before.
    event.preventDefault();
    const [first] = candidates;
    if (first && !list.isPlaceholderData) onChoose(first);
  };
  return (
    <div className="flex flex-col gap-4">
      <TextField
        label="Replacement"
        onKeyDown={chooseByKey}
        type="search"
        icon={Search}
        placeholder="Find the tool that takes its place"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ul aria-label="Possible replacements" className="flex flex-col">
        {shown.map((tool) => (
          <li key={tool.id}>
            <button
              type="button"
              aria-pressed={chosen?.id === tool.id}
              onClick={() => onChoose(tool)}
              className="flex w-full items-baseline gap-8 rounded-4 border border-transparent px-8 py-4 text-left transition-colors hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-tint"
            >
              <span className="min-w-0 grow truncate">{tool.name}</span>
              <span className="shrink-0 text-12 text-muted tabular">
                {priceLine(tool.pricing, true)}
              </span>
            </button>
          </li>
        ))}
        {list.isSuccess && candidates.length === 0 && (
          <li className="px-8 py-4 text-muted">No tool on sale matches.</li>
        )}
      </ul>
    </div>
  );
}

interface PlanListProps {
  readonly plan: UseQueryResult<RetirementPlan, unknown>;
}

/** What every bundle becomes. */
function PlanList({ plan }: PlanListProps) {
  if (plan.error) {
    return <FailureNotice failure={failureOf(plan.error)} onRetry={() => void plan.refetch()} />;
  }
  if (!plan.data) return <Skeleton className="w-1/2" />;
  return (
    <ul aria-label="What the bundles become" className="flex flex-col">
      {plan.data.map((bundle) => (
        <li key={bundle.bundleId} className="flex items-baseline gap-8 border-line border-t py-4">
          <span className="min-w-0 truncate">{bundle.name}</span>
          <span className="shrink-0 text-12 text-faint">
            {bundleStatusLabels[bundle.status]} · {countText(bundle.toolCount, 'tool')}
            {bundle.mixesCurrencies && ' in several currencies: its price stays'}
            {bundle.needsHigherPlan && ' · replacement above its plan'}
            {bundle.soldEmpty && ' · would be sold empty'}
          </span>
          <span className="ml-auto flex shrink-0 items-center gap-4 tabular">
            <span className="text-muted">{amountText(bundle.storedPrice, bundle.currency)}</span>
            <ArrowRight aria-hidden="true" className="size-12 text-faint" />
            <span className="sr-only">becomes</span>
            <span className="font-medium">{amountText(bundle.newPrice, bundle.currency)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
