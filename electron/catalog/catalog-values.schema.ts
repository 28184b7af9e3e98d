import { z } from 'zod';

/** How a tool is charged. The order is the database's, by which lists are sorted. */
export const priceModels = [
  'FREE',
  'ONE_TIME',
  'MONTHLY',
  'ANNUAL',
  'USAGE_BASED',
  'CUSTOM',
] as const;

export const toolCategories = [
  'LEAD_GENERATION',
  'LEAD_NURTURING',
  'LISTING_OPTIMIZATION',
  'PROPERTY_SHOPPING',
  'MARKET_INTELLIGENCE',
  'INVESTMENT_ANALYSIS',
  'DOCUMENT_PROCESSING',
  'COMMISSION_FINANCIAL',
  'BOOKING_SCHEDULING',
  'COMMUNICATION',
  'CRM_TOOLS',
  'ANALYTICS_TOOLS',
  'AUTOMATION_TOOLS',
  'INTEGRATION_TOOLS',
] as const;

/** The plan that an organisation needs; the order is the platform's. */
export const subscriptionTiers = [
  'FREE',
  'CUSTOM',
  'STARTER',
  'GROWTH',
  'ELITE',
  'ENTERPRISE',
] as const;

export const integrationTypes = [
  'API',
  'WEBHOOK',
  'EMBED',
  'STANDALONE',
  'N8N_WORKFLOW',
  'NATIVE',
] as const;

export const toolStatuses = ['ACTIVE', 'COMING_SOON', 'BETA', 'DEPRECATED', 'DISABLED'] as const;

export const priceModelSchema = z.enum(priceModels, { error: 'Choose a price model.' });
export const toolCategorySchema = z.enum(toolCategories, { error: 'Choose a category.' });
export const subscriptionTierSchema = z.enum(subscriptionTiers, { error: 'Choose a plan.' });
export const integrationTypeSchema = z.enum(integrationTypes, {
  error: 'Choose an integration type.',
});
export const toolStatusSchema = z.enum(toolStatuses, { error: 'Choose a status.' });

export type PriceModel = z.infer<typeof priceModelSchema>;
export type ToolCategory = z.infer<typeof toolCategorySchema>;
export type SubscriptionTier = z.infer<typeof subscriptionTierSchema>;
export type IntegrationType = z.infer<typeof integrationTypeSchema>;
export type ToolStatus = z.infer<typeof toolStatusSchema>;
