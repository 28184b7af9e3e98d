import { sameValue } from '../../../../electron/change-sets/state.rules';
import type { FormPath, FormState } from './form-state.rules';

/** The fields that are chosen, switched or listed. What is typed into the others the browser undoes. */
const chosenPaths = [
  'category',
  'pricing.model',
  'requiredTier',
  'integrationType',
  'status',
  'isFeatured',
  'isPopular',
  'tags',
  'features',
  'techStack',
  'iconUrl',
  'images',
  'imageAlts',
] as const satisfies readonly FormPath[];
type ChosenPath = (typeof chosenPaths)[number];

/** What these fields hold. */
export type Chosen = Readonly<Record<ChosenPath, unknown>>;

function held(state: FormState, path: ChosenPath): unknown {
  const value = path === 'pricing.model' ? state.pricing.model : state[path];
  // An entry that was begun and holds nothing yet is none: it goes when one leaves the list.
  return Array.isArray(value) ? value.filter((text) => text.trim() !== '') : value;
}

/** What a form holds in the fields that are chosen, switched or listed. */
export function chosenOf(state: FormState): Chosen {
  return {
    category: held(state, 'category'),
    'pricing.model': held(state, 'pricing.model'),
    requiredTier: held(state, 'requiredTier'),
    integrationType: held(state, 'integrationType'),
    status: held(state, 'status'),
    isFeatured: held(state, 'isFeatured'),
    isPopular: held(state, 'isPopular'),
    tags: held(state, 'tags'),
    features: held(state, 'features'),
    techStack: held(state, 'techStack'),
    iconUrl: held(state, 'iconUrl'),
    images: held(state, 'images'),
    imageAlts: held(state, 'imageAlts'),
  };
}

/** The fields that hold something else, in the order of the form. */
export function differingPaths(one: Chosen, other: Chosen): readonly ChosenPath[] {
  return chosenPaths.filter((path) => !sameValue(one[path], other[path]));
}

const isOneLetter = (before: string, after: string) => Math.abs(after.length - before.length) <= 1;

function typedEntry(before: readonly unknown[], after: readonly unknown[]): number | null {
  const at = after.findIndex((entry, place) => !sameValue(entry, before[place]));
  const entry: unknown = after[at];
  if (typeof entry !== 'string') return null;
  const known: unknown = before[at];
  const rest = after.slice(at + 1);
  // The first letter of an entry that was begun, or one more letter of one that is there.
  const isBegun = entry.length === 1 && sameValue(before.slice(at), rest);
  const isTypedOn =
    typeof known === 'string' && isOneLetter(known, entry) && sameValue(before.slice(at + 1), rest);
  return isBegun || isTypedOn ? at : null;
}

/**
 * Where somebody types letter by letter, so that all of it is one step.
 * @returns null where something was chosen, added, moved or taken away: that is a step of its own
 */
export function typingPlace(before: Chosen, after: Chosen): string | null {
  const [path, ...others] = differingPaths(before, after);
  if (path === undefined || others.length > 0) return null;
  const [was, is] = [before[path], after[path]];
  if (path === 'iconUrl') {
    return isOneLetter(String(was ?? ''), String(is ?? '')) ? path : null;
  }
  if (path === 'imageAlts') return `${path} ${Object.keys(is ?? {}).join(' ')}`;
  if (!Array.isArray(was) || !Array.isArray(is)) return null;
  const at = typedEntry(was, is);
  return at === null ? null : `${path} ${at}`;
}
