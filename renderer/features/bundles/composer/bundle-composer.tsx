import { useQuery } from '@tanstack/react-query';
import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { checkBundle } from '../../../../electron/bundles/bundle-checks.rules';
import type { BundleTool } from '../../../../electron/bundles/bundle-content.schema';
import { checkedBundleOf } from '../../../../electron/bundles/bundle-view.rules';
import type { BundleDetail } from '../../../../electron/bundles/bundles.schema';
import { useTRPC } from '../../../bridge/trpc';
import { bundleFieldLabels } from '../../../shared/bundle-words';
import { EntityHistory } from '../../../shared/change-review/entity-history';
import { showOpenChoice } from '../../../shared/change-review/show-open-choice';
import { useCommands } from '../../../shared/commands';
import { FailureNotice } from '../../../shared/failure-state';
import { setParams, useHashRoute } from '../../../shared/hash-route';
import { usePendingWork } from '../../../shared/pending-work';
import { RestoredNotice } from '../../../shared/restored-notice';
import { StripeSection } from '../../../shared/stripe-catalog/stripe-section';
import { usePrintCommand } from '../../../shared/use-print-command';
import { useConfirm } from '../../../ui/confirm';
import { Notice } from '../../../ui/notice';
import { useToast } from '../../../ui/toast';
import { useInSight } from '../../../ui/use-in-sight';
import type { ComposerBeginning } from './composer-beginning';
import { ComposerDetails } from './composer-details';
import { ComposerFooter } from './composer-footer';
import { ComposerHeader } from './composer-header';
import {
  receiptOfState,
  viewOfState,
  withoutTool,
  withToolAt,
  withTools,
} from './composer-state.rules';
import { Findings } from './findings';
import { ItemList } from './item-list';
import { MergeBanner } from './merge-banner';
import { isSettled } from './other-version.rules';
import { Palette } from './palette';
import { ReceiptView } from './receipt-view';
import { SnapshotList } from './snapshot-list';
import { useBundleDraft } from './use-bundle-draft';
import { useComposer } from './use-composer';
import { useKnownTools } from './use-known-tools';
import { useLifecycle } from './use-lifecycle';

export interface BundleComposerProps {
  readonly bundleId: string;
  readonly beginning: ComposerBeginning;
  /** What is stored; null for a bundle that does not exist yet. */
  readonly detail: BundleDetail | null;
  readonly readOnly: boolean;
  /** What was typed into the name of a new bundle before that was there. */
  readonly typedAhead: RefObject<string>;
  /** Whether it was there, and somebody deleted it. */
  readonly wasDeleted: boolean;
  /** A save found that the bundle is not there any more. */
  readonly onGone: () => void;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
}

const noTools: readonly BundleTool[] = [];
const nothingAround = { others: [], missing: [] };

/** What a bundle holds, what that costs, and what is to be said about it. */
export function BundleComposer({
  bundleId,
  beginning,
  detail,
  readOnly,
  typedAhead,
  wasDeleted,
  onGone,
  onOpen,
  onClose,
}: BundleComposerProps) {
  const trpc = useTRPC();
  const confirm = useConfirm();
  const toast = useToast();
  const isNew = detail === null;
  const panel = useRef<HTMLElement>(null);
  const tab = useHashRoute().params.get('tab') === 'history' ? 'history' : 'compose';
  const { data: surroundings = nothingAround } = useQuery(
    trpc.bundles.surroundings.queryOptions({ id: bundleId }),
  );
  const [initialItems, setInitialItems] = useState(beginning.state.items);
  const { tools, learn } = useKnownTools(
    detail?.tools ?? noTools,
    surroundings.missing,
    initialItems,
  );
  const composer = useComposer({ bundleId, beginning, detail, tools, learn, onGone });
  const { state, change, other } = composer;
  const banner = useInSight(other?.detail.revision);
  const failed = useInSight(composer.failure);
  if (state.items !== initialItems) setInitialItems(state.items);
  const draft = useBundleDraft(bundleId, !readOnly, beginning, composer);
  const lifecycle = useLifecycle({ detail, onOpen, onClose });

  const receipt = useMemo(() => receiptOfState(state, tools), [state, tools]);
  const findings = useMemo(
    () => checkBundle(checkedBundleOf(bundleId, viewOfState(state), tools), surroundings),
    [bundleId, state, tools, surroundings],
  );
  const inBundle = useMemo(() => new Set(state.items), [state.items]);

  usePendingWork(
    draft.state.kind === 'none'
      ? null
      : {
          label: detail ? `Changes to ${detail.content.name}` : 'New bundle',
          kept: draft.state.kind === 'kept',
          keep: draft.flush,
        },
  );

  const add = (more: readonly BundleTool[]) => {
    const ids = more.map(({ id }) => id);
    // The price follows from all tools, those included that are only now known.
    composer.changeKnowing(learn(more), (before) => withTools(before, ids));
  };
  const addAt = (tool: BundleTool, at: number) => {
    composer.changeKnowing(learn([tool]), (before) => withToolAt(before, tool.id, at));
  };

  const { refusals } = composer;
  useLayoutEffect(() => {
    // In the frame that says what is wrong: later, it was taken from whoever had gone on.
    if (refusals === 0) return;
    panel.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusals]);
  const save = async () => {
    if (other && !isSettled(other)) return showOpenChoice(banner.current);
    const outcome = await composer.save();
    await draft.flush();
    if (outcome === 'saved') {
      toast.show({
        title: isNew ? 'Bundle created' : 'Bundle saved',
        tone: 'good',
        key: 'bundle-saved',
      });
      if (isNew) onOpen(bundleId);
    } else if (outcome === 'unchanged') {
      toast.show({ title: 'There was nothing to save', key: 'bundle-saved' });
    }
  };
  const discard = async () => {
    const agreed = await confirm({
      title: isNew ? 'Discard this new bundle?' : 'Discard the changes to this bundle?',
      description: isNew
        ? 'It was not created yet. What you entered is lost:'
        : 'What is stored comes back. Your changes are lost:',
      losses: composer.changed.map((field) => bundleFieldLabels[field]),
      confirmLabel: isNew ? 'Discard bundle' : 'Discard changes',
      cancelLabel: 'Keep composing',
    });
    if (!agreed) return;
    composer.discard();
    await draft.flush();
    if (isNew) onClose();
  };

  useCommands([
    {
      id: 'bundle.save',
      title: isNew ? 'Create bundle' : 'Save bundle',
      group: 'Bundle',
      keys: 'mod+s',
      enabled: !readOnly,
      run: () => void save(),
    },
    {
      id: 'bundle.undo',
      title: 'Undo',
      group: 'Bundle',
      keys: 'mod+z',
      repeats: true,
      enabled: !readOnly && composer.undo !== null,
      run: () => composer.undo?.(),
    },
    {
      id: 'bundle.redo',
      title: 'Redo',
      group: 'Bundle',
      keys: 'mod+shift+z',
      repeats: true,
      enabled: !readOnly && composer.redo !== null,
      run: () => composer.redo?.(),
    },
    { id: 'bundle.close', title: 'Close bundle', group: 'Bundle', keys: 'escape', run: onClose },
  ]);

  usePrintCommand('Bundle', 'Print bundle');

  const title = state.name.trim() || (isNew ? 'New bundle' : 'Bundle');
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={title}
      className="flex min-h-0 grow flex-col outline-none"
    >
      <ComposerHeader
        title={title}
        detail={detail}
        findings={findings}
        dirty={composer.dirty}
        readOnly={readOnly}
        tab={tab}
        onTab={(next) => setParams({ tab: next === 'history' ? next : null })}
        lifecycle={lifecycle}
        onClose={onClose}
      />
      {tab === 'history' && detail ? (
        <div className="min-h-0 grow overflow-y-auto">
          <section aria-labelledby="bundle-changes">
            <h3 id="bundle-changes" className="px-16 pt-16 text-13 font-semibold">
              Changes
            </h3>
            <EntityHistory entity="bundle" entityId={bundleId} />
          </section>
          <SnapshotList bundleId={bundleId} />
          <StripeSection entity="bundle" id={bundleId} revision={detail?.revision} />
        </div>
      ) : (
        // In a narrow window the search stands below the bundle, and both scroll as one above the buttons.
        <div className="flex min-h-0 grow max-narrow:scroll-pb-bar max-narrow:flex-col max-narrow:overflow-y-auto">
          {!readOnly && <Palette inBundle={inBundle} onAdd={add} />}
          <div className="flex min-h-0 min-w-0 grow flex-col max-narrow:contents">
            <div className="min-h-0 grow overflow-y-auto max-narrow:order-1 max-narrow:shrink-0 max-narrow:overflow-visible">
              <div className="flex flex-col gap-8 px-16 pt-12 empty:hidden">
                <RestoredNotice
                  keptAt={beginning.restoredFrom}
                  draft={draft.state.kind}
                  onDiscard={() => void discard()}
                />
                {other && (
                  <MergeBanner
                    ref={banner}
                    bundleId={bundleId}
                    other={other}
                    composed={viewOfState(state)}
                    tools={tools}
                    onChoose={composer.choose}
                    onDismiss={composer.dismissOther}
                  />
                )}
                {wasDeleted && (
                  <Notice urgent tone="attention" title="Somebody deleted this bundle meanwhile">
                    What you composed is kept. Create the bundle again with it, or discard it.
                  </Notice>
                )}
                {composer.failure && (
                  <div ref={failed} className="scroll-m-12">
                    <FailureNotice failure={composer.failure} onRetry={() => void save()} />
                  </div>
                )}
              </div>
              <ComposerDetails
                state={state}
                problems={composer.problems}
                readOnly={readOnly}
                isNew={isNew}
                typedAhead={typedAhead}
                change={change}
              />
              <ItemList
                state={state}
                tools={tools}
                receipt={receipt}
                findings={findings}
                readOnly={readOnly}
                problem={composer.problems.items}
                onMove={(id, at) => change((before) => withToolAt(before, id, at))}
                onAddAt={addAt}
                onRemove={(id) => change((before) => withoutTool(before, id), { reprice: true })}
              />
              <Findings
                findings={findings}
                state={state}
                tools={tools}
                readOnly={readOnly}
                change={change}
                onAdd={(ids) => add(ids.flatMap((id) => tools.get(id) ?? []))}
              />
              <ReceiptView state={state} tools={tools} receipt={receipt} />
            </div>
            {!readOnly && (
              <ComposerFooter
                isNew={isNew}
                composer={composer}
                draft={draft.state}
                receipt={receipt}
                findings={findings}
                onSave={() => void save()}
                onDiscard={() => void discard()}
              />
            )}
          </div>
        </div>
      )}
    </section>
  );
}
