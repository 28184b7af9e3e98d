import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { type BundleFinding, weightOf } from '../../../../electron/bundles/bundle-checks.rules';
import type { BundleTool } from '../../../../electron/bundles/bundle-content.schema';
import { lowestTierFor } from '../../../../electron/catalog/catalog-tier.rules';
import { amountText, findingText } from '../../../shared/bundle-words';
import { tierLabels } from '../../../shared/catalog-labels';
import { screenHref } from '../../../shared/hash-route';
import { Button } from '../../../ui/button';
import { classes } from '../../../ui/classes';
import { type ComposerState, repriced, withoutTool } from './composer-state.rules';
import type { Composer } from './use-composer';

export interface FindingsProps {
  readonly findings: readonly BundleFinding[];
  readonly state: ComposerState;
  readonly tools: ReadonlyMap<string, BundleTool>;
  readonly readOnly: boolean;
  readonly change: Composer['change'];
  readonly onAdd: (ids: readonly string[]) => void;
}

/** What is to be said about the bundle, each with the act that mends it. */
export function Findings(props: FindingsProps) {
  const { findings, readOnly } = props;
  const problems = findings.filter((finding) => weightOf(finding) === 'problem').length;
  return (
    <section aria-labelledby="bundle-checks" className="border-b border-line px-16 pt-12 pb-16">
      <h3 id="bundle-checks" className="flex items-baseline gap-8 pb-8 text-13 font-semibold">
        Checks
        {problems > 0 && (
          <span className="text-12 font-normal text-muted">
            {problems === 1 ? 'One problem' : `${problems} problems`}
            {props.state.status === 'ACTIVE'
              ? ' in what is sold now'
              : problems === 1
                ? ' keeps it from being activated'
                : ' keep it from being activated'}
          </span>
        )}
      </h3>
      {findings.length === 0 ? (
        <p className="flex items-center gap-8 text-muted">
          <CircleCheck aria-hidden="true" className="size-icon shrink-0 text-good-text" />
          Nothing to point out.
        </p>
      ) : (
        <ul className="flex flex-col gap-4">
          {findings.map((finding) => {
            const problem = weightOf(finding) === 'problem';
            const Icon = problem ? CircleAlert : TriangleAlert;
            return (
              <li
                key={`${finding.kind} ${'toolId' in finding ? finding.toolId : 'bundleId' in finding ? finding.bundleId : ''}`}
                className="flex items-start gap-8"
              >
                <Icon
                  aria-hidden="true"
                  className={classes(
                    'mt-2 size-icon shrink-0',
                    problem ? 'text-danger-text' : 'text-attention-text',
                  )}
                />
                <span className="min-w-0 grow">
                  <span className="sr-only">{problem ? 'Problem: ' : 'Note: '}</span>
                  {findingText(finding)}
                </span>
                {!readOnly && <Remedy finding={finding} {...props} />}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** The act that mends a finding, where one act does. */
function Remedy({
  finding,
  state,
  tools,
  change,
  onAdd,
}: FindingsProps & { readonly finding: BundleFinding }) {
  switch (finding.kind) {
    case 'stored_price_differs':
      return (
        <Button size="small" onClick={() => change((before) => repriced(before, tools))}>
          Use {amountText(finding.computed, finding.currency)}
        </Button>
      );
    case 'tier_above': {
      // That of all tools: from the one of this alone, another would be refused next.
      const requiredTier = lowestTierFor(
        state.items.flatMap((id) => tools.get(id)?.requiredTier ?? []),
      );
      return (
        <Button size="small" onClick={() => change((before) => ({ ...before, requiredTier }))}>
          Sell from {tierLabels[requiredTier]}
        </Button>
      );
    }
    case 'not_sold':
      return (
        <Button
          size="small"
          onClick={() => change((before) => withoutTool(before, finding.toolId), { reprice: true })}
        >
          Take out
        </Button>
      );
    case 'missing_tools':
      return (
        <Button size="small" onClick={() => onAdd(finding.tools.map(({ id }) => id))}>
          {finding.tools.length === 1 ? 'Add it' : `Add ${finding.tools.length} tools`}
        </Button>
      );
    case 'dearer_than_subset':
    case 'dearer_than_superset':
      return (
        <a
          href={screenHref('bundles', { bundle: finding.bundleId })}
          className="shrink-0 text-12 text-accent-text underline"
        >
          Open “{finding.name}”
        </a>
      );
    default:
      return null;
  }
}
