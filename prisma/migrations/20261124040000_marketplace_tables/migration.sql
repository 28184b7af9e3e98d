-- The platform's enums and tables, and the organisations and people around them. Names of indexes
-- and keys are the ones that Prisma gives, so that either tool finds what the other made.

CREATE TYPE "PriceModel" AS ENUM ('FREE', 'ONE_TIME', 'MONTHLY', 'ANNUAL', 'USAGE_BASED', 'CUSTOM');
CREATE TYPE "IntegrationType" AS ENUM ('API', 'WEBHOOK', 'EMBED', 'STANDALONE', 'N8N_WORKFLOW', 'NATIVE');
CREATE TYPE "ToolStatus" AS ENUM ('ACTIVE', 'COMING_SOON', 'BETA', 'DEPRECATED', 'DISABLED');
CREATE TYPE "BundleStatus" AS ENUM ('ACTIVE', 'ARCHIVED', 'DRAFT');
CREATE TYPE "PaymentMethod" AS ENUM ('CREDIT_CARD', 'ACH', 'INVOICE', 'PLATFORM_CREDITS');
CREATE TYPE "ReviewStatus" AS ENUM ('PENDING', 'APPROVED', 'REJECTED', 'FLAGGED');
CREATE TYPE "PurchaseType" AS ENUM ('TOOL', 'BUNDLE');
CREATE TYPE "CartItemType" AS ENUM ('TOOL', 'BUNDLE');
CREATE TYPE "ToolCategory" AS ENUM (
  'LEAD_GENERATION', 'LEAD_NURTURING', 'LISTING_OPTIMIZATION', 'PROPERTY_SHOPPING',
  'MARKET_INTELLIGENCE', 'INVESTMENT_ANALYSIS', 'DOCUMENT_PROCESSING', 'COMMISSION_FINANCIAL',
  'BOOKING_SCHEDULING', 'COMMUNICATION', 'CRM_TOOLS', 'ANALYTICS_TOOLS', 'AUTOMATION_TOOLS',
  'INTEGRATION_TOOLS'
);
CREATE TYPE "SubscriptionTier" AS ENUM ('FREE', 'CUSTOM', 'STARTER', 'GROWTH', 'ELITE', 'ENTERPRISE');
CREATE TYPE "PaymentStatus" AS ENUM (
  'PENDING', 'PROCESSING', 'REQUIRES_ACTION', 'SUCCEEDED', 'FAILED', 'CANCELLED',
  'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED'
);
CREATE TYPE "PurchaseStatus" AS ENUM ('ACTIVE', 'CANCELLED', 'REFUNDED', 'EXPIRED');
CREATE TYPE "UserRole" AS ENUM ('SUPER_ADMIN', 'ADMIN', 'MODERATOR', 'EMPLOYEE');

CREATE TABLE organizations (
  id uuid NOT NULL DEFAULT uuidv7(),
  name varchar(200) NOT NULL,
  slug varchar(120) NOT NULL,
  subscription_tier "SubscriptionTier" NOT NULL DEFAULT 'FREE',
  billing_email varchar(320),
  stripe_customer_id varchar(255),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT organizations_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX organizations_slug_key ON organizations (slug);

CREATE TABLE users (
  id uuid NOT NULL DEFAULT uuidv7(),
  email varchar(320) NOT NULL,
  name varchar(200),
  avatar_url varchar(500),
  role "UserRole" NOT NULL DEFAULT 'EMPLOYEE',
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT users_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX users_email_key ON users (email);

CREATE TABLE organization_memberships (
  id uuid NOT NULL DEFAULT uuidv7(),
  organization_id uuid NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT organization_memberships_pkey PRIMARY KEY (id),
  CONSTRAINT organization_memberships_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT organization_memberships_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX organization_memberships_organization_id_user_id_key
  ON organization_memberships (organization_id, user_id);
CREATE INDEX organization_memberships_user_id_idx ON organization_memberships (user_id);

CREATE TABLE marketplace_tools (
  id uuid NOT NULL DEFAULT uuidv7(),
  slug varchar(120) NOT NULL,
  name varchar(100) NOT NULL,
  description text NOT NULL,
  long_description text,
  category "ToolCategory" NOT NULL,
  tags text[] NOT NULL DEFAULT ARRAY[]::text[],
  price_model "PriceModel" NOT NULL,
  price_amount numeric(10, 2) NOT NULL DEFAULT 0,
  currency varchar(3) NOT NULL DEFAULT 'USD',
  usage_unit varchar(50),
  trial_days integer NOT NULL DEFAULT 0,
  required_tier "SubscriptionTier" NOT NULL,
  features jsonb NOT NULL,
  tech_stack jsonb,
  integration_type "IntegrationType" NOT NULL,
  status "ToolStatus" NOT NULL DEFAULT 'ACTIVE',
  is_featured boolean NOT NULL DEFAULT false,
  is_popular boolean NOT NULL DEFAULT false,
  provider varchar(100) NOT NULL,
  documentation_url varchar(500),
  demo_url varchar(500),
  support_url varchar(500),
  icon_url varchar(500),
  images text[] NOT NULL DEFAULT ARRAY[]::text[],
  video_url varchar(500),
  version varchar(20) NOT NULL DEFAULT '1.0.0',
  last_updated timestamptz(6) NOT NULL DEFAULT now(),
  purchase_count integer NOT NULL DEFAULT 0,
  view_count integer NOT NULL DEFAULT 0,
  avg_rating real,
  review_count integer NOT NULL DEFAULT 0,
  usage_count integer NOT NULL DEFAULT 0,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT marketplace_tools_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX marketplace_tools_slug_key ON marketplace_tools (slug);
CREATE INDEX marketplace_tools_category_idx ON marketplace_tools (category);
CREATE INDEX marketplace_tools_status_idx ON marketplace_tools (status);
CREATE INDEX marketplace_tools_required_tier_idx ON marketplace_tools (required_tier);
CREATE INDEX marketplace_tools_price_model_idx ON marketplace_tools (price_model);
CREATE INDEX marketplace_tools_is_featured_idx ON marketplace_tools (is_featured);
CREATE INDEX marketplace_tools_purchase_count_idx ON marketplace_tools (purchase_count);
CREATE INDEX marketplace_tools_avg_rating_idx ON marketplace_tools (avg_rating);

CREATE TABLE marketplace_bundles (
  id uuid NOT NULL DEFAULT uuidv7(),
  name varchar(100) NOT NULL,
  description text NOT NULL,
  price_amount numeric(10, 2) NOT NULL,
  currency varchar(3) NOT NULL DEFAULT 'USD',
  discount_percent integer NOT NULL DEFAULT 0,
  required_tier "SubscriptionTier" NOT NULL,
  status "BundleStatus" NOT NULL DEFAULT 'DRAFT',
  is_featured boolean NOT NULL DEFAULT false,
  is_popular boolean NOT NULL DEFAULT false,
  icon_url varchar(500),
  purchase_count integer NOT NULL DEFAULT 0,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT marketplace_bundles_pkey PRIMARY KEY (id)
);
CREATE INDEX marketplace_bundles_status_idx ON marketplace_bundles (status);
CREATE INDEX marketplace_bundles_is_featured_idx ON marketplace_bundles (is_featured);
CREATE INDEX marketplace_bundles_purchase_count_idx ON marketplace_bundles (purchase_count);

CREATE TABLE marketplace_bundle_items (
  id uuid NOT NULL DEFAULT uuidv7(),
  bundle_id uuid NOT NULL,
  tool_id uuid NOT NULL,
  position integer NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT marketplace_bundle_items_pkey PRIMARY KEY (id),
  CONSTRAINT marketplace_bundle_items_bundle_id_fkey FOREIGN KEY (bundle_id)
    REFERENCES marketplace_bundles (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT marketplace_bundle_items_tool_id_fkey FOREIGN KEY (tool_id)
    REFERENCES marketplace_tools (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX marketplace_bundle_items_bundle_id_tool_id_key
  ON marketplace_bundle_items (bundle_id, tool_id);
CREATE INDEX marketplace_bundle_items_bundle_id_idx ON marketplace_bundle_items (bundle_id);
CREATE INDEX marketplace_bundle_items_tool_id_idx ON marketplace_bundle_items (tool_id);

CREATE TABLE marketplace_purchases (
  id uuid NOT NULL DEFAULT uuidv7(),
  organization_id uuid NOT NULL,
  user_id uuid NOT NULL,
  tool_id uuid,
  bundle_id uuid,
  purchase_type "PurchaseType" NOT NULL,
  amount numeric(10, 2) NOT NULL,
  refunded_amount numeric(10, 2) NOT NULL DEFAULT 0,
  currency varchar(3) NOT NULL DEFAULT 'USD',
  payment_method "PaymentMethod" NOT NULL,
  payment_status "PaymentStatus" NOT NULL DEFAULT 'PENDING',
  stripe_payment_id varchar(255),
  stripe_invoice_id varchar(255),
  stripe_subscription_id varchar(255),
  is_subscription boolean NOT NULL DEFAULT false,
  subscription_start timestamptz(6),
  subscription_end timestamptz(6),
  auto_renew boolean NOT NULL DEFAULT false,
  status "PurchaseStatus" NOT NULL DEFAULT 'ACTIVE',
  activated_at timestamptz(6),
  cancelled_at timestamptz(6),
  refunded_at timestamptz(6),
  usage_count integer NOT NULL DEFAULT 0,
  last_used_at timestamptz(6),
  purchase_date timestamptz(6) NOT NULL DEFAULT now(),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT marketplace_purchases_pkey PRIMARY KEY (id),
  CONSTRAINT marketplace_purchases_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT marketplace_purchases_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  -- A purchase outlives what it bought: the catalog may not delete what was sold.
  CONSTRAINT marketplace_purchases_tool_id_fkey FOREIGN KEY (tool_id)
    REFERENCES marketplace_tools (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT marketplace_purchases_bundle_id_fkey FOREIGN KEY (bundle_id)
    REFERENCES marketplace_bundles (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX marketplace_purchases_stripe_payment_id_key
  ON marketplace_purchases (stripe_payment_id);
CREATE INDEX marketplace_purchases_organization_id_idx ON marketplace_purchases (organization_id);
CREATE INDEX marketplace_purchases_user_id_idx ON marketplace_purchases (user_id);
CREATE INDEX marketplace_purchases_payment_status_idx ON marketplace_purchases (payment_status);
CREATE INDEX marketplace_purchases_status_idx ON marketplace_purchases (status);
CREATE INDEX marketplace_purchases_tool_id_idx ON marketplace_purchases (tool_id);
CREATE INDEX marketplace_purchases_bundle_id_idx ON marketplace_purchases (bundle_id);
CREATE INDEX marketplace_purchases_purchase_date_idx ON marketplace_purchases (purchase_date);

CREATE TABLE marketplace_cart (
  id uuid NOT NULL DEFAULT uuidv7(),
  organization_id uuid NOT NULL,
  user_id uuid NOT NULL,
  tool_id uuid,
  bundle_id uuid,
  item_type "CartItemType" NOT NULL,
  quantity integer NOT NULL DEFAULT 1,
  added_at timestamptz(6) NOT NULL DEFAULT now(),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT marketplace_cart_pkey PRIMARY KEY (id),
  CONSTRAINT marketplace_cart_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT marketplace_cart_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT marketplace_cart_tool_id_fkey FOREIGN KEY (tool_id)
    REFERENCES marketplace_tools (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT marketplace_cart_bundle_id_fkey FOREIGN KEY (bundle_id)
    REFERENCES marketplace_bundles (id) ON DELETE CASCADE ON UPDATE CASCADE
);
-- One of tool_id and bundle_id is always null, and to a plain unique index nulls are all different.
CREATE UNIQUE INDEX marketplace_cart_user_id_tool_id_bundle_id_key
  ON marketplace_cart (user_id, tool_id, bundle_id) NULLS NOT DISTINCT;
CREATE INDEX marketplace_cart_organization_id_idx ON marketplace_cart (organization_id);
CREATE INDEX marketplace_cart_user_id_idx ON marketplace_cart (user_id);
CREATE INDEX marketplace_cart_tool_id_idx ON marketplace_cart (tool_id);
CREATE INDEX marketplace_cart_bundle_id_idx ON marketplace_cart (bundle_id);

CREATE TABLE marketplace_reviews (
  id uuid NOT NULL DEFAULT uuidv7(),
  tool_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  user_id uuid NOT NULL,
  rating integer NOT NULL,
  title varchar(200),
  review text,
  verified_purchase boolean NOT NULL DEFAULT false,
  helpful_count integer NOT NULL DEFAULT 0,
  flagged_count integer NOT NULL DEFAULT 0,
  status "ReviewStatus" NOT NULL DEFAULT 'PENDING',
  moderated_at timestamptz(6),
  moderated_by uuid,
  moderation_notes text,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT marketplace_reviews_pkey PRIMARY KEY (id),
  CONSTRAINT marketplace_reviews_tool_id_fkey FOREIGN KEY (tool_id)
    REFERENCES marketplace_tools (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT marketplace_reviews_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT marketplace_reviews_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT marketplace_reviews_moderated_by_fkey FOREIGN KEY (moderated_by)
    REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE UNIQUE INDEX marketplace_reviews_tool_id_user_id_key ON marketplace_reviews (tool_id, user_id);
CREATE INDEX marketplace_reviews_tool_id_idx ON marketplace_reviews (tool_id);
CREATE INDEX marketplace_reviews_organization_id_idx ON marketplace_reviews (organization_id);
CREATE INDEX marketplace_reviews_user_id_idx ON marketplace_reviews (user_id);
CREATE INDEX marketplace_reviews_status_idx ON marketplace_reviews (status);
CREATE INDEX marketplace_reviews_rating_idx ON marketplace_reviews (rating);

-- One home for updated_at: whoever writes, the database's clock says when. Counters are left out
-- below because a purchase is no edit of the tool.
CREATE FUNCTION desk_touch_updated_at() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END
$$;

CREATE TRIGGER desk_touch BEFORE UPDATE ON organizations FOR EACH ROW
  WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION desk_touch_updated_at();
CREATE TRIGGER desk_touch BEFORE UPDATE ON users FOR EACH ROW
  WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION desk_touch_updated_at();
CREATE TRIGGER desk_touch BEFORE UPDATE ON marketplace_purchases FOR EACH ROW
  WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION desk_touch_updated_at();
CREATE TRIGGER desk_touch BEFORE UPDATE ON marketplace_cart FOR EACH ROW
  WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION desk_touch_updated_at();
CREATE TRIGGER desk_touch BEFORE UPDATE ON marketplace_reviews FOR EACH ROW
  WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION desk_touch_updated_at();
