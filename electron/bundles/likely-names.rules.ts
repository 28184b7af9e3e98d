/** From this likeness on, 0 to 1, a name is offered as what may have been meant. */
const leastLikeness = 0.35;

/** The threes of letters of a name, as PostgreSQL's `pg_trgm` takes them: words begin and end by themselves. */
function trigramsOf(name: string): ReadonlySet<string> {
  const trigrams = new Set<string>();
  for (const [word] of name.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    const padded = `  ${word} `;
    for (let at = 0; at + 3 <= padded.length; at += 1) trigrams.add(padded.slice(at, at + 3));
  }
  return trigrams;
}

/** Something with a name that may be meant. */
interface Named {
  readonly id: string;
  readonly name: string;
}

/** The search for what names may mean, through all there is, some at a time. */
export interface LikelyNames {
  look(candidates: readonly Named[]): void;
  /** For each name the id of what is most alike, the first of equals; undefined where nothing is. */
  found(): readonly (string | undefined)[];
}

/**
 * Begins to search for what misspelt names may mean: how many of their threes of letters two names
 * share of all that they have. Asked of the database, each name was compared with each tool.
 */
export function likelyNames(asked: readonly string[]): LikelyNames {
  const sizes: number[] = [];
  const askedWith = new Map<string, number[]>();
  for (const [at, name] of asked.entries()) {
    const trigrams = trigramsOf(name);
    sizes.push(trigrams.size);
    for (const trigram of trigrams) {
      const places = askedWith.get(trigram);
      if (places) places.push(at);
      else askedWith.set(trigram, [at]);
    }
  }
  const shared = new Int32Array(asked.length);
  const best: ({ readonly id: string; readonly likeness: number } | undefined)[] = asked.map(
    () => undefined,
  );
  const lookAt = ({ id, name }: Named) => {
    const trigrams = trigramsOf(name);
    const touched: number[] = [];
    for (const trigram of trigrams) {
      for (const at of askedWith.get(trigram) ?? []) {
        if (shared[at] === 0) touched.push(at);
        shared[at] = (shared[at] ?? 0) + 1;
      }
    }
    for (const at of touched) {
      const common = shared[at] ?? 0;
      shared[at] = 0;
      const likeness = common / (trigrams.size + (sizes[at] ?? 0) - common);
      if (likeness >= leastLikeness && likeness > (best[at]?.likeness ?? 0)) {
        best[at] = { id, likeness };
      }
    }
  };
  return {
    look: (candidates) => {
      for (const candidate of candidates) lookAt(candidate);
    },
    found: () => best.map((each) => each?.id),
  };
}
