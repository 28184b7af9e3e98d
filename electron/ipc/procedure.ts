import { initTRPC } from '@trpc/server';
import { DeskError } from '../shared/errors';
import { newOperationId, type OperationId } from '../shared/ids';
import { mayDo, type Permission } from '../shared/permissions.rules';
import type { Session } from '../workspace/desk';
import type { DeskContext } from './context';
import { describeFailure, isExpected, wireFailure } from './failure';

/** What every procedure declares: the permission it needs; the base refuses without one. */
interface ProcedureMeta {
  readonly permission: Permission;
  /** Whether it only keeps, on this machine, what somebody has typed: see {@link keepingFor}. */
  readonly keeps?: boolean;
  /** Whether it changes nothing although it is no query. */
  readonly reads?: boolean;
}

const trpc = initTRPC
  .context<DeskContext>()
  .meta<ProcedureMeta>()
  .create({
    isServer: true,
    // A desk that stands still ends no stream: a page that hears no sign of life for ten seconds says that it does
    // not answer, and asks anew. With three of them in that time, one that is late does no harm.
    sse: {
      ping: { enabled: true, intervalMs: 3_000 },
      client: { reconnectAfterInactivityMs: 10_000 },
    },
    // The message would carry SQL or a stack of a bug; the code and its details say enough.
    errorFormatter: ({ shape, error }) => {
      const failure = wireFailure(error);
      // tRPC reads the status from here. Without it, it goes by a number that half of its codes share:
      // whatever is not to be reached for a while was answered like a bug, with 500.
      const { httpStatus } = shape.data;
      return { code: shape.code, message: failure.code, data: { ...failure, httpStatus } };
    },
  });

/** Composes routers. */
export const { router } = trpc;

/** Ends a subscription's failures the way a call's failures end: described and logged. */
async function* guarded<Item>(
  items: AsyncIterable<Item>,
  report: (error: unknown) => Error,
): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    throw report(error);
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

const operation = trpc.middleware(async ({ ctx, next, path, type }) => {
  const operationId: OperationId = newOperationId();
  const log = ctx.log.with({ operationId, procedure: path });
  const began = performance.now();
  const report = (error: unknown): Error => {
    if (isExpected(error)) log.info('refused', { reason: error });
    else log.error('failed', { error });
    return describeFailure(error, operationId);
  };
  const result = await next({ ctx: { ...ctx, log, operationId } });
  if (!result.ok) throw report(result.error);
  log.debug('done', { type, milliseconds: Math.round(performance.now() - began) });
  return isAsyncIterable(result.data) ? { ...result, data: guarded(result.data, report) } : result;
});

/**
 * Whoever acts, for a call that a page drew for a person: while another window goes over to somebody else, and
 * until this one has heard of it, what is pressed in it would be done as the next one.
 * @throws DeskError `acting_changed` where somebody else acts by now
 */
function sessionFor({ desk, drawnIn }: DeskContext, keeps: boolean): Session {
  const session = desk.session();
  if (drawnIn === undefined) return session;
  const then = desk.sessionIn(drawnIn);
  if (then?.actor.id === session.actor.id) return session;
  if (then && keeps) return then;
  throw new DeskError('acting_changed', { subject: session.actor.name });
}

const authorisation = trpc.middleware(async ({ ctx, meta, next, type }) => {
  if (!meta) throw new DeskError('forbidden', { reason: 'The procedure declares no permission.' });
  const changes = type !== 'query' && meta.reads !== true;
  const session = changes ? sessionFor(ctx, meta.keeps === true) : ctx.desk.session();
  if (!mayDo(session.actor.role, meta.permission)) {
    // The page asks what is somebody else's to ask: it is told why, for it shows that person still.
    if (!changes) sessionFor(ctx, false);
    throw new DeskError('forbidden', { subject: meta.permission });
  }
  return next({ ctx: { ...ctx, session } });
});

/** What is asked while the desk starts is answered, or refused, when that has ended. */
const starting = trpc.middleware(async ({ ctx, next }) => {
  await ctx.desk.started();
  return next();
});

/** Where only the database knows who may act, this is known no earlier. */
const settling = trpc.middleware(async ({ ctx, next }) => {
  await ctx.desk.settled();
  return next();
});

const base = trpc.procedure.use(operation);

/**
 * The base of procedures that act for a person: an operation id, the log, the session, and the
 * permission that the procedure declares here.
 */
export function procedureFor(permission: Permission) {
  return base.meta({ permission }).use(starting).use(authorisation);
}

/**
 * Like `procedureFor`, for what only keeps on this machine what somebody has typed, as drafts do: it is kept for
 * whom it was typed by, although somebody else may act by now, so that none of it is lost.
 */
export function keepingFor(permission: Permission) {
  return base.meta({ permission, keeps: true }).use(starting).use(authorisation);
}

/** Like `procedureFor`, for streams that only tell how something goes on. */
export function followingFor(permission: Permission) {
  return base.meta({ permission, reads: true }).use(starting).use(authorisation);
}

/** Like `procedureFor`, for what an embedded workspace can answer before its database does. */
export function procedureBeforeOpening(permission: Permission) {
  return base.meta({ permission, keeps: true }).use(settling).use(authorisation);
}

/**
 * The base of the few procedures that must answer while no workspace is open (what is open, why
 * it failed, restore a snapshot): everything that the person at this machine may see anyway.
 */
export const procedureWithoutSession = base;

/** Makes a caller of a router for tests and for the Electron transport. */
export const { createCallerFactory } = trpc;
