import type { SeedTable } from './insert-rows';
import type {
  AppealRow,
  BundleItemRow,
  BundleRow,
  CartRow,
  MembershipRow,
  OrganizationRow,
  PurchaseRow,
  ReviewRow,
  ToolRow,
  UserRow,
} from './seed-rows';

/**
 * The tables in the order of their references, and the columns that the seed writes: all but
 * those the database's triggers keep (counters, verified_purchase).
 */
export const toolTable: SeedTable<ToolRow> = {
  name: 'marketplace_tools',
  columns: [
    'id',
    'slug',
    'name',
    'description',
    'long_description',
    'category',
    'tags',
    'price_model',
    'price_amount',
    'currency',
    'usage_unit',
    'trial_days',
    'required_tier',
    'features',
    'tech_stack',
    'integration_type',
    'status',
    'is_featured',
    'is_popular',
    'provider',
    'documentation_url',
    'demo_url',
    'support_url',
    'icon_url',
    'images',
    'video_url',
    'version',
    'last_updated',
    'view_count',
    'created_at',
    'updated_at',
  ],
};

export const bundleTable: SeedTable<BundleRow> = {
  name: 'marketplace_bundles',
  columns: [
    'id',
    'name',
    'description',
    'price_amount',
    'currency',
    'discount_percent',
    'required_tier',
    'status',
    'is_featured',
    'is_popular',
    'icon_url',
    'created_at',
    'updated_at',
  ],
};

const toolIsThere = 'EXISTS (SELECT FROM marketplace_tools t WHERE t.id = r.tool_id)';
const bundleIsThere = 'EXISTS (SELECT FROM marketplace_bundles b WHERE b.id = r.bundle_id)';
const organizationIsThere = 'EXISTS (SELECT FROM organizations o WHERE o.id = r.organization_id)';
const userIsThere = 'EXISTS (SELECT FROM users u WHERE u.id = r.user_id)';
const itemIsThere = `CASE WHEN r.tool_id IS NULL THEN ${bundleIsThere} ELSE ${toolIsThere} END`;

export const bundleItemTable: SeedTable<BundleItemRow> = {
  name: 'marketplace_bundle_items',
  columns: ['id', 'bundle_id', 'tool_id', 'position', 'created_at'],
  where: `${toolIsThere} AND ${bundleIsThere}`,
};

export const organizationTable: SeedTable<OrganizationRow> = {
  name: 'organizations',
  columns: [
    'id',
    'name',
    'slug',
    'subscription_tier',
    'billing_email',
    'stripe_customer_id',
    'created_at',
    'updated_at',
  ],
};

export const userTable: SeedTable<UserRow> = {
  name: 'users',
  columns: ['id', 'email', 'name', 'role', 'is_active', 'created_at', 'updated_at'],
};

export const membershipTable: SeedTable<MembershipRow> = {
  name: 'organization_memberships',
  columns: ['id', 'organization_id', 'user_id', 'created_at'],
  where: `${organizationIsThere} AND ${userIsThere}`,
};

export const purchaseTable: SeedTable<PurchaseRow> = {
  name: 'marketplace_purchases',
  columns: [
    'id',
    'organization_id',
    'user_id',
    'tool_id',
    'bundle_id',
    'purchase_type',
    'amount',
    'refunded_amount',
    'currency',
    'payment_method',
    'payment_status',
    'stripe_payment_id',
    'stripe_invoice_id',
    'stripe_subscription_id',
    'is_subscription',
    'subscription_start',
    'subscription_end',
    'auto_renew',
    'status',
    'activated_at',
    'cancelled_at',
    'refunded_at',
    'usage_count',
    'last_used_at',
    'purchase_date',
    'created_at',
    'updated_at',
  ],
  where: `${organizationIsThere} AND ${userIsThere} AND ${itemIsThere}`,
};

export const cartTable: SeedTable<CartRow> = {
  name: 'marketplace_cart',
  columns: [
    'id',
    'organization_id',
    'user_id',
    'tool_id',
    'bundle_id',
    'item_type',
    'quantity',
    'added_at',
    'created_at',
    'updated_at',
  ],
  where: `${organizationIsThere} AND ${userIsThere} AND ${itemIsThere}`,
};

export const reviewTable: SeedTable<ReviewRow> = {
  name: 'marketplace_reviews',
  columns: [
    'id',
    'tool_id',
    'organization_id',
    'user_id',
    'rating',
    'title',
    'review',
    'helpful_count',
    'flagged_count',
    'status',
    'moderated_at',
    'moderated_by',
    'moderation_notes',
    'created_at',
    'updated_at',
  ],
  // A moderator whose row a user removed is no reason to lose the review; the demo has them all.
  where: `${organizationIsThere} AND ${userIsThere} AND ${toolIsThere}
       AND (r.moderated_by IS NULL OR EXISTS (SELECT FROM users m WHERE m.id = r.moderated_by))`,
};

export const appealTable: SeedTable<AppealRow> = {
  name: 'desk_appeals',
  columns: ['id', 'review_id', 'author_id', 'statement'],
  // Only a rejection can be appealed; one that was decided anew since is left alone.
  where: `EXISTS (SELECT FROM marketplace_reviews v WHERE v.id = r.review_id
         AND v.status = 'REJECTED' AND v.moderated_by IS NOT NULL AND v.user_id = r.author_id)
       AND NOT EXISTS (SELECT FROM desk_appeals a WHERE a.id = r.id OR a.review_id = r.review_id)`,
};
