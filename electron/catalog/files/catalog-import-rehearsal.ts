import Papa from 'papaparse';
import { type CurrencyCode, decimalFromMinor } from '../../shared/money';
import type { ToolField, ToolView } from '../catalog-tool.schema';
import { priceModels } from '../catalog-values.schema';
import { fieldsOfColumns, fileColumns, neutralText, rowOfTool } from './catalog-file-cells.rules';

/** Tools of a made-up file. */
const tools = 300;
const currency = 'USD' as CurrencyCode;

/** A tool as a marketplace has them, with something in every field. */
function madeUpTool(at: number): ToolView {
  const model = priceModels[at % priceModels.length] ?? 'MONTHLY';
  return {
    slug: `tool-${at}`,
    name: `Tool ${at}`,
    description: `What the tool with the number ${at} does, “in short”, and for whom.`,
    longDescription: `First paragraph.\n\nSecond, "quoted", of number ${at}.`,
    category: 'CRM_TOOLS',
    tags: ['crm', `tag ${at % 7}`],
    pricing: {
      model,
      currency,
      amount: model === 'FREE' || model === 'CUSTOM' ? 0 : 1_000 + at,
      usageUnit: model === 'USAGE_BASED' ? 'call' : null,
      trialDays: model === 'MONTHLY' ? 14 : 0,
    },
    requiredTier: 'STARTER',
    features: ['One', `Two, ${at}`],
    techStack: ['TypeScript'],
    integrationType: 'API',
    status: 'ACTIVE',
    isFeatured: at % 2 === 0,
    isPopular: false,
    provider: `Provider ${at % 20}`,
    documentationUrl: `https://docs.example/${at}`,
    demoUrl: null,
    supportUrl: 'https://support.example/',
    iconUrl: null,
    images: [`https://images.example/${at}.png`],
    imageAlts: { [`https://images.example/${at}.png`]: 'Its first screen' },
    videoUrl: null,
    version: '1.0.0',
  };
}

/** The value of a field as the database writes it for an import. */
function storedValue({ pricing, ...content }: ToolView, field: ToolField): unknown {
  if (field !== 'pricing') return content[field];
  const { model, amount, usageUnit, trialDays } = pricing;
  return [
    model,
    decimalFromMinor({ minor: amount ?? 0, currency }),
    pricing.currency,
    usageUnit,
    trialDays,
  ];
}

/**
 * A made-up file of tools, and what is stored of them: their prices differ, and some of their names.
 * Every third file is one of new tools, of which nothing is stored.
 * @param round another one for each
 */
export function rehearsal(round: number): { readonly bytes: Uint8Array; readonly stored: string } {
  const isNew = round % 3 === 2;
  const made = Array.from({ length: tools }, (_, at) => ({
    id: `00000000-0000-7000-8000-${String(at).padStart(12, '0')}`,
    revision: 1 + round,
    content: madeUpTool(at),
  }));
  const rows = made.map((tool, at) => {
    const row = rowOfTool(tool);
    const edited: Readonly<Record<string, string>> = {
      ...row,
      ...(isNew ? { id: '', revision: '' } : {}),
      ...(row['price'] ? { price: String(at + round) } : {}),
      ...(at % 5 === 0 ? { provider: `Another ${round}` } : {}),
    };
    return fileColumns.map((column) => neutralText(edited[column] ?? ''));
  });
  const known = isNew ? [] : made;
  const stored = [
    known.map(({ id }) => id),
    known.map(({ revision }) => revision),
    known.map(({ content }) => content.slug),
    ...fieldsOfColumns(new Set(fileColumns)).map((field) =>
      known.map(({ content }) => storedValue(content, field)),
    ),
  ];
  return {
    bytes: new TextEncoder().encode(Papa.unparse([[...fileColumns], ...rows])),
    stored: JSON.stringify(stored),
  };
}
