import { LayoutList, Rows3 } from 'lucide-react';
import { memo, type RefObject } from 'react';
import type { queueOrders } from '../../../../electron/moderation/review-queue.schema';
import {
  type Trigger,
  triggers,
} from '../../../../electron/moderation/rules/moderation-rules.schema';
import { keysOf } from '../../../../electron/shared/literals';
import { setParams } from '../../../shared/hash-route';
import { Button } from '../../../ui/button';
import { FilterMenu } from '../../../ui/filter-menu';
import { Menu, MenuRadioGroup } from '../../../ui/menu';
import { Toolbar } from '../../../ui/screen-header';
import { SearchField } from '../../../ui/search-field';
import { SegmentedControl } from '../../../ui/segmented-control';
import { starsText, triggerLooks } from '../moderation-labels';
import { isNarrowed, type ModerationRoute, unfiltered } from '../moderation-view.rules';

type Order = (typeof queueOrders)[number];

const orderLabels = {
  oldest: 'Oldest first',
  newest: 'Newest first',
  signals: 'Most found first',
} as const satisfies Record<Order, string>;

const starOptions = ['1', '2', '3', '4', '5'].map((value) => ({
  value,
  label: starsText(Number(value)),
}));
const triggerOptions = triggers
  .filter((trigger) => trigger !== 'outlier' && trigger !== 'burst')
  .map((value) => ({ value, label: triggerLooks[value].label }));

/** From the search to what it found: the review that is looked at, or the list. */
function goToReviews(): void {
  document
    .querySelector<HTMLElement>('main :is(article[data-review], [role="grid"] [tabindex="0"])')
    ?.focus({ preventScroll: true });
}

export interface QueueToolbarProps {
  readonly route: ModerationRoute;
  readonly searchField: RefObject<HTMLInputElement | null>;
}

/** What the queue shows and in which order; the same whichever review is looked at. */
export const QueueToolbar = memo(function QueueToolbar({ route, searchField }: QueueToolbarProps) {
  const { filters, order, layout } = route;
  return (
    <Toolbar label="Queue">
      <SearchField
        label="Search reviews"
        placeholder="Words, author, tool"
        field={searchField}
        search={filters.search}
        onSearch={(q) => setParams({ q, review: null })}
        onLeave={goToReviews}
        className="w-[248px]"
      />
      <FilterMenu
        label="Stars"
        options={starOptions}
        selected={filters.ratings.map(String)}
        onSelectedChange={(stars) => setParams({ stars, review: null })}
      />
      <FilterMenu<Trigger>
        label="Found"
        options={triggerOptions}
        selected={filters.triggers}
        onSelectedChange={(found) => setParams({ found, review: null })}
      />
      <FilterMenu
        label="Purchase"
        options={[
          { value: 'verified', label: 'Verified' },
          { value: 'unverified', label: 'Not verified' },
        ]}
        selected={filters.purchase === 'any' ? [] : [filters.purchase]}
        onSelectedChange={(purchase) =>
          setParams({ purchase: purchase.at(-1) ?? null, review: null })
        }
      />
      <FilterMenu
        label="Out with others"
        options={[{ value: 'show', label: 'Show them too' }]}
        selected={filters.withoutClaimed ? [] : ['show']}
        onSelectedChange={(claimed) => setParams({ claimed, review: null })}
      />
      {isNarrowed(route) && (
        <Button variant="ghost" size="small" onClick={() => setParams(unfiltered)}>
          Clear filters
        </Button>
      )}
      <div className="ml-auto flex items-center gap-8">
        <Menu
          align="end"
          trigger={
            <Button variant="ghost" size="small">
              {orderLabels[order]}
            </Button>
          }
        >
          <MenuRadioGroup
            label="Order"
            value={order}
            onValueChange={(next) => setParams({ order: next, review: null })}
            options={keysOf(orderLabels).map((value) => ({
              value,
              label: orderLabels[value],
            }))}
          />
        </Menu>
        <SegmentedControl
          label="Layout"
          value={layout}
          onValueChange={(next) => setParams({ layout: next })}
          options={[
            { value: 'single', label: 'One by one', icon: LayoutList },
            { value: 'list', label: 'List', icon: Rows3 },
          ]}
        />
      </div>
    </Toolbar>
  );
});
