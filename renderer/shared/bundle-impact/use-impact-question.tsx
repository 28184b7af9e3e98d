import { type ReactNode, useCallback, useRef, useState } from 'react';
import {
  type BundleImpact,
  changesPrice,
  isFlagged,
  isRepricedAtFirst,
} from '../../../electron/bundles/bundle-impact.rules';
import { dependentPhrases } from '../../../electron/bundles/dependents.rules';
import { type RouterInputs, useTRPCClient } from '../../bridge/trpc';
import { Notice } from '../../ui/notice';
import { ReasonField } from '../../ui/reason-field';
import { FormDialog } from '../form-dialog';
import { BundleImpactList } from './bundle-impact-list';

/** What a person decided about the bundles that a change touches. */
export type ImpactAnswer =
  | {
      readonly kind: 'proceed';
      readonly repriceBundles: readonly string[];
      /** Why, as typed; null where nobody was asked. */
      readonly reason: string | null;
    }
  | { readonly kind: 'cancel' };

/** The answer where no bundle changes and nothing is hidden. */
export const nobodyAsked: ImpactAnswer = { kind: 'proceed', repriceBundles: [], reason: null };

type ProposedTools = RouterInputs['bundleImpact']['ofTools']['tools'];

/**
 * Shows every bundle that a change of tools changes before it is saved, and asks which of them are
 * repriced with it. Where no bundle changes, nobody is asked.
 * @returns `ask`, which resolves to the answer, and the dialog, which is to be rendered
 */
export function useImpactQuestion(): {
  readonly ask: (tools: ProposedTools) => Promise<ImpactAnswer>;
  readonly dialog: ReactNode;
} {
  const client = useTRPCClient();
  const [impacts, setImpacts] = useState<readonly BundleImpact[] | null>(null);
  const [dependents, setDependents] = useState<readonly string[]>([]);
  const [repriced, setRepriced] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState('');
  const settle = useRef<((answer: ImpactAnswer) => void) | null>(null);

  const ask = useCallback(
    async (tools: ProposedTools): Promise<ImpactAnswer> => {
      const [found, phrases] = await Promise.all([
        client.bundleImpact.ofTools.query({ tools }),
        dependentsOfHidden(client, tools),
      ]);
      if (found.length + phrases.length === 0) return nobodyAsked;
      setImpacts(found);
      setDependents(phrases);
      setReason('');
      setRepriced(new Set(found.filter(isRepricedAtFirst).map(({ bundleId }) => bundleId)));
      return new Promise((resolve) => {
        settle.current = resolve;
      });
    },
    [client],
  );
  const answer = (given: ImpactAnswer) => {
    settle.current?.(given);
    settle.current = null;
    setImpacts(null);
  };
  const cancel = () => answer({ kind: 'cancel' });

  const dialog = impacts && (
    <FormDialog
      size="wide"
      title={impactTitle(impacts.length)}
      description={
        impacts.some(changesPrice) &&
        'Tool and bundles are saved together, as one change that can be taken back.'
      }
      submitLabel={saveLabel(impacts, repriced.size)}
      cancelLabel="Keep editing"
      ready
      onSubmit={async () => answer({ kind: 'proceed', repriceBundles: [...repriced], reason })}
      onClose={cancel}
    >
      {dependents.length > 0 && (
        <Notice tone="attention" title="Customers neither see nor get it any more">
          <p>It has {new Intl.ListFormat('en').format(dependents)}.</p>
          <p>“Retire tool…” in its menu puts another tool in its place.</p>
        </Notice>
      )}
      <BundleImpactList impacts={impacts} repriced={repriced} onRepricedChange={setRepriced} />
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
  return { ask, dialog };
}

/** What depends on a tool that is hidden with it, one phrase each. */
async function dependentsOfHidden(
  client: ReturnType<typeof useTRPCClient>,
  tools: ProposedTools,
): Promise<readonly string[]> {
  const [hidden] = tools.filter(({ status }) => status === 'DISABLED');
  if (!hidden) return [];
  return dependentPhrases(await client.bundles.dependents.query({ entity: 'tool', id: hidden.id }));
}

function impactTitle(bundles: number): string {
  if (bundles === 0) return 'Disable this tool?';
  return bundles === 1 ? 'One bundle changes' : `${bundles} bundles change`;
}

function saveLabel(impacts: readonly BundleImpact[], count: number): string {
  if (count === 0) return impacts.some(isFlagged) ? 'Save tool, flag bundles' : 'Save tool';
  return count === 1 ? 'Save tool and reprice 1 bundle' : `Save tool and reprice ${count} bundles`;
}
