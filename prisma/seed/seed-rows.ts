import type { SubscriptionTier } from '../../electron/catalog/catalog-values.schema';
import type { BundleSeed, ToolSeed } from './catalog-seed.schema';

/**
 * Rows as they are written: every column that the seed sets, by its database name. Instants are
 * ISO texts, amounts decimal texts, so that a row is plain JSON. Counters are missing on purpose:
 * the database's triggers keep them.
 */
export interface ToolRow
  extends Omit<ToolSeed, 'number' | 'group' | 'added_on' | 'long_description'> {
  readonly id: string;
  readonly long_description: string;
  readonly view_count: number;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface BundleRow extends Omit<BundleSeed, 'number' | 'tools' | 'added_on'> {
  readonly id: string;
  readonly price_amount: string;
  readonly required_tier: SubscriptionTier;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface BundleItemRow {
  readonly id: string;
  readonly bundle_id: string;
  readonly tool_id: string;
  readonly position: number;
  readonly created_at: string;
}

export interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly subscription_tier: SubscriptionTier;
  readonly billing_email: string;
  readonly stripe_customer_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: 'ADMIN' | 'MODERATOR' | 'EMPLOYEE';
  readonly is_active: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface MembershipRow {
  readonly id: string;
  readonly organization_id: string;
  readonly user_id: string;
  readonly created_at: string;
}

export type PaymentMethod = 'CREDIT_CARD' | 'ACH' | 'INVOICE' | 'PLATFORM_CREDITS';

export type PaymentStatus =
  | 'PENDING'
  | 'PROCESSING'
  | 'REQUIRES_ACTION'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED'
  | 'DISPUTED';

export type PurchaseStatus = 'ACTIVE' | 'CANCELLED' | 'REFUNDED' | 'EXPIRED';

export interface PurchaseRow {
  readonly id: string;
  readonly organization_id: string;
  readonly user_id: string;
  readonly tool_id: string | null;
  readonly bundle_id: string | null;
  readonly purchase_type: 'TOOL' | 'BUNDLE';
  readonly amount: string;
  readonly refunded_amount: string;
  readonly currency: string;
  readonly payment_method: PaymentMethod;
  readonly payment_status: PaymentStatus;
  readonly stripe_payment_id: string | null;
  readonly stripe_invoice_id: string | null;
  readonly stripe_subscription_id: string | null;
  readonly is_subscription: boolean;
  readonly subscription_start: string | null;
  readonly subscription_end: string | null;
  readonly auto_renew: boolean;
  readonly status: PurchaseStatus;
  readonly activated_at: string | null;
  readonly cancelled_at: string | null;
  readonly refunded_at: string | null;
  readonly usage_count: number;
  readonly last_used_at: string | null;
  readonly purchase_date: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface CartRow {
  readonly id: string;
  readonly organization_id: string;
  readonly user_id: string;
  readonly tool_id: string | null;
  readonly bundle_id: string | null;
  readonly item_type: 'TOOL' | 'BUNDLE';
  readonly quantity: number;
  readonly added_at: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export type ReviewStatus = 'PENDING' | 'APPROVED' | 'REJECTED' | 'FLAGGED';

export interface ReviewRow {
  readonly id: string;
  readonly tool_id: string;
  readonly organization_id: string;
  readonly user_id: string;
  readonly rating: number;
  readonly title: string | null;
  readonly review: string;
  readonly helpful_count: number;
  readonly flagged_count: number;
  readonly status: ReviewStatus;
  readonly moderated_at: string | null;
  readonly moderated_by: string | null;
  readonly moderation_notes: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** An author's appeal against a rejection; the database adds whose it was and when. */
export interface AppealRow {
  readonly id: string;
  readonly review_id: string;
  readonly author_id: string;
  readonly statement: string;
}
