import { z } from 'zod';
import {
  type BulkEdit,
  type BulkRefusal,
  bulkEditSchema,
  percentTextSchema,
} from '../../../../electron/catalog/catalog-bulk.schema';
import { notANumber } from '../../../../electron/catalog/catalog-pricing.schema';
import { categoryLabels } from '../../../../electron/catalog/category-labels.rules';
import { integrationLabels, statusLabels, tierLabels } from '../../../shared/catalog-labels';
import { countedText } from '../staged/staged-edits.rules';

/** What a bulk edit can change, by the words of its list. */
export const bulkTargets = {
  percent: 'Price, by a percentage',
  amount: 'Price, to one amount',
  status: 'Status',
  requiredTier: 'Plan',
  category: 'Category',
  integrationType: 'Integration',
  provider: 'Provider',
  version: 'Version',
  tags: 'Tags',
  isFeatured: 'Featured',
  isPopular: 'Popular',
} as const;
export type BulkTarget = keyof typeof bulkTargets;

/** The choices of the targets that are chosen from a list. */
export const bulkChoices = {
  status: statusLabels,
  requiredTier: tierLabels,
  category: categoryLabels,
  integrationType: integrationLabels,
  isFeatured: { true: 'Yes', false: 'No' },
  isPopular: { true: 'Yes', false: 'No' },
} as const;
export type BulkChoice = keyof typeof bulkChoices;
/** Whether a target is chosen from a list. */
export const isBulkChoice = (target: BulkTarget): target is BulkChoice =>
  Object.hasOwn(bulkChoices, target);

/** The form as it is filled in. */
export interface BulkForm {
  readonly target: BulkTarget;
  /** The text, percentage or chosen value. */
  readonly value: string;
  readonly wholeUnits: boolean;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export const emptyBulkForm: BulkForm = {
  target: 'percent',
  value: '',
  wholeUnits: false,
  add: [],
  remove: [],
};

const amountPattern = /^\d{1,3}(?:[,\s]?\d{3})*(?:\.\d+)?$/;

function proposed({ target, value, wholeUnits, add, remove }: BulkForm): unknown {
  if (target === 'tags') return { kind: 'tags', add, remove };
  if (target === 'amount') return { kind: 'amount', amount: value };
  if (target === 'percent') {
    return { kind: 'percent', percent: percentTextSchema.parse(value), wholeUnits };
  }
  const entered = target === 'isFeatured' || target === 'isPopular' ? value === 'true' : value;
  return { kind: 'set', changes: { [target]: entered } };
}

/** Reads the form with the schemas of the service: the edit, or what is wrong as a sentence. */
export function readBulkForm(form: BulkForm): { edit: BulkEdit } | { problem: string } {
  if (isBulkChoice(form.target) && form.value === '') return { problem: 'Choose a value.' };
  if (form.target === 'amount' && !amountPattern.test(form.value.trim())) {
    return { problem: notANumber(form.value) };
  }
  try {
    return { edit: bulkEditSchema.parse(proposed(form)) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return { problem: error.issues[0]?.message ?? 'This cannot be taken.' };
  }
}

const refusalTexts = {
  no_price: 'without a price that could be changed',
  price_out_of_range: 'whose price would be none that can be charged',
  rounds_away: 'whose price would round to what it is',
  too_many_tags: 'that would have more tags than a tool may have',
  unchanged: 'where it is so already',
} as const satisfies Record<BulkRefusal, string>;

/** What a bulk edit leaves out, as sentences. */
export function refusedTexts(refused: { readonly [Why in BulkRefusal]?: number }): string[] {
  return Object.entries(refused).map(
    ([why, count]) =>
      `Left out: ${countedText(count, 'tool', 'tools')} ${refusalTexts[why as BulkRefusal]}.`,
  );
}
