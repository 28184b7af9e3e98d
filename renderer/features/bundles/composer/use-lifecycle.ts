import { useState } from 'react';
import type { BundleStatus } from '../../../../electron/bundles/bundle-content.schema';
import type { BundleDetail } from '../../../../electron/bundles/bundles.schema';
import { dependentPhrases } from '../../../../electron/bundles/dependents.rules';
import { newId } from '../../../../electron/shared/ids';
import { failureOf } from '../../../bridge/failure';
import { useTRPCClient } from '../../../bridge/trpc';
import { describeFailure } from '../../../shared/error-messages';
import { useConfirm, useConfirmWithReason } from '../../../ui/confirm';
import { useToast } from '../../../ui/toast';
import { useBundleCache } from '../use-bundle-cache';
import { lifecycleQuestion } from './lifecycle-question.rules';

export interface LifecycleOptions {
  readonly detail: BundleDetail | null;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
}

const done = {
  ACTIVE: 'is now sold',
  ARCHIVED: 'is archived and no longer sold',
  DRAFT: 'is a draft again',
} as const satisfies Record<BundleStatus, string>;

/** Taking a bundle through its life: on sale, to the archive, back to a draft; copied and deleted. */
export function useLifecycle({ detail, onOpen, onClose }: LifecycleOptions) {
  const client = useTRPCClient();
  const cache = useBundleCache();
  const confirm = useConfirm();
  const confirmWithReason = useConfirmWithReason();
  const toast = useToast();
  const [busy, setBusy] = useState(false);

  const guarded = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ title, description: text, tone: 'danger' });
      if (detail) await cache.refreshBundle(detail.id);
    } finally {
      setBusy(false);
    }
  };

  const changeStatus = (status: BundleStatus) => {
    if (!detail) return;
    void guarded(async () => {
      // Back to a draft nobody is asked.
      const agreed =
        status === 'DRAFT'
          ? { reason: null }
          : await confirmWithReason(lifecycleQuestion(detail, status));
      if (!agreed) return;
      const stored = await client.bundles.changeStatus.mutate({
        id: detail.id,
        changeSetId: newId(),
        baseRevision: detail.revision,
        status,
        reason: agreed.reason,
      });
      cache.showStored(stored);
      toast.show({
        title: `“${stored.content.name}” ${done[stored.content.status]}`,
        tone: 'good',
        key: 'bundle-status',
      });
    });
  };

  const duplicate = () => {
    if (!detail) return;
    void guarded(async () => {
      const copy = await client.bundles.duplicate.mutate({
        sourceId: detail.id,
        id: newId(),
        changeSetId: newId(),
      });
      cache.showStored(copy);
      onOpen(copy.id);
      toast.show({
        title: `Copied as “${copy.content.name}”`,
        description: 'It is a draft.',
        tone: 'good',
      });
    });
  };

  const remove = () => {
    if (!detail) return;
    void guarded(async () => {
      const dependents = await client.bundles.dependents.query({ entity: 'bundle', id: detail.id });
      const phrases = dependentPhrases(dependents);
      if (phrases.length > 0) {
        const isArchived = detail.content.status === 'ARCHIVED';
        const refusal = {
          title: `“${detail.content.name}” cannot be deleted`,
          description: 'It is still needed. Archive it instead: it is then no longer sold. It has',
          losses: phrases,
          confirmLabel: isArchived ? 'Keep archived' : 'Archive bundle',
          tone: 'primary' as const,
        };
        if (isArchived) {
          await confirm(refusal);
          return;
        }
        const agreed = await confirmWithReason(refusal);
        if (!agreed) return;
        const stored = await client.bundles.changeStatus.mutate({
          id: detail.id,
          changeSetId: newId(),
          baseRevision: detail.revision,
          status: 'ARCHIVED',
          reason: agreed.reason,
        });
        cache.showStored(stored);
        return;
      }
      const agreed = await confirmWithReason({
        title: `Delete “${detail.content.name}”?`,
        description: `Nothing depends on it. What it holds stays in the catalog; its history stays too and can bring it back.`,
        confirmLabel: 'Delete bundle',
        tone: 'danger',
      });
      if (!agreed) return;
      await client.bundles.delete.mutate({
        id: detail.id,
        changeSetId: newId(),
        baseRevision: detail.revision,
        reason: agreed.reason,
      });
      onClose();
      cache.forget(detail.id);
      toast.show({ title: `“${detail.content.name}” deleted`, tone: 'good' });
    });
  };

  /** Says why the next step cannot be taken now. */
  const refuse = (reason: string) =>
    toast.show({ title: reason, tone: 'attention', key: 'bundle-status' });

  return { busy, changeStatus, duplicate, remove, refuse };
}

export type Lifecycle = ReturnType<typeof useLifecycle>;
