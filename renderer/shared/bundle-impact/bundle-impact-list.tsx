import { ArrowRight, TriangleAlert } from 'lucide-react';
import {
  type BundleImpact,
  changesPrice,
  type TotalChange,
} from '../../../electron/bundles/bundle-impact.rules';
import { Checkbox } from '../../ui/checkbox';
import { amountText, bundleStatusLabels, findingText, intervalUnits } from '../bundle-words';

export interface BundleImpactListProps {
  readonly impacts: readonly BundleImpact[];
  /** The bundles that get their new price; the others keep the stored one and are flagged. */
  readonly repriced: ReadonlySet<string>;
  /** The bundles that become what a row of their own says: nobody chooses a price for them. */
  readonly settled?: ReadonlySet<string>;
  readonly onRepricedChange: (bundleIds: ReadonlySet<string>) => void;
}

const noBundles: ReadonlySet<string> = new Set();

/** Every bundle that a change of tools changes: old and new price, savings, what no longer fits. */
export function BundleImpactList({
  impacts,
  repriced,
  settled = noBundles,
  onRepricedChange,
}: BundleImpactListProps) {
  const canReprice = (impact: BundleImpact) =>
    changesPrice(impact) && !settled.has(impact.bundleId);
  const priced = impacts.filter(canReprice);
  const all = priced.length > 0 && priced.every(({ bundleId }) => repriced.has(bundleId));
  const some = priced.some(({ bundleId }) => repriced.has(bundleId));
  const toggle = (bundleId: string, on: boolean) => {
    const next = new Set(repriced);
    if (on) next.add(bundleId);
    else next.delete(bundleId);
    onRepricedChange(next);
  };
  return (
    <div className="flex flex-col gap-8">
      {priced.length > 1 && (
        <Checkbox
          label={`Reprice all ${priced.length} bundles`}
          hint="A bundle that is not repriced keeps its stored price and is flagged in its checks"
          checked={all}
          indeterminate={some && !all}
          onCheckedChange={(on) =>
            onRepricedChange(new Set(on ? priced.map(({ bundleId }) => bundleId) : []))
          }
        />
      )}
      <ul aria-label="Bundles that change" className="flex flex-col">
        {impacts.map((impact) => (
          <li
            key={impact.bundleId}
            className="flex flex-col gap-2 border-line border-t py-8 first:border-t-0"
          >
            {/* A checkbox has no baseline of its own words. */}
            <span className="flex items-start gap-8">
              {canReprice(impact) ? (
                <Checkbox
                  label={`Reprice ${impact.name}`}
                  checked={repriced.has(impact.bundleId)}
                  onCheckedChange={(on) => toggle(impact.bundleId, on)}
                />
              ) : (
                <span>{impact.name}</span>
              )}
              <span className="pt-px text-12 text-faint">
                {bundleStatusLabels[impact.status]}
                {settled.has(impact.bundleId) && ' · Has a row of its own'}
              </span>
              {canReprice(impact) && (
                <span className="ml-auto flex shrink-0 items-center gap-4 tabular">
                  <span className="text-muted">
                    {amountText(impact.storedPrice, impact.currency)}
                  </span>
                  <ArrowRight aria-hidden="true" className="size-12 text-faint" />
                  <span className="sr-only">becomes</span>
                  <span className="font-medium">
                    {amountText(impact.newPrice, impact.currency)}
                  </span>
                </span>
              )}
            </span>
            {impact.totals.map((total) => (
              <span
                key={`${total.currency} ${total.interval}`}
                className="pl-24 text-12 text-muted tabular"
              >
                {totalText(total)}
              </span>
            ))}
            {impact.arising.map((finding) => (
              <span
                key={`${finding.kind} ${'toolId' in finding ? finding.toolId : ''}`}
                className="flex items-start gap-4 pl-24 text-12 text-attention-text"
              >
                <TriangleAlert aria-hidden="true" className="mt-2 size-12 shrink-0" />
                {findingText(finding)}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function totalText({ currency, interval, before, after }: TotalChange): string {
  const unit = intervalUnits[interval];
  const price = (figures: TotalChange['before']) =>
    figures ? amountText(figures.price, currency) : 'nothing';
  const saving = (figures: TotalChange['before']) => amountText(figures?.saving ?? 0, currency);
  return `Computed ${unit}: ${price(before)} → ${price(after)}; customers save ${saving(before)} → ${saving(after)}`;
}
