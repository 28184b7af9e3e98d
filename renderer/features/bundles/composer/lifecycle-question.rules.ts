import type { BundleStatus } from '../../../../electron/bundles/bundle-content.schema';
import { receiptOf } from '../../../../electron/bundles/bundle-receipt.rules';
import type { BundleDetail } from '../../../../electron/bundles/bundles.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { amountText, totalsText } from '../../../shared/bundle-words';

type Asked = Pick<BundleDetail, 'content' | 'tools' | 'purchaseCount'>;

/** What is asked before a bundle is sold, with every price that customers are then asked for, or archived. */
export function lifecycleQuestion({ content, tools, purchaseCount }: Asked, status: BundleStatus) {
  if (status === 'ACTIVE') {
    const { totals } = receiptOf(
      tools.map(({ id, pricing }) => ({ toolId: id, pricing })),
      content.discountPercent,
      content.price.currency,
    );
    const price = totalsText(totals) || amountText(content.price.amount, content.price.currency);
    const held = content.items.length === 1 ? 'its tool' : `its ${content.items.length} tools`;
    return {
      title: `Sell “${content.name}”?`,
      description: `Customers can buy ${held} for ${price}. What it holds and costs now is kept in its history.`,
      confirmLabel: 'Activate bundle',
      tone: 'primary' as const,
    };
  }
  const bought =
    purchaseCount === 0
      ? 'Nobody has bought it.'
      : purchaseCount === 1
        ? 'Its purchase is kept.'
        : `Its ${numberText(purchaseCount)} purchases are kept.`;
  return {
    title: `Archive “${content.name}”?`,
    description: `It can no longer be bought. ${bought}`,
    confirmLabel: 'Archive bundle',
    tone: 'primary' as const,
  };
}
