import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { largestBodyBytes } from '../../electron/browser/largest-body';
import { permissions } from '../../electron/shared/permissions.rules';
import { wholeContract } from '../support/whole-contract';

/**
 * Procedures that must answer while no workspace is open: they are how a person at this machine
 * sees why, and mends it. Adding one here is a decision, not a formality.
 */
const sessionless = [
  'workspace.about',
  'workspace.changePreferences',
  'workspace.connectTeam',
  'workspace.kept',
  'workspace.open',
  'workspace.preferences',
  'workspace.restoreSnapshot',
  'workspace.snapshots',
  'workspace.state',
];

const definitionSchema = z.object({
  inputs: z.array(z.unknown()),
  output: z.unknown().optional(),
  meta: z.object({ permission: z.string() }).optional(),
});

const procedures = Object.entries(await wholeContract()).map(
  ([path, procedure]) => [path, definitionSchema.parse(Reflect.get(procedure, '_def'))] as const,
);

/** Schemas that let anything through, and with it whatever a service happens to return. */
function isAnything(schema: unknown): boolean {
  return schema instanceof z.ZodAny || schema instanceof z.ZodUnknown;
}

describe('the contract', () => {
  it('has procedures to walk through', () => {
    expect(procedures.length).toBeGreaterThan(100);
  });

  it.each(procedures)('%s checks what comes in and what goes out', (_, { inputs, output }) => {
    expect(inputs.length).toBeGreaterThan(0);
    for (const input of inputs) {
      expect(input).toBeInstanceOf(z.ZodType);
      expect(isAnything(input)).toBe(false);
    }
    expect(output).toBeInstanceOf(z.ZodType);
    expect(isAnything(output)).toBe(false);
  });

  it('takes no text that is longer than what a browser may send', () => {
    const longest = Math.max(
      ...procedures.flatMap(([, { inputs }]) =>
        inputs.flatMap((input) => {
          if (!(input instanceof z.ZodType)) return [];
          const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
          return [...JSON.stringify(schema).matchAll(/"maxLength":(\d+)/g)].map(([, most]) =>
            Number(most),
          );
        }),
      ),
    );
    // Cells that are kept: a text of JSON, whose quotation marks JSON writes with two characters.
    expect(longest).toBe(30_000_000);
    expect(longest * 2).toBeLessThan(largestBodyBytes);
  });

  it('asks for a permission in every procedure but the few that need no session', () => {
    const unprotected = procedures.filter(([, { meta }]) => !meta).map(([path]) => path);
    expect(unprotected.sort()).toEqual(sessionless);
    for (const [, { meta }] of procedures) {
      if (meta) expect(permissions).toContain(meta.permission);
    }
  });
});
