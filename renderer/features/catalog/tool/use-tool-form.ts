import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type UseFormReturn, useForm } from 'react-hook-form';
import { changedFields } from '../../../../electron/catalog/catalog-changes.rules';
import type {
  ToolContent,
  ToolDetail,
  ToolField,
} from '../../../../electron/catalog/catalog-tool.schema';
import type { WireFailure } from '../../../../electron/ipc/failure';
import { failureOf } from '../../../bridge/failure';
import { useTRPCClient } from '../../../bridge/trpc';
import {
  nobodyAsked,
  type useImpactQuestion,
} from '../../../shared/bundle-impact/use-impact-question';
import { useOneChangeSet } from '../../../shared/change-review/one-change-set';
import { useCatalogCache } from '../use-catalog-cache';
import { differingFields, mergeForm } from './form-merge.rules';
import {
  chooseVersion,
  type FormBeginning,
  type FormOrigin,
  meetVersion,
  newOrigin,
  type OtherVersion,
  originOf,
} from './form-origin';
import { type FormProblem, problemsByField } from './form-problems.rules';
import { fieldErrorOf, formResolver, problemsOf } from './form-resolver';
import type { FormPath, FormState } from './form-state.rules';

export type ToolForm = UseFormReturn<FormState, unknown, ToolContent>;

/** What happened when the form was to be saved. */
export type SaveOutcome =
  | { readonly kind: 'saved'; readonly detail: ToolDetail }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused' };

export interface ToolFormOptions {
  readonly toolId: string;
  readonly beginning: FormBeginning;
  /** What is stored, as it is read again from time to time; null for a new tool. */
  readonly detail: ToolDetail | null;
  /** Somebody deleted the tool: what is in the form creates it again from now on. */
  readonly onGone: () => void;
  /** Shows what a change does to bundles, and asks which of them are repriced with it. */
  readonly askImpact: ReturnType<typeof useImpactQuestion>['ask'];
}

/** Focusing scrolls only as far as the control; its label and its error belong to it. */
function revealFocused(): void {
  document.activeElement?.scrollIntoView({ block: 'center' });
}

/**
 * A tool's form: its values, what they are based on, saving them, and bringing them together with
 * what others store meanwhile. Nothing typed is ever replaced without a choice.
 */
export function useToolForm({ toolId, beginning, detail, onGone, askImpact }: ToolFormOptions) {
  const client = useTRPCClient();
  const cache = useCatalogCache();
  const asOne = useOneChangeSet();
  const form: ToolForm = useForm<FormState, unknown, ToolContent>({
    defaultValues: beginning.values,
    resolver: formResolver,
    mode: 'onTouched',
    shouldFocusError: false,
  });
  const [origin, setOriginState] = useState<FormOrigin>(beginning.origin);
  const [other, setOther] = useState<OtherVersion | null>(beginning.other);
  const [problems, setProblems] = useState<readonly FormProblem[]>([]);
  const [failure, setFailure] = useState<WireFailure | null>(null);
  const [saving, setSaving] = useState(false);
  // Callbacks that outlive a render need the present origin, not that of their render.
  const presentOrigin = useRef(beginning.origin);
  const savingNow = useRef(false);
  const waiting = useRef<Promise<SaveOutcome> | null>(null);
  const running = useRef<Promise<SaveOutcome> | null>(null);

  const setOrigin = useCallback((next: FormOrigin) => {
    presentOrigin.current = next;
    setOriginState(next);
  }, []);

  const show = useCallback((values: FormState) => form.reset(values), [form]);

  /** Brings what is typed together with a newer stored version. */
  const meet = useCallback(
    (newer: ToolDetail) => {
      const meeting = meetVersion(presentOrigin.current, form.getValues(), newer);
      setOrigin(meeting.origin);
      setOther(meeting.other);
      show(meeting.values);
    },
    [form, setOrigin, show],
  );

  const knownRevision = other?.detail.revision ?? origin.revision;
  useEffect(() => {
    if (!detail || savingNow.current || knownRevision === null) return;
    if (detail.revision > knownRevision) meet(detail);
  }, [detail, knownRevision, meet]);

  useEffect(() => {
    if (detail !== null || presentOrigin.current.revision === null) return;
    setOther(null);
    setOrigin(newOrigin);
  }, [detail, setOrigin]);

  const choose = (field: ToolField, choice: 'mine' | 'theirs') => {
    if (!other) return;
    const meeting = chooseVersion(presentOrigin.current, other, form.getValues(), {
      field,
      choice,
    });
    setOrigin(meeting.origin);
    setOther(meeting.other);
    show(meeting.values);
  };

  const focusField = (path: FormPath) => {
    form.setFocus(path);
    // The form focuses it in a task of its own.
    setTimeout(revealFocused);
  };

  const showProblems = (found: readonly FormProblem[]) => {
    setProblems(found);
    for (const problem of found) form.setError(problem.path, fieldErrorOf(problem));
  };
  useLayoutEffect(() => {
    const [first] = problems;
    if (!first) return;
    // In the frame that says what is wrong: brought to sight in the next, what was pressed between the two
    // had moved when it was let go.
    form.setError(first.path, fieldErrorOf(first), { shouldFocus: true });
    revealFocused();
  }, [form, problems]);

  const refuse = async (error: unknown): Promise<SaveOutcome> => {
    const refusal = failureOf(error);
    if (refusal.code === 'conflict') {
      const stored = await client.catalog.get.query({ id: toolId });
      meet(stored);
      cache.showStored(stored);
      return { kind: 'refused' };
    }
    if (refusal.code === 'not_found' && presentOrigin.current.revision !== null) {
      onGone();
      return { kind: 'refused' };
    }
    const { fields, others } = problemsByField(refusal.details.fields ?? []);
    showProblems(fields);
    setFailure(fields.length === 0 || others.length > 0 ? refusal : null);
    return { kind: 'refused' };
  };

  const store = async (content: ToolContent): Promise<SaveOutcome> => {
    const submitted = form.getValues();
    const { content: base, revision } = presentOrigin.current;
    const send = async () => {
      if (base === null || revision === null) {
        return client.catalog.create.mutate({ id: toolId, content });
      }
      const changes = changedFields(base, content);
      if (Object.keys(changes).length === 0) return null;
      const { pricing, status, requiredTier } = changes;
      // While a person is asked, nothing is being saved.
      setSaving(false);
      const answer =
        pricing || status || requiredTier
          ? await askImpact([{ id: toolId, pricing, status, requiredTier }])
          : nobodyAsked;
      setSaving(true);
      if (answer.kind === 'cancel') return 'cancelled';
      const { reason } = answer;
      const repriceBundles = [...answer.repriceBundles];
      return asOne([revision, changes, repriceBundles, reason], (changeSetId) =>
        client.catalog.update.mutate({
          id: toolId,
          changeSetId,
          baseRevision: revision,
          base,
          changes,
          repriceBundles,
          reason,
        }),
      );
    };
    const stored = await send();
    if (stored === 'cancelled') return { kind: 'refused' };
    if (stored === null) {
      show(presentOrigin.current.state);
      return { kind: 'unchanged' };
    }
    const next = originOf(stored);
    const typedMeanwhile = mergeForm(submitted, form.getValues(), next.state);
    setOrigin(next);
    setOther(null);
    show(typedMeanwhile.values);
    cache.showStored(stored);
    void cache.refreshLists();
    return { kind: 'saved', detail: stored };
  };

  const saveOnce = async (): Promise<SaveOutcome> => {
    savingNow.current = true;
    setSaving(true);
    setFailure(null);
    setProblems([]);
    try {
      let outcome: SaveOutcome = { kind: 'refused' };
      await form.handleSubmit(
        async (content) => {
          try {
            outcome = await store(content);
          } catch (error) {
            outcome = await refuse(error);
          }
        },
        () => showProblems(problemsOf(form.getValues())),
      )();
      return outcome;
    } catch (error) {
      setFailure(failureOf(error));
      return { kind: 'refused' };
    } finally {
      savingNow.current = false;
      setSaving(false);
    }
  };

  /**
   * Saves what is typed. Asked again while a save is under way, it saves once more afterwards:
   * what was typed meanwhile is meant too.
   */
  const save = (): Promise<SaveOutcome> => {
    if (running.current) {
      waiting.current ??= running.current.then(() => {
        waiting.current = null;
        return save();
      });
      return waiting.current;
    }
    const now = saveOnce();
    running.current = now;
    void now.finally(() => {
      running.current = null;
    });
    return now;
  };

  /** Puts the form back to what is stored. */
  const discard = () => {
    const stored = other ? originOf(other.detail) : presentOrigin.current;
    setOrigin(stored);
    setOther(null);
    setProblems([]);
    setFailure(null);
    show(stored.state);
  };

  const present = () => {
    const { content, revision } = presentOrigin.current;
    return { values: form.getValues(), base: content, baseRevision: revision };
  };

  return {
    form,
    origin,
    other,
    problems,
    failure,
    saving,
    save,
    discard,
    choose,
    focusField,
    dismissOther: () => setOther(null),
    /** What the form holds, and what that is based on. */
    present,
    /** The unsaved work as it is to be kept; null when there is none. */
    snapshot: () => {
      const now = present();
      return differingFields(presentOrigin.current.state, now.values).length === 0 ? null : now;
    },
  };
}
