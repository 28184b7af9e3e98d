import { catalogAmount, catalogCurrency } from './catalog-rows';
import type { SeededOrganization } from './generate-organizations';
import type { PaymentMethod, PaymentStatus, PurchaseRow, PurchaseStatus } from './seed-rows';
import type { Offer } from './shelf';

/** One purchase as the generators think of it: instants are dates, money is minor units. */
export interface PurchaseDraft {
  readonly organization: SeededOrganization;
  readonly userId: string;
  readonly offer: Offer;
  readonly amountMinor: number;
  readonly method: PaymentMethod;
  readonly boughtAt: Date;
  readonly paymentStatus: PaymentStatus;
  readonly status: PurchaseStatus;
  readonly refundedMinor?: number;
  readonly activatedAt?: Date;
  readonly cancelledAt?: Date;
  readonly refundedAt?: Date;
  readonly paymentId?: string;
  readonly invoiceId?: string;
  readonly subscription?: {
    readonly id: string;
    readonly start: Date;
    readonly end: Date;
    readonly renews: boolean;
  };
  readonly usageCount: number;
  readonly lastUsedAt?: Date;
}

/** The row of a draft under an id. */
export function purchaseRow(id: string, draft: PurchaseDraft): PurchaseRow {
  const { offer, subscription } = draft;
  const text = (instant: Date | undefined): string | null => instant?.toISOString() ?? null;
  const events = [draft.boughtAt, draft.activatedAt, draft.cancelledAt, draft.refundedAt];
  const lastEvent = Math.max(...events.map((instant) => instant?.getTime() ?? 0));
  return {
    id,
    organization_id: draft.organization.row.id,
    user_id: draft.userId,
    tool_id: offer.kind === 'tool' ? offer.id : null,
    bundle_id: offer.kind === 'bundle' ? offer.id : null,
    purchase_type: offer.kind === 'tool' ? 'TOOL' : 'BUNDLE',
    amount: catalogAmount(draft.amountMinor),
    refunded_amount: catalogAmount(draft.refundedMinor ?? 0),
    currency: catalogCurrency,
    payment_method: draft.method,
    payment_status: draft.paymentStatus,
    stripe_payment_id: draft.paymentId ?? null,
    stripe_invoice_id: draft.invoiceId ?? null,
    stripe_subscription_id: subscription?.id ?? null,
    is_subscription: subscription !== undefined,
    subscription_start: text(subscription?.start),
    subscription_end: text(subscription?.end),
    auto_renew: subscription?.renews ?? false,
    status: draft.status,
    activated_at: text(draft.activatedAt),
    cancelled_at: text(draft.cancelledAt),
    refunded_at: text(draft.refundedAt),
    usage_count: draft.usageCount,
    last_used_at: text(draft.lastUsedAt),
    purchase_date: draft.boughtAt.toISOString(),
    created_at: draft.boughtAt.toISOString(),
    updated_at: new Date(lastEvent).toISOString(),
  };
}
