import type { StripeTrouble } from '../gateway/stripe-gateway';
import type { IngestProgress } from './ingest-run';
import type { ListTask } from './list-windows';

/** Reports more often than this are dropped: nobody reads them. */
const reportEveryMs = 200;

/** How often it is looked whether Stripe answers: without an answer that can be used nothing else reports. */
const lookEveryMs = 500;

const troubleWords: Readonly<Record<StripeTrouble, string>> = {
  unanswered: 'Stripe does not answer',
  failing: 'Stripe answers with errors',
};

/**
 * Measures how far a run has come. How much is left follows from how much of the planned time has
 * been listed, as objects are spread over it. Call `end` when the run is over.
 * @param troubled why something is asked again and again, which the step then says
 */
export function progressMeter(
  onProgress: ((progress: IngestProgress) => void) | undefined,
  troubled: () => StripeTrouble | null,
) {
  const began = performance.now();
  let step = '';
  let stored = 0;
  let planned = 0;
  let listed = 0;
  let reportedAt = 0;
  const reached = new Map<string, number>();

  const report = (now = false) => {
    const at = performance.now();
    if (!onProgress || (!now && at - reportedAt < reportEveryMs)) return;
    reportedAt = at;
    const seconds = Math.max(0.001, (at - began) / 1000);
    const share = planned === 0 ? 0 : listed / planned;
    const isTelling = share > 0.01;
    const trouble = troubled();
    onProgress({
      step: trouble ? `${step}: ${troubleWords[trouble]}, trying again` : step,
      done: stored,
      total: isTelling ? Math.round(stored / share) : null,
      perSecond: Math.round(stored / seconds),
      etaSeconds: isTelling ? Math.round(seconds / share - seconds) : null,
    });
  };

  const look = setInterval(() => {
    if (troubled()) report();
  }, lookEveryMs);

  return {
    end: () => clearInterval(look),
    step(name: string) {
      step = name;
      report(true);
    },
    stored(objects: number) {
      stored += objects;
      report();
    },
    total: () => stored,
    plan(tasks: readonly ListTask[]) {
      planned += tasks.reduce((sum, { from, to }) => sum + (to - from), 0);
    },
    page(
      task: ListTask,
      page: { readonly data: readonly { readonly created: number }[]; readonly hasMore: boolean },
    ) {
      const key = `${task.rule.object}:${task.to}`;
      const oldest = page.hasMore ? (page.data.at(-1)?.created ?? task.from) : task.from;
      const before = reached.get(key) ?? task.to;
      listed += Math.max(0, before - oldest);
      reached.set(key, Math.min(before, oldest));
    },
  };
}
