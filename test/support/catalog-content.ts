import fc from 'fast-check';
import type { ToolContentInput } from '../../electron/catalog/catalog-tool.schema';
import {
  integrationTypes,
  subscriptionTiers,
  toolCategories,
  toolStatuses,
} from '../../electron/catalog/catalog-values.schema';

/** A tool that every rule accepts; a test changes what it is about. */
export function toolContent(changes: Partial<ToolContentInput> = {}): ToolContentInput {
  return {
    slug: 'lead-scoring-engine',
    name: 'Lead Scoring Engine',
    description: 'Scores prospects.',
    longDescription: null,
    category: 'LEAD_GENERATION',
    tags: ['leads'],
    pricing: { model: 'MONTHLY', currency: 'USD', amount: 4_900, trialDays: 14 },
    requiredTier: 'STARTER',
    features: ['Scores in real time'],
    techStack: [],
    integrationType: 'API',
    status: 'ACTIVE',
    isFeatured: false,
    isPopular: false,
    provider: 'Example Ltd',
    documentationUrl: null,
    demoUrl: null,
    supportUrl: null,
    iconUrl: null,
    images: [],
    imageAlts: {},
    videoUrl: null,
    version: '1.0.0',
    ...changes,
  };
}

const currencies = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD');
const days = fc.integer({ min: 0, max: 365 });

const amountIn = (currency: string) =>
  fc.integer({ min: 1, max: 9_999_999 }).map((count) => (currency === 'KWD' ? count * 10 : count));

/** Prices that can be charged and stored, of every model. */
export const validPricing: fc.Arbitrary<ToolContentInput['pricing']> = currencies.chain(
  (currency) =>
    fc.oneof(
      fc.constantFrom<ToolContentInput['pricing']>(
        { model: 'FREE', currency },
        { model: 'CUSTOM', currency },
      ),
      amountIn(currency).map((amount) => ({ model: 'ONE_TIME' as const, currency, amount })),
      fc
        .tuple(fc.constantFrom('MONTHLY' as const, 'ANNUAL' as const), amountIn(currency), days)
        .map(([model, amount, trialDays]) => ({ model, currency, amount, trialDays })),
      fc
        .tuple(amountIn(currency), days, fc.constantFrom('API call', 'lead'))
        .map(([amount, trialDays, usageUnit]) => ({
          model: 'USAGE_BASED' as const,
          currency,
          amount,
          usageUnit,
          trialDays,
        })),
    ),
);

const line = (max: number) =>
  fc.string({ minLength: 1, maxLength: max }).filter((text) => text.trim() !== '');
const lines = (max: number) =>
  fc.uniqueArray(line(max), { maxLength: 4, selector: (text) => text.trim().toLowerCase() });
const address = fc.option(fc.webUrl({ size: 'small' }));

/** Tools that every rule accepts. */
export const validContent: fc.Arbitrary<ToolContentInput> = fc.record({
  slug: fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}$/),
  name: line(100),
  description: line(200),
  longDescription: fc.option(fc.string()),
  category: fc.constantFrom(...toolCategories),
  tags: lines(40),
  pricing: validPricing,
  requiredTier: fc.constantFrom(...subscriptionTiers),
  features: lines(200),
  techStack: lines(100),
  integrationType: fc.constantFrom(...integrationTypes),
  status: fc.constantFrom(...toolStatuses),
  isFeatured: fc.boolean(),
  isPopular: fc.boolean(),
  provider: line(100),
  documentationUrl: address,
  demoUrl: address,
  supportUrl: address,
  iconUrl: address,
  images: fc.uniqueArray(fc.webUrl({ size: 'small' }), {
    maxLength: 3,
    selector: (url) => url.toLowerCase(),
  }),
  imageAlts: fc.dictionary(fc.webUrl({ size: 'small' }), line(300), { maxKeys: 3 }),
  videoUrl: address,
  version: fc.constantFrom('1.0.0', '2.1.3', '0.9.0-beta.1'),
});
