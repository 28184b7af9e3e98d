import type { Database } from '../../database/connection';
import type { Actor } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import type { Logger } from '../../shared/logger';
import type { StripeGateway } from '../gateway/stripe-gateway';
import type { PageWriter } from '../mirror/page-writer';

/** What reading Stripe needs. */
export interface IngestContext {
  readonly database: Database;
  readonly gateway: StripeGateway;
  readonly actor: Actor;
  readonly log: Logger;
}

/** How far a run has come. */
export interface IngestProgress {
  readonly step: string;
  /** Objects stored by this run. */
  readonly done: number;
  /** An estimate of how many there will be; null while nothing can be said. */
  readonly total: number | null;
  readonly perSecond: number;
  readonly etaSeconds: number | null;
}

/** One run under way: what its parts share. */
export interface IngestRun extends IngestContext {
  readonly writer: PageWriter;
  readonly signal: AbortSignal;
  /** The second, by Stripe's clock, up to which this run lists. */
  readonly now: number;
  readonly livemode: boolean;
}

/**
 * Runs tasks side by side, as many as the gateway lets be under way; tasks may add further ones.
 * A failure stops handing out tasks. When those under way have ended, the failure of the one that
 * began first is thrown, so that what a run fails with does not hang on who was answered sooner.
 */
export async function runSideBySide<Task>(
  first: readonly Task[],
  {
    gateway,
    signal,
  }: {
    readonly gateway: Pick<StripeGateway, 'concurrency'>;
    readonly signal: AbortSignal;
  },
  work: (task: Task, add: (task: Task) => void, idle: () => number) => Promise<void>,
): Promise<void> {
  const queue = [...first];
  let running = 0;
  let begun = 0;
  let failure: { readonly error: unknown; readonly order: number } | undefined;
  let ended = () => {};
  const idle = () => gateway.concurrency() - running - queue.length;
  const run = async (task: Task) => {
    const order = begun;
    begun += 1;
    running += 1;
    try {
      await work(task, (added) => queue.push(added), idle);
    } catch (error) {
      if (!failure || order < failure.order) failure = { error, order };
    }
    running -= 1;
    ended();
  };
  for (;;) {
    while (!failure && !signal.aborted && running < gateway.concurrency()) {
      const [task] = queue.splice(0, 1);
      if (task === undefined) break;
      void run(task);
    }
    if (running === 0) break;
    await new Promise<void>((resolve) => {
      ended = resolve;
    });
  }
  if (failure) throw failure.error;
  signal.throwIfAborted();
}

/** Whether a server cannot or may not answer a list, rather than not at all. */
export function isGap(error: unknown): error is DeskError {
  return (
    error instanceof DeskError &&
    ['stripe_permission', 'stripe_refused', 'not_found'].includes(error.code)
  );
}

/** The reason of a gap where a server does not know what was asked for. */
export const notOffered = 'The server does not offer this.';

/** The reason of a gap, in a sentence. */
export function gapReason(error: DeskError): string {
  switch (error.code) {
    case 'stripe_permission':
      return `The key lacks the permission "${error.details.subject ?? ''}".`;
    case 'not_found':
      return notOffered;
    default:
      return error.details.reason ?? 'The server refused this.';
  }
}
