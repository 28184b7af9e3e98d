import { PencilLine } from 'lucide-react';
import type { BundleList as Bundles } from '../../../electron/bundles/bundles.schema';
import { amountText } from '../../shared/bundle-words';
import { screenHref } from '../../shared/hash-route';
import { classes } from '../../ui/classes';
import { BundleStatusBadge } from './bundle-status';
import { CheckCounts } from './check-counts';

export interface BundleListProps {
  readonly bundles: Bundles;
  readonly openId: string | null;
  /** Bundles with unsaved work. */
  readonly drafts: ReadonlySet<string>;
  readonly hrefParams: (id: string) => Record<string, string>;
}

function toolsText(count: number): string {
  return count === 1 ? '1 tool' : `${count} tools`;
}

/** Every bundle with its price and what is to be looked at. */
export function BundleList({ bundles, openId, drafts, hrefParams }: BundleListProps) {
  return (
    <ul aria-label="Bundles" className="flex flex-col">
      {bundles.map((bundle) => (
        <li key={bundle.id} className="border-b border-line">
          <a
            data-row={bundle.id}
            href={screenHref('bundles', hrefParams(bundle.id))}
            aria-current={bundle.id === openId ? 'true' : undefined}
            className={classes(
              'focus-inset flex flex-col gap-2 px-16 py-8 transition-colors hover:bg-hover',
              'aria-[current=true]:bg-accent-tint',
            )}
          >
            <span className="flex items-center gap-8">
              <span className="min-w-0 grow truncate font-medium">
                <bdi>{bundle.name}</bdi>
              </span>
              <span className="shrink-0 tabular">
                {amountText(bundle.price.amount, bundle.price.currency)}
              </span>
            </span>
            <span className="flex items-center gap-8 text-12 text-muted">
              <BundleStatusBadge status={bundle.status} />
              <span className="min-w-0 truncate">
                {toolsText(bundle.toolCount)} · {bundle.discountPercent} % off
              </span>
              <span className="ml-auto flex shrink-0 items-center gap-8">
                {drafts.has(bundle.id) && (
                  <span title="Unsaved changes" className="flex items-center text-info-text">
                    <PencilLine aria-hidden="true" className="size-12" />
                    <span className="sr-only">Unsaved changes</span>
                  </span>
                )}
                <CheckCounts problems={bundle.problems} notes={bundle.notes} />
              </span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
