import type { FieldProblem } from '../../../../electron/shared/errors';
import { keysOf } from '../../../../electron/shared/literals';
import { toolFieldLabels } from '../../../shared/catalog-labels';
import type { FormPath } from './form-state.rules';

/** The fields in the order of the form, with the words that stand above them. */
export const fieldLabels = {
  name: toolFieldLabels.name,
  slug: toolFieldLabels.slug,
  category: toolFieldLabels.category,
  provider: toolFieldLabels.provider,
  version: toolFieldLabels.version,
  description: toolFieldLabels.description,
  longDescription: toolFieldLabels.longDescription,
  'pricing.model': 'Price model',
  'pricing.currency': 'Currency',
  'pricing.amount': 'Price',
  'pricing.usageUnit': 'Usage unit',
  'pricing.trialDays': 'Trial days',
  status: toolFieldLabels.status,
  requiredTier: toolFieldLabels.requiredTier,
  isFeatured: toolFieldLabels.isFeatured,
  isPopular: toolFieldLabels.isPopular,
  integrationType: toolFieldLabels.integrationType,
  techStack: toolFieldLabels.techStack,
  documentationUrl: toolFieldLabels.documentationUrl,
  demoUrl: toolFieldLabels.demoUrl,
  supportUrl: toolFieldLabels.supportUrl,
  iconUrl: toolFieldLabels.iconUrl,
  images: toolFieldLabels.images,
  imageAlts: toolFieldLabels.imageAlts,
  videoUrl: toolFieldLabels.videoUrl,
  features: toolFieldLabels.features,
  tags: toolFieldLabels.tags,
} as const satisfies Record<FormPath, string>;

/** Every field of the form, from top to bottom. */
export const formPaths = keysOf(fieldLabels);

const itemNames: Readonly<Partial<Record<FormPath, string>>> = {
  tags: 'Tag',
  features: 'Feature',
  techStack: 'Technology',
  images: 'Picture',
};

/** What is wrong with one field; for lists also which entries. */
export interface FormProblem {
  readonly path: FormPath;
  readonly message: string;
  /** Messages by place in the list, from 0. */
  readonly items: ReadonlyMap<number, string>;
}

function isFormPath(text: string): text is FormPath {
  return Object.hasOwn(fieldLabels, text);
}

/** Where in the input of a call the fields of the form stand. */
const envelopes = new Set<string | number>(['changes', 'content', 'base']);

/** The field that a path leads to, and the place in its list; undefined when it is none of the form. */
function placeOf(
  path: readonly (string | number)[],
): { readonly path: FormPath; readonly item: number | null } | undefined {
  const [first, ...rest] = path;
  const [field, part] = first !== undefined && envelopes.has(first) ? rest : path;
  if (typeof field !== 'string') return undefined;
  if (field === 'pricing') {
    const priced = `pricing.${part ?? 'model'}`;
    return isFormPath(priced) ? { path: priced, item: null } : undefined;
  }
  return isFormPath(field)
    ? { path: field, item: typeof part === 'number' ? part : null }
    : undefined;
}

/**
 * Sorts what is wrong by the fields of the form, whoever found it: the form's own schema, or the
 * main process, whose paths lead into the input of the call.
 * @returns one problem per field in the order of the form, and what concerns no field of it
 */
export function problemsByField(problems: readonly FieldProblem[]): {
  readonly fields: readonly FormProblem[];
  readonly others: readonly FieldProblem[];
} {
  const found = new Map<FormPath, FormProblem>();
  const others: FieldProblem[] = [];
  for (const problem of problems) {
    const place = placeOf(problem.path);
    if (!place) {
      others.push(problem);
      continue;
    }
    const { path, item } = place;
    const before = found.get(path);
    const message =
      item === null
        ? problem.message
        : `${itemNames[path] ?? 'Entry'} ${item + 1}: ${problem.message}`;
    const items = new Map(before?.items);
    if (item !== null) items.set(item, problem.message);
    found.set(path, { path, message: before?.message ?? message, items });
  }
  return {
    fields: formPaths.flatMap((path) => found.get(path) ?? []),
    others,
  };
}
