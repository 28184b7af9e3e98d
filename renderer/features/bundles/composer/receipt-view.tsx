import type { BundleTool } from '../../../../electron/bundles/bundle-content.schema';
import {
  type Receipt,
  type ReceiptTotal,
  valueByTier,
} from '../../../../electron/bundles/bundle-receipt.rules';
import { reachesTier, tiersThatReach } from '../../../../electron/catalog/catalog-tier.rules';
import { type Money, parseCurrency, storableStep } from '../../../../electron/shared/money';
import { amountText, intervalLabels, intervalUnits } from '../../../shared/bundle-words';
import { tierLabels } from '../../../shared/catalog-labels';
import { classes } from '../../../ui/classes';
import { moneyText } from '../../../ui/money-text';
import { type ComposerState, discountOf } from './composer-state.rules';

export interface ReceiptViewProps {
  readonly state: ComposerState;
  readonly tools: ReadonlyMap<string, BundleTool>;
  readonly receipt: Receipt;
}

const text = (minor: number, { currency }: Pick<ReceiptTotal, 'currency'>) =>
  moneyText({ minor, currency });

/** What the bundle costs and saves: one column for every currency and interval, never added up. */
export function ReceiptView({ state, tools, receipt }: ReceiptViewProps) {
  const { totals, headline } = receipt;
  return (
    <section
      aria-labelledby="bundle-receipt"
      className="print-page flex flex-col gap-12 px-16 pt-12 pb-24 print:mt-16"
    >
      <h3 id="bundle-receipt" className="text-13 font-semibold">
        Receipt
      </h3>
      {totals.length === 0 ? (
        <p className="text-muted">No tool with a fixed price yet.</p>
      ) : (
        <div className="overflow-x-auto">
          <table className="tabular text-right">
            <caption className="sr-only">Prices of the bundle by interval and currency</caption>
            <thead>
              <tr className="text-12 text-muted">
                <th scope="col" className="pr-24 pb-4 text-left font-medium">
                  <span className="sr-only">Line</span>
                </th>
                {totals.map((total) => (
                  <th
                    key={`${total.currency} ${total.interval}`}
                    scope="col"
                    className="min-w-[96px] pb-4 pl-24 font-medium"
                  >
                    {intervalLabels[total.interval]}
                    {total.currency !== state.price.currency && ` · ${total.currency}`}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Line label="Tools one by one" totals={totals} value={(total) => total.sum} />
              <Line
                label={`Discount ${discountOf(state) ?? 0} %`}
                totals={totals}
                value={(total) => -total.saving}
              />
              <Line label="Bundle" totals={totals} value={(total) => total.price} strong />
              <Line label="Customers save" totals={totals} value={(total) => total.saving} good />
            </tbody>
          </table>
        </div>
      )}
      <StoredPrice state={state} receipt={receipt} />
      <Extras receipt={receipt} tools={tools} />
      {headline && <TierTable state={state} tools={tools} receipt={receipt} headline={headline} />}
    </section>
  );
}

interface LineProps {
  readonly label: string;
  readonly totals: readonly ReceiptTotal[];
  readonly value: (total: ReceiptTotal) => number;
  readonly strong?: boolean;
  readonly good?: boolean;
}

function Line({ label, totals, value, strong = false, good = false }: LineProps) {
  return (
    <tr
      className={classes(
        strong && 'border-line border-t text-15 font-semibold',
        good && 'text-good-text',
      )}
    >
      <th
        scope="row"
        className={classes('py-2 pr-24 text-left', strong ? 'font-semibold' : 'font-normal')}
      >
        {label}
      </th>
      {totals.map((total) => (
        <td key={`${total.currency} ${total.interval}`} className="py-2 pl-24">
          {text(value(total), total)}
        </td>
      ))}
    </tr>
  );
}

/** What the platform's one price column holds, and what that means. */
function StoredPrice({ state, receipt }: Omit<ReceiptViewProps, 'tools'>) {
  const { headline, totals } = receipt;
  const code = parseCurrency(state.price.currency);
  const stored = amountText(state.price.amount, state.price.currency);
  return (
    <p className="max-w-prose text-12 text-muted">
      {headline
        ? `The platform stores one price: ${stored} ${intervalUnits[headline.interval]}.`
        : `The platform stores ${stored}: nothing in the bundle has a fixed price in ${state.price.currency}.`}
      {totals.length > 1 && ' The other columns are listed beside it, not added to it.'}
      {code &&
        storableStep(code) > 1 &&
        ` Prices in ${code} are rounded to ${moneyText({ minor: storableStep(code), currency: code })}: there is no smaller step.`}
    </p>
  );
}

/** Tools that no total counts, and why. */
function Extras({ receipt, tools }: Omit<ReceiptViewProps, 'state'>) {
  const nameOf = (id: string) => tools.get(id)?.name ?? '';
  const names = (kind: 'included' | 'on_request') =>
    receipt.extras.filter((extra) => extra.kind === kind).map(({ toolId }) => nameOf(toolId));
  const perUse = receipt.extras.flatMap((extra) =>
    extra.kind === 'per_use' ? [{ ...extra, name: nameOf(extra.toolId) }] : [],
  );
  const [included, onRequest] = [names('included'), names('on_request')];
  if (included.length + onRequest.length + perUse.length === 0) return null;
  return (
    <dl className="grid max-w-prose grid-cols-[auto_minmax(0,1fr)] gap-x-16 gap-y-4 text-12">
      {included.length > 0 && (
        <>
          <dt className="text-muted">Included</dt>
          <dd>{included.join(', ')}</dd>
        </>
      )}
      {perUse.length > 0 && (
        <>
          <dt className="text-muted">Billed by use</dt>
          <dd>
            {perUse.map(({ name, price, unit }) => `${name} ${perUseText(price, unit)}`).join(', ')}
          </dd>
        </>
      )}
      {onRequest.length > 0 && (
        <>
          <dt className="text-muted">On request</dt>
          <dd>{onRequest.join(', ')}</dd>
        </>
      )}
    </dl>
  );
}

function perUseText(price: Money, unit: string): string {
  return `${moneyText(price)} per ${unit}`;
}

/** What each plan that can buy the bundle gets for its price. */
function TierTable({
  state,
  tools,
  receipt,
  headline,
}: ReceiptViewProps & { readonly headline: ReceiptTotal }) {
  const held = state.items.flatMap((id) => {
    const tool = tools.get(id);
    return tool ? [{ toolId: id, requiredTier: tool.requiredTier, status: tool.status }] : [];
  });
  const rows = valueByTier(receipt, held, tiersThatReach(state.requiredTier), reachesTier);
  return (
    <div className="overflow-x-auto">
      <table className="tabular text-right text-12">
        <caption className="pb-4 text-left font-medium text-muted">
          What it is worth to each plan, {intervalUnits[headline.interval]}
        </caption>
        <thead>
          <tr className="text-faint">
            <th scope="col" className="pr-24 text-left font-normal">
              Plan
            </th>
            <th scope="col" className="pl-24 font-normal">
              Usable tools
            </th>
            <th scope="col" className="pl-24 font-normal">
              One by one
            </th>
            <th scope="col" className="pl-24 font-normal">
              Saves
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ tier, usable, worth, saving }) => (
            <tr key={tier}>
              <th scope="row" className="pr-24 text-left font-normal">
                {tierLabels[tier]}
              </th>
              <td className="pl-24">
                {usable} of {held.length}
              </td>
              <td className="pl-24">{text(worth, headline)}</td>
              <td className={classes('pl-24', saving < 0 ? 'text-danger-text' : 'text-good-text')}>
                {text(saving, headline)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
