import { useRef, useState } from 'react';
import { withdraws } from '../../../../electron/catalog/catalog-status.rules';
import { newId } from '../../../../electron/shared/ids';
import { failureOf } from '../../../bridge/failure';
import { type RouterInputs, useTRPCClient } from '../../../bridge/trpc';
import { useCatalogRefresh } from '../../../shared/change-review/use-catalog-refresh';
import { describeFailure } from '../../../shared/error-messages';
import { useToast } from '../../../ui/toast';
import { committedOf, savableOf } from './committed-cells';
import { countedText, readStaged, type StagedTools, withoutSaved } from './staged-edits.rules';
import type { ReviewOutcome } from './staged-review';
import type { StagedEdits } from './use-staged-edits';

type ChangeRow = RouterInputs['changeSets']['commit']['rows'][number];

/** The service takes no more rows in one call. */
const rowsPerCall = 500;

/** What is sent: the rows, and the staged tools that they were made of. */
interface Sent {
  readonly rows: readonly ChangeRow[];
  readonly tools: StagedTools;
}

/** Staged tools as rows of a change-set; cells that cannot be taken are left out. */
function sentOf(staged: StagedTools): Sent {
  const tools = savableOf(staged);
  const rows = [...tools.values()].map((tool): ChangeRow => {
    const { id, revision } = tool.base;
    const { changes, base } = readStaged(tool);
    return {
      entity: 'tool',
      action: 'update',
      entityId: id,
      baseRevision: revision,
      base,
      changes,
    };
  });
  return { rows, tools };
}

/** Saves what is staged in the grid: at once, or after a look at every change and its bundles. */
export function useSaveStaged(edits: StagedEdits) {
  const client = useTRPCClient();
  const refresh = useCatalogRefresh();
  const toast = useToast();
  const [saving, setSaving] = useState(false);
  const [review, setReview] = useState<({ readonly id: string } & Sent) | null>(null);

  const run = async (work: () => Promise<void>) => {
    setSaving(true);
    try {
      await work();
    } catch (error) {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ title, description: `${text} Your changes are kept.`, tone: 'danger' });
    } finally {
      setSaving(false);
    }
  };
  /** A save whose answer did not come: it may have been committed all the same. */
  const unanswered = useRef<{ readonly id: string; readonly tools: StagedTools } | null>(null);
  const saySaved = (count: number) =>
    toast.show({ title: `${countedText(count, 'tool was', 'tools were')} saved`, tone: 'good' });

  /**
   * What is to be saved: without what a save before did whose answer was lost. Saved once more, it would
   * go over what somebody put back since.
   */
  const unsaved = async (): Promise<Sent> => {
    const before = unanswered.current;
    const saved = before && (await committedOf(client, before.id, before.tools));
    if (!saved || saved.size === 0) return sentOf(edits.staged);
    unanswered.current = null;
    await refresh();
    await edits.forget(saved);
    saySaved(saved.size);
    return sentOf(withoutSaved(edits.staged, saved));
  };
  const stage = async (rows: readonly ChangeRow[]) => {
    const id = newId();
    for (let from = 0; from < rows.length; from += rowsPerCall) {
      const to = from + rowsPerCall;
      await client.changeSets.stage.mutate({
        id,
        origin: 'grid',
        rows: rows.slice(from, to),
        firstPosition: from,
        isWhole: to >= rows.length,
      });
    }
    return id;
  };
  const open = async (sent: Sent) => {
    const id = await stage(sent.rows);
    await edits.saveWith(id);
    setReview({ id, ...sent });
  };

  /** Whether the changes concern bundles, or take tools from customers: that is shown before it is saved. */
  const needReview = async ({ rows, tools: staged }: Sent) => {
    const isWithdrawn = ({ entityId, ...row }: ChangeRow) => {
      const before = staged.get(entityId)?.base.status;
      const after = row.action === 'update' ? row.changes.status : undefined;
      return before !== undefined && after !== undefined && withdraws(before, after);
    };
    if (rows.some(isWithdrawn)) return true;
    const tools = rows.flatMap((row) => {
      if (row.action !== 'update') return [];
      const { pricing, status, requiredTier } = row.changes;
      return pricing || status || requiredTier
        ? [{ id: row.entityId, pricing, status, requiredTier }]
        : [];
    });
    if (tools.length === 0) return false;
    return (await client.bundleImpact.ofTools.query({ tools })).length > 0;
  };

  const close = async (outcome: ReviewOutcome, closed: { readonly id: string } & Sent) => {
    if (outcome.kind === 'left') {
      await client.changeSets.discard.mutate({ id: closed.id });
      await edits.saveWith(null);
    } else if (outcome.kind === 'discarded') await edits.giveUp(closed.tools);
    // What was left out stays in the grid. What was decided for the other's version, or is so already, has
    // no change and is settled all the same.
    else if (outcome.leftOut) {
      const leftOut = new Set(outcome.leftOut);
      await edits.forget(new Map([...closed.tools].filter(([id]) => !leftOut.has(id))));
    } else await edits.forget(await committedOf(client, closed.id, closed.tools));
  };

  return {
    saving,
    /** The change-set that is looked at; null while none is. */
    review: review?.id ?? null,
    /**
     * Saves everything in one transaction. Where bundles change with it, customers lose a tool, or others
     * changed the same meanwhile, every change is looked at first.
     */
    save: () =>
      void run(async () => {
        const sent = await unsaved();
        if (sent.rows.length === 0) return;
        if (sent.rows.length > rowsPerCall || (await needReview(sent))) return open(sent);
        // The same again where it is not known to be saved: were it under way still, it would not be done twice.
        const id = unanswered.current?.id ?? newId();
        unanswered.current = { id, tools: sent.tools };
        await edits.saveWith(id);
        try {
          await client.changeSets.commit.mutate({ id, origin: 'grid', rows: [...sent.rows] });
        } catch (error) {
          if (failureOf(error).code !== 'conflict') throw error;
          unanswered.current = null;
          return open(sent);
        }
        unanswered.current = null;
        // First, because a cell would show what it held before until its row is read again.
        await refresh();
        await edits.forget(sent.tools);
        saySaved(sent.rows.length);
      }),
    /** Shows every change before it is saved. */
    openReview: () =>
      void run(async () => {
        const sent = await unsaved();
        if (sent.rows.length > 0) await open(sent);
      }),
    /** The look at the changes is over. */
    closeReview: (outcome: ReviewOutcome) => {
      setReview(null);
      if (review) void run(() => close(outcome, review));
    },
  };
}
