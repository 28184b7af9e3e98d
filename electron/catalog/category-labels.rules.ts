import { keysOf } from '../shared/literals';
import type { ToolCategory } from './catalog-values.schema';

/** How categories are called, on the screen and in a search. */
export const categoryLabels = {
  LEAD_GENERATION: 'Lead generation',
  LEAD_NURTURING: 'Lead nurturing',
  LISTING_OPTIMIZATION: 'Listing optimization',
  PROPERTY_SHOPPING: 'Property shopping',
  MARKET_INTELLIGENCE: 'Market intelligence',
  INVESTMENT_ANALYSIS: 'Investment analysis',
  DOCUMENT_PROCESSING: 'Document processing',
  COMMISSION_FINANCIAL: 'Commission and finance',
  BOOKING_SCHEDULING: 'Booking and scheduling',
  COMMUNICATION: 'Communication',
  CRM_TOOLS: 'CRM',
  ANALYTICS_TOOLS: 'Analytics',
  AUTOMATION_TOOLS: 'Automation',
  INTEGRATION_TOOLS: 'Integrations',
} as const satisfies Record<ToolCategory, string>;

/** A shorter beginning of a name says too little of what is looked for. */
const fewestLetters = 3;

/** The categories of which a word of the name begins with a word of a search, however it is written. */
export function categoriesNamed(word: string): readonly ToolCategory[] {
  const wanted = word.toLowerCase();
  if (wanted.length < fewestLetters) return [];
  return keysOf(categoryLabels).filter((category) =>
    categoryLabels[category]
      .toLowerCase()
      .split(' ')
      .some((each) => each.startsWith(wanted)),
  );
}
