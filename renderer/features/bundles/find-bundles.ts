import { bundleStatusLabels } from '../../shared/bundle-words';
import type { Finder } from '../../shared/finder';
import { matchScore } from '../../shared/match-score.rules';

/** More would hide what else was found; the screen itself lists them all. */
const mostBundles = 4;

/** Finds bundles by the words of their names. */
export const findBundles: Finder = async (text, { trpc, queryClient }) => {
  const bundles = await queryClient.fetchQuery(trpc.bundles.list.queryOptions());
  return bundles
    .map((bundle) => ({ bundle, score: matchScore(text, bundle.name) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, mostBundles)
    .map(({ bundle: { id, name, status } }) => ({
      id,
      name,
      detail: bundleStatusLabels[status],
      params: { bundle: id },
    }));
};
