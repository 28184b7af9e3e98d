import { catalogAccess } from '../../catalog/catalog-access';
import { procedureFor, router } from '../../ipc/procedure';
import { stripeOf } from '../stripe-workspace';
import { catalogStandingOutput, publishableInput } from './stripe-catalog.schema';
import { type Publishable, type PublishingAccess, publish } from './stripe-catalog.service';
import { catalogStanding } from './stripe-catalog-standing.service';

const read = procedureFor('catalog.read');
const write = procedureFor('catalog.write');

async function standingOf(access: PublishingAccess, subject: Publishable) {
  const { desired, prices, drift, ...standing } = await catalogStanding(access, subject);
  return { ...standing, desired: [...desired], prices: [...prices], drift: [...drift] };
}

/** Tools and bundles as Products of Stripe. */
export const stripeCatalogRouter = router({
  standing: read
    .input(publishableInput)
    .output(catalogStandingOutput)
    .query(async ({ ctx, input }) =>
      standingOf({ ...catalogAccess(ctx), gateway: await stripeOf(ctx.desk) }, input),
    ),
  publish: write
    .input(publishableInput)
    .output(catalogStandingOutput)
    .mutation(async ({ ctx, input }) => {
      const access = { ...catalogAccess(ctx), gateway: await stripeOf(ctx.desk) };
      await publish(access, input);
      return standingOf(access, input);
    }),
});
