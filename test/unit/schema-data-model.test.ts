import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { columnsOf, parseDataModel } from '../../scripts/schema-docs/data-model';

const model = parseDataModel(readFileSync('prisma/schema.prisma', 'utf8'));

/** The platform's contract: columns and `@@index` of each of its tables, in its order. */
const contract = [
  ['marketplace_tools', 35, 7],
  ['marketplace_bundles', 14, 3],
  ['marketplace_bundle_items', 5, 2],
  ['marketplace_purchases', 27, 7],
  ['marketplace_cart', 10, 4],
  ['marketplace_reviews', 16, 5],
] as const;

const enums = {
  PriceModel: 'FREE ONE_TIME MONTHLY ANNUAL USAGE_BASED CUSTOM',
  IntegrationType: 'API WEBHOOK EMBED STANDALONE N8N_WORKFLOW NATIVE',
  ToolStatus: 'ACTIVE COMING_SOON BETA DEPRECATED DISABLED',
  BundleStatus: 'ACTIVE ARCHIVED DRAFT',
  PaymentMethod: 'CREDIT_CARD ACH INVOICE PLATFORM_CREDITS',
  ReviewStatus: 'PENDING APPROVED REJECTED FLAGGED',
  PurchaseType: 'TOOL BUNDLE',
  CartItemType: 'TOOL BUNDLE',
  ToolCategory:
    'LEAD_GENERATION LEAD_NURTURING LISTING_OPTIMIZATION PROPERTY_SHOPPING MARKET_INTELLIGENCE INVESTMENT_ANALYSIS DOCUMENT_PROCESSING COMMISSION_FINANCIAL BOOKING_SCHEDULING COMMUNICATION CRM_TOOLS ANALYTICS_TOOLS AUTOMATION_TOOLS INTEGRATION_TOOLS',
  SubscriptionTier: 'FREE CUSTOM STARTER GROWTH ELITE ENTERPRISE',
  PaymentStatus:
    'PENDING PROCESSING REQUIRES_ACTION SUCCEEDED FAILED CANCELLED PARTIALLY_REFUNDED REFUNDED DISPUTED',
  PurchaseStatus: 'ACTIVE CANCELLED REFUNDED EXPIRED',
  UserRole: 'SUPER_ADMIN ADMIN MODERATOR EMPLOYEE',
};

describe('the data model', () => {
  it.each(contract)('%s has %i columns and %i indexes', (name, columns, indexes) => {
    const table = model.models.find((candidate) => candidate.name === name);
    expect(table && columnsOf(table)).toHaveLength(columns);
    expect(
      model.indexes.filter((index) => index.model === name && index.type === 'normal'),
    ).toHaveLength(indexes);
  });

  it('has 107 columns in the six tables together', () => {
    const names: readonly string[] = contract.map(([name]) => name);
    const all = model.models.filter(({ name }) => names.includes(name)).flatMap(columnsOf);
    expect(all).toHaveLength(107);
  });

  it('keeps ids as uuid, times as timestamptz(6) and money as decimal(10, 2)', () => {
    const platform = model.models.filter(({ name }) => !/^(?:desk_|stripe_sandbox_)/.test(name));
    const scalars = platform.flatMap(columnsOf);
    expect(scalars.length).toBeGreaterThan(107);
    const odd = scalars.filter(
      ({ name, type, nativeType }) =>
        (name === 'id' && nativeType?.[0] !== 'Uuid') ||
        (type === 'DateTime' && nativeType?.join() !== 'Timestamptz,6') ||
        (type === 'Decimal' && nativeType?.join() !== 'Decimal,10,2'),
    );
    expect(odd).toEqual([]);
  });

  it('keeps the times of the desk’s own tables as timestamptz(6), and days as dates', () => {
    const times = model.models.flatMap(columnsOf).filter(({ type }) => type === 'DateTime');
    const kinds = new Set(times.map(({ nativeType }) => nativeType?.join()));
    expect([...kinds].sort()).toEqual(['Date,', 'Timestamptz,6']);
  });

  it('has exactly the agreed enums with their values in order', () => {
    const found = Object.fromEntries(
      model.enums.map(({ name, values }) => [name, values.map((value) => value.name).join(' ')]),
    );
    expect(found).toEqual(enums);
  });

  it.each([
    ['organizations', ['marketplace_purchases', 'marketplace_cart', 'marketplace_reviews']],
    [
      'users',
      ['marketplace_purchases', 'marketplace_cart', 'marketplace_reviews', 'moderated_reviews'],
    ],
  ])('%s carries the agreed relations', (name, relations) => {
    const fields = model.models.find((candidate) => candidate.name === name)?.fields ?? [];
    expect(fields.map((field) => field.name)).toEqual(expect.arrayContaining(relations));
  });
});
