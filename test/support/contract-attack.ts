import fc from 'fast-check';
import { z } from 'zod';
import { createCallerFactory } from '../../electron/ipc/procedure';
import { appRouter } from '../../electron/ipc/router';
import { createLogger } from '../../electron/shared/logger';
import {
  mayDo,
  type Permission,
  type StaffRole,
  staffRoles,
} from '../../electron/shared/permissions.rules';
import type { Desk } from '../../electron/workspace/desk';
import { hostileInputs } from './hostile-input';
import { wholeContract } from './whole-contract';

/** They change which workspace is open, or who acts, which the attack has to know. */
const leftAlone = ['connectTeam', 'open', 'restoreSnapshot', 'switchPersona'].map(
  (name) => `workspace.${name}`,
);
/** What never ends by itself gives its first item. */
const endless = ['moderation.sync.follow', 'workspace.state'];

const definitionSchema = z.object({
  inputs: z.tuple([z.instanceof(z.ZodType)], z.unknown()),
  meta: z.object({ permission: z.string() }).optional(),
});

/** What the procedures did with what they were sent. */
export interface AttackOutcome {
  /** How many calls each procedure answered, and how many it refused with a code of ours. */
  readonly answered: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, number>;
  /** Calls that failed as only a bug may: procedure, input and what went wrong. */
  readonly faults: readonly string[];
}

export interface AttackOptions {
  /** Inputs for each procedure. */
  readonly runs: number;
  readonly seed: number;
}

function deepestCause(error: unknown): string {
  let cause = error;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : JSON.stringify(cause);
}

function count(calls: Map<string, number>, path: string): void {
  calls.set(path, (calls.get(path) ?? 0) + 1);
}

/**
 * Calls every procedure of the contract, as somebody who may, with inputs that its schema lets
 * through and that are meant to upset what is behind it.
 * @param desk with the demo workspace open; it is not the same afterwards
 */
export async function attackContract(
  desk: Desk,
  { runs, seed }: AttackOptions,
): Promise<AttackOutcome> {
  const log = createLogger(() => undefined);
  const caller = createCallerFactory(appRouter)({ desk, log });
  const ask = async (path: string, input: unknown): Promise<unknown> => {
    const procedure = path
      .split('.')
      .reduce<unknown>((found, name) => Reflect.get(Object(found), name), caller);
    if (typeof procedure !== 'function') throw new Error(path);
    const answer: unknown = await procedure(input);
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
      for await (const _ of answer as AsyncIterable<unknown>) if (endless.includes(path)) break;
    }
    return answer;
  };
  const act = (role: StaffRole) => {
    const persona = desk.setting().personas.find((each) => each.role === role);
    if (persona) desk.actAs(persona.id);
  };

  const listed = z.object({ rows: z.array(z.object({ id: z.string() })) });
  const { rows } = listed.parse(await ask('catalog.list', { limit: 3 }));
  const bundles = z.array(z.object({ id: z.string() })).parse(await ask('bundles.list', undefined));
  const ids = [...rows, ...bundles.slice(0, 2)].map(({ id }) => id);

  const [answered, refused] = [new Map<string, number>(), new Map<string, number>()];
  const faults: string[] = [];
  for (const [path, procedure] of Object.entries(await wholeContract())) {
    if (leftAlone.includes(path)) continue;
    const { inputs, meta } = definitionSchema.parse(Reflect.get(procedure, '_def'));
    const holder = staffRoles.find((role) => meta && mayDo(role, meta.permission as Permission));
    act(holder ?? 'admin');
    const sample = fc.sample(hostileInputs(inputs[0], { ids }), { numRuns: runs, seed });
    // Where nothing is to be sent, once is enough.
    for (const input of new Map(sample.map((each) => [JSON.stringify(each), each])).values()) {
      try {
        await ask(path, input);
        count(answered, path);
      } catch (error) {
        count(refused, path);
        const code = error instanceof Error ? error.message : '';
        if (code === 'internal' || !/^[a-z_]+$/.test(code)) {
          faults.push(`${path} ${JSON.stringify(input)}: ${deepestCause(error)}`);
        }
      }
    }
  }
  return { answered, refused, faults };
}
