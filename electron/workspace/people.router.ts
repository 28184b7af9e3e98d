import { z } from 'zod';
import { procedureFor, router } from '../ipc/procedure';
import { deviceInput, linkLoginInput, peopleSchema, unlinkLoginInput } from './people.schema';
import { linkLogin, listPeople, peopleAccess, setSignedOff, unlinkLogin } from './people.service';

const administer = procedureFor('workspace.administer');

/** Who works here and from where. Every change answers with how it is after it. */
export const peopleRouter = router({
  list: administer
    .input(z.void())
    .output(peopleSchema)
    .query(({ ctx }) => listPeople(peopleAccess(ctx))),
  linkLogin: administer
    .input(linkLoginInput)
    .output(peopleSchema)
    .mutation(({ ctx, input }) => linkLogin(peopleAccess(ctx), input)),
  unlinkLogin: administer
    .input(unlinkLoginInput)
    .output(peopleSchema)
    .mutation(({ ctx, input }) => unlinkLogin(peopleAccess(ctx), input)),
  signOffDevice: administer
    .input(deviceInput)
    .output(peopleSchema)
    .mutation(({ ctx, input }) => setSignedOff(peopleAccess(ctx), input.deviceId, true)),
  allowDevice: administer
    .input(deviceInput)
    .output(peopleSchema)
    .mutation(({ ctx, input }) => setSignedOff(peopleAccess(ctx), input.deviceId, false)),
});
