import { z } from 'zod';
import { catalogAccess } from '../catalog/catalog-access';
import { viewOfPricing } from '../catalog/catalog-pricing.rules';
import { procedureFor, router } from '../ipc/procedure';
import {
  changeSetImpactInput,
  changeSetImpactOutput,
  chooseRepricingsInput,
  impactInput,
  impactOutput,
} from './bundle-impact.schema';
import { chooseRepricings, impactOfChangeSet, impactOfTools } from './bundle-impact.service';

const write = procedureFor('catalog.write');

/** What a change of tools does to the bundles that hold them. */
export const bundleImpactRouter = router({
  ofTools: write
    .input(impactInput)
    .output(impactOutput)
    .query(async ({ ctx, input }) => {
      const proposed = input.tools.map(
        ({ id, pricing, ...rest }) =>
          [id, { ...rest, pricing: pricing && viewOfPricing(pricing) }] as const,
      );
      return mutable(await impactOfTools(catalogAccess(ctx), new Map(proposed)));
    }),
  ofChangeSet: write
    .input(changeSetImpactInput)
    .output(changeSetImpactOutput)
    .query(async ({ ctx, input }) => {
      const impact = await impactOfChangeSet(catalogAccess(ctx), input.changeSetId);
      const { bundles, repriced, settled } = impact;
      return {
        ...impact,
        bundles: mutable(bundles),
        repriced: [...repriced],
        settled: [...settled],
      };
    }),
  chooseRepricings: write
    .input(chooseRepricingsInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      chooseRepricings(catalogAccess(ctx), input.changeSetId, input.bundleIds),
    ),
});

/** The same with lists that the output schema may hold. */
function mutable(impacts: Awaited<ReturnType<typeof impactOfTools>>) {
  return impacts.map((impact) => ({
    ...impact,
    toolIds: [...impact.toolIds],
    totals: [...impact.totals],
    arising: [...impact.arising],
  }));
}
