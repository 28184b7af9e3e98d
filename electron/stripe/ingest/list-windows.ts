import { DeskError } from '../../shared/errors';
import type { StripePage } from '../gateway/stripe-gateway';
import { cutWindow, proveWindow, recordGap } from './coverage-store';
import { gapReason, type IngestRun, isGap, runSideBySide } from './ingest-run';
import { type ListRule, pageQuery } from './lists.rules';
import { type CoverageRow, cutOf } from './windows.rules';

/** A window whose listing is under way. */
export interface ListTask {
  readonly rule: ListRule;
  from: number;
  readonly to: number;
  cursor: string | null;
  cursorCreated: number | null;
  /** The second in which the listing began: what it proves, it proves for then. */
  beganAt: number | null;
}

/** What listing found out about the server. */
export interface ListFindings {
  /** Whether every balance transaction came with its source as an object. */
  readonly expandsSources: boolean;
}

/** What is left to list of a window, from what is kept of it. */
export function taskOf(rule: ListRule, row: CoverageRow): ListTask {
  const { from, to, cursor, cursorCreated, beganAt } = row;
  return { rule, from, to, cursor, cursorCreated, beganAt };
}

/**
 * Asks for the page after the cursor. A cursor kept by an earlier run may name an object that is
 * gone by now: the listing then goes on from that object's time.
 */
async function nextPage(
  { gateway, signal }: IngestRun,
  task: ListTask,
  resumed: boolean,
): Promise<StripePage> {
  const { rule, cursor, cursorCreated } = task;
  try {
    return await gateway.page(rule.path, pageQuery(rule, task, cursor), signal);
  } catch (error) {
    if (!resumed || cursor === null || cursorCreated === null || !isGap(error)) throw error;
    const rest = { from: task.from, to: Math.min(task.to, cursorCreated + 1) };
    return gateway.page(rule.path, pageQuery(rule, rest, null), signal);
  }
}

/** A list that never ends, or that answers what nobody asked, proves nothing. */
function checkPage(task: ListTask, page: StripePage): void {
  const refuse = (reason: string) => new DeskError('stripe_refused', { reason });
  const last = page.data.at(-1);
  if (page.hasMore && (!last || last.id === task.cursor)) {
    throw refuse('The server says that there is more, but the list does not go on.');
  }
  if (page.data.some(({ created }) => created < task.from || created >= task.to)) {
    throw refuse('The server lists objects outside the time that was asked for.');
  }
}

/** Lists one window page by page; an idle worker is given the older half of what is left. */
async function listWindow(
  run: IngestRun,
  task: ListTask,
  add: (task: ListTask) => void,
  idle: () => number,
  onPage: (page: StripePage) => void,
): Promise<void> {
  const { writer, signal } = run;
  const { rule } = task;
  let resumed = task.cursor !== null;
  for (;;) {
    signal.throwIfAborted();
    const page = await nextPage(run, task, resumed);
    resumed = false;
    checkPage(task, page);
    onPage(page);
    const beganAt = task.beganAt ?? page.asOf;
    task.beganAt = beganAt;
    const last = page.data.at(-1);
    const { from } = task;
    const { object } = rule;
    const stored = { objects: page.data, asOf: page.asOf };
    const listed = page.data.length;
    if (!page.hasMore || !last) {
      await writer.put({
        object,
        page: stored,
        record: (session) => proveWindow(session, object, from, { listed, asOf: beganAt }),
      });
      return;
    }
    task.cursor = last.id;
    task.cursorCreated = last.created;
    await writer.put({
      object,
      page: stored,
      listed: { object, from, cursor: last.id, created: last.created, listed, beganAt },
    });
    const cut = idle() > 0 ? cutOf(from, last.created) : undefined;
    if (cut !== undefined) {
      await writer.put({ object, record: (session) => cutWindow(session, object, from, cut) });
      task.from = cut;
      add({ rule, from, to: cut, cursor: null, cursorCreated: null, beganAt: null });
    }
  }
}

/**
 * Lists windows side by side. What a server cannot or may not list becomes a gap with its reason.
 * @throws DeskError when a list fails without which a run makes no sense, or Stripe is not there
 */
export async function listWindows(
  run: IngestRun,
  tasks: readonly ListTask[],
  onPage: (task: ListTask, page: StripePage) => void = () => undefined,
): Promise<ListFindings> {
  let expandsSources = true;
  await runSideBySide(tasks, run, async (task, add, idle) => {
    const { rule, from, to } = task;
    try {
      await listWindow(run, task, add, idle, (page) => {
        if (rule.object === 'balance_transaction' && page.data.some(hasBareSource)) {
          expandsSources = false;
        }
        onPage(task, page);
      });
    } catch (error) {
      if (!isGap(error) || rule.vital) throw error;
      await run.writer.put({
        object: rule.object,
        record: (session) => recordGap(session, rule.object, { from, to }, gapReason(error)),
      });
    }
  });
  return { expandsSources };
}

function hasBareSource({ source }: { readonly [field: string]: unknown }): boolean {
  return typeof source === 'string';
}
