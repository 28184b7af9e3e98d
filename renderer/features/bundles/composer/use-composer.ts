import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  type BundleField,
  type BundleTool,
  bundleContentSchema,
  bundleFields,
  discountError,
} from '../../../../electron/bundles/bundle-content.schema';
import { differingBundleFields } from '../../../../electron/bundles/bundle-merge.rules';
import type { BundleDetail } from '../../../../electron/bundles/bundles.schema';
import type { WireFailure } from '../../../../electron/ipc/failure';
import { failureOf } from '../../../bridge/failure';
import { useTRPCClient } from '../../../bridge/trpc';
import { useOneChangeSet } from '../../../shared/change-review/one-change-set';
import {
  advanced,
  changedThroughout,
  redone,
  type Timeline,
  timelineOf,
  undone,
} from '../../../shared/timeline.rules';
import { useBundleCache } from '../use-bundle-cache';
import type { ComposerBeginning } from './composer-beginning';
import { mergeComposed, onTopOf, saysPriceFollows } from './composer-merge.rules';
import {
  type ComposerState,
  discountOf,
  newBundleState,
  repriced,
  stateOfView,
  viewOfState,
} from './composer-state.rules';
import { chooseVersion, type OtherVersion, standingBeside } from './other-version.rules';

/** What is wrong with what was entered, by field. */
export type ComposerProblems = Partial<Record<BundleField, string>>;

export type SaveOutcome = 'saved' | 'unchanged' | 'refused';

const savedContentSchema = bundleContentSchema.omit({ status: true });

function problemsOf(state: ComposerState): ComposerProblems {
  const problems: ComposerProblems = {};
  if (discountOf(state) === null) {
    problems.discountPercent = discountError;
  }
  const checked = savedContentSchema.safeParse(viewOfState(state));
  for (const issue of checked.error?.issues ?? []) {
    const field = issue.path[0] as BundleField;
    problems[field] ??= issue.message;
  }
  return problems;
}

/** What is known of tools, those included that came with a newer version of the bundle. */
const withToolsOf = (
  newer: BundleDetail,
  known: ReadonlyMap<string, BundleTool>,
): ReadonlyMap<string, BundleTool> =>
  new Map([...known, ...newer.tools.map((tool) => [tool.id, tool] as const)]);

export interface ComposerOptions {
  readonly bundleId: string;
  readonly beginning: ComposerBeginning;
  /** What is stored, as it is read again from time to time; null for a new bundle. */
  readonly detail: BundleDetail | null;
  readonly tools: ReadonlyMap<string, BundleTool>;
  /** Takes in tools as they are now. @returns all that are known then */
  readonly learn: (more: readonly BundleTool[]) => ReadonlyMap<string, BundleTool>;
  /** Somebody deleted the bundle: what is in the composer creates it again from now on. */
  readonly onGone: () => void;
}

/**
 * A bundle in the composer: what it holds, undoing and redoing, saving it as a change-set, and
 * bringing it together with what others store meanwhile. Nothing is replaced without a choice.
 */
export function useComposer({
  bundleId,
  beginning,
  detail,
  tools,
  learn,
  onGone,
}: ComposerOptions) {
  const client = useTRPCClient();
  const cache = useBundleCache();
  const asOne = useOneChangeSet();
  const [timeline, setTimeline] = useState<Timeline<ComposerState>>(() =>
    timelineOf(beginning.state),
  );
  const [origin, setOriginState] = useState(beginning.origin);
  const [other, setOther] = useState<OtherVersion | null>(beginning.other);
  /** How often what is in the composer was refused since it was last right, or stored. */
  const [refusals, setRefusals] = useState(0);
  const [failure, setFailure] = useState<WireFailure | null>(null);
  const [saving, setSaving] = useState(false);
  // Callbacks that outlive a render need what holds now, not what held at their render.
  const present = useRef(beginning.state);
  const presentOrigin = useRef(beginning.origin);
  const savingNow = useRef(false);
  present.current = timeline.present;

  const setOrigin = useCallback((next: ComposerBeginning['origin']) => {
    presentOrigin.current = next;
    setOriginState(next);
  }, []);

  const originState = useMemo(
    () => (origin.content ? stateOfView(origin.content) : newBundleState),
    [origin],
  );
  const changed = useMemo(
    () => differingBundleFields(viewOfState(originState), viewOfState(timeline.present)),
    [originState, timeline.present],
  );
  const problems = useMemo(() => {
    const found = problemsOf(timeline.present);
    if (refusals > 0) return found;
    // A discount that is none is said while it is typed: the receipt shows one without it.
    const { discountPercent } = found;
    return timeline.present.discount.trim() !== '' && discountPercent ? { discountPercent } : {};
  }, [refusals, timeline.present]);
  const dirty =
    changed.length > 0 || timeline.present.discount.trim() !== originState.discount.trim();

  /** @param reprice whether the change is one from which the price follows */
  const change = useCallback(
    (
      edit: (state: ComposerState) => ComposerState,
      { step = null, reprice = false }: { step?: string | null; reprice?: boolean } = {},
    ) => {
      setTimeline((before) => {
        const edited = edit(before.present);
        return advanced(before, reprice ? repriced(edited, tools) : edited, step);
      });
    },
    [tools],
  );

  /** The same for a change that brings tools which were not known before. */
  const changeKnowing = useCallback(
    (known: ReadonlyMap<string, BundleTool>, edit: (state: ComposerState) => ComposerState) =>
      setTimeline((before) => advanced(before, repriced(edit(before.present), known), null)),
    [],
  );

  /** Brings what is in the composer together with a newer stored version. */
  const meet = useCallback(
    (newer: BundleDetail) => {
      const { content: base, revision: since } = presentOrigin.current;
      const mine = viewOfState(present.current);
      const stored = { revision: newer.revision, content: newer.content };
      if (!base || differingBundleFields(base, mine).length === 0) {
        setOrigin(stored);
        setOther(null);
        setTimeline(timelineOf(stateOfView(newer.content)));
        return;
      }
      const known = withToolsOf(newer, tools);
      const merge = mergeComposed(base, mine, newer.content, known);
      const next: OtherVersion = { detail: newer, since, merge, choices: new Map() };
      setOrigin(standingBeside(presentOrigin.current, next));
      setOther(next);
      setTimeline((before) => changedThroughout(before, onTopOf(base, newer.content, known)));
    },
    [setOrigin, tools],
  );

  const knownRevision = other?.detail.revision ?? origin.revision;
  useEffect(() => {
    if (!detail || savingNow.current || knownRevision === null) return;
    if (detail.revision > knownRevision) meet(detail);
  }, [detail, knownRevision, meet]);

  useEffect(() => {
    if (detail !== null || presentOrigin.current.revision === null) return;
    setOther(null);
    setOrigin({ revision: null, content: null });
  }, [detail, setOrigin]);

  const choose = (field: BundleField, choice: 'mine' | 'theirs') => {
    if (!other) return;
    const chosen = chooseVersion(other, viewOfState(present.current), { field, choice });
    setOther(chosen.other);
    setOrigin(standingBeside(presentOrigin.current, chosen.other));
    change((state) => stateOfView({ ...viewOfState(state), [field]: chosen.content[field] }), {
      reprice: field === 'items' || field === 'discountPercent',
    });
  };

  const store = async (): Promise<SaveOutcome> => {
    const { content: base, revision } = presentOrigin.current;
    const submitted = present.current;
    const mine = viewOfState(submitted);
    const wanted = savedContentSchema.parse(mine);
    const fields = base ? differingBundleFields(base, mine) : bundleFields;
    if (fields.length === 0) return 'unchanged';
    const changes: Partial<typeof wanted> = Object.fromEntries(
      fields.flatMap((field) => (field === 'status' ? [] : [[field, wanted[field]]])),
    );
    const stored = await asOne([revision, changes], (changeSetId) =>
      client.bundles.save.mutate({
        id: bundleId,
        changeSetId,
        baseRevision: revision,
        base,
        changes,
        priceFollows: saysPriceFollows(base, mine, other?.choices.has('price') ?? false),
      }),
    );
    setOrigin({ revision: stored.revision, content: stored.content });
    setOther(null);
    // As it is stored, without the blanks around a name (else something would be left to save for ever) and
    // with what others had stored of other fields; what was done since it was sent stays.
    const known = withToolsOf(stored, tools);
    setTimeline((before) => changedThroughout(before, onTopOf(mine, stored.content, known)));
    cache.showStored(stored);
    return 'saved';
  };

  /** Works the price out of what the tools cost by now: others repriced one of them meanwhile. */
  const priceAnew = async (): Promise<void> => {
    const ids = [...present.current.items];
    const known = learn(await client.bundles.toolsById.query({ ids }));
    const { content } = presentOrigin.current;
    setTimeline((before) =>
      changedThroughout(before, (state) =>
        saysPriceFollows(content, viewOfState(state), false) ? repriced(state, known) : state,
      ),
    );
  };

  /** Meets what others stored, or says why nothing was saved. */
  const refuse = async (refusal: WireFailure): Promise<void> => {
    let reason = refusal;
    if (refusal.code === 'conflict') {
      try {
        const { revision } = presentOrigin.current;
        const newer = await client.bundles.get.query({ id: bundleId }).catch((error: unknown) => {
          if (revision === null && failureOf(error).code === 'not_found') return null;
          throw error;
        });
        // With it come its tools as they are now, which the receipt and the checks count.
        if (newer) cache.showStored(newer);
        if (newer && newer.revision !== revision) return meet(newer);
        await priceAnew();
      } catch (error) {
        reason = failureOf(error);
      }
    }
    if (reason.code === 'not_found' && presentOrigin.current.revision !== null) onGone();
    else setFailure(reason);
  };

  /** Saves what is in the composer. */
  const save = async (): Promise<SaveOutcome> => {
    if (savingNow.current) return 'refused';
    const mayNot = Object.keys(problemsOf(present.current)).length > 0;
    setRefusals((before) => (mayNot ? before + 1 : 0));
    if (mayNot) return 'refused';
    savingNow.current = true;
    setSaving(true);
    setFailure(null);
    try {
      return await store();
    } catch (error) {
      await refuse(failureOf(error));
      return 'refused';
    } finally {
      savingNow.current = false;
      setSaving(false);
    }
  };

  /** Puts the composer back to what is stored. */
  const discard = () => {
    const stored = other
      ? { revision: other.detail.revision, content: other.detail.content }
      : presentOrigin.current;
    setOrigin(stored);
    setOther(null);
    setRefusals(0);
    setFailure(null);
    const state = stored.content ? stateOfView(stored.content) : newBundleState;
    present.current = state;
    setTimeline(timelineOf(state));
  };

  const held = () => {
    const { content, revision } = presentOrigin.current;
    const values = { ...present.current, items: [...present.current.items] };
    return { values, base: content, baseRevision: revision };
  };

  return {
    state: timeline.present,
    origin,
    other,
    dirty,
    changed,
    problems,
    refusals,
    failure,
    saving,
    change,
    changeKnowing,
    save,
    discard,
    choose,
    dismissOther: () => setOther(null),
    undo: timeline.past.length > 0 ? () => setTimeline(undone) : null,
    redo: timeline.future.length > 0 ? () => setTimeline(redone) : null,
    /** What the composer holds, and what that is based on. */
    held,
    /** The unsaved work as it is to be kept; null when there is none. */
    snapshot: () => {
      const now = held();
      const stored = now.base ? stateOfView(now.base) : newBundleState;
      const same =
        differingBundleFields(viewOfState(stored), viewOfState(now.values)).length === 0 &&
        stored.discount === now.values.discount;
      return same ? null : now;
    },
  };
}

export type Composer = ReturnType<typeof useComposer>;
