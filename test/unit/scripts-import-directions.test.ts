import { describe, expect, it } from 'vitest';
import { directionRules, importProblems } from '../../scripts/import-directions.rules';
import { importCircles, resolveImport } from '../../scripts/import-graph.rules';
import { importsOf } from '../../scripts/imports';

type Example = readonly [from: string, to: string, kind?: 'types'];

/** For each rule: imports that it must refuse, and their neighbours that are right. */
const examples: Readonly<
  Record<string, { readonly refused: readonly Example[]; readonly allowed: readonly Example[] }>
> = {
  'renderer-knows-the-contract-only': {
    refused: [
      ['renderer/bridge/client.ts', 'electron/ipc/router.ts'],
      ['renderer/app/main.tsx', 'electron/shared/file-log.ts'],
      ['renderer/app/main.tsx', 'electron/database/connection.ts', 'types'],
      [
        'renderer/features/catalog/grid.tsx',
        'electron/catalog/list/catalog-list.service.ts',
        'types',
      ],
      ['renderer/features/catalog/grid.tsx', 'prisma/seed/personas.ts'],
    ],
    allowed: [
      ['renderer/bridge/client.ts', 'electron/ipc/router.ts', 'types'],
      ['renderer/features/catalog/grid.tsx', 'electron/catalog/catalog.schema.ts'],
      ['renderer/ui/money-text.tsx', 'electron/shared/money.ts'],
    ],
  },
  'renderer-runs-in-a-page': {
    refused: [
      ['renderer/app/main.tsx', 'node:fs'],
      ['renderer/app/main.tsx', 'electron'],
      ['renderer/app/main.tsx', 'pg', 'types'],
      ['renderer/app/main.tsx', '@prisma/client'],
    ],
    allowed: [['renderer/app/main.tsx', 'react']],
  },
  'neutral-stays-neutral': {
    refused: [
      ['electron/shared/money.ts', 'node:path'],
      ['electron/catalog/catalog.schema.ts', 'electron/shared/environment.ts'],
      ['electron/catalog/catalog.rules.ts', '@trpc/server'],
    ],
    allowed: [
      ['electron/catalog/catalog.schema.ts', 'zod'],
      ['electron/catalog/catalog.rules.ts', 'electron/shared/money.ts'],
      ['electron/catalog/catalog.rules.ts', 'electron/database/connection.ts', 'types'],
    ],
  },
  'rules-do-no-io': {
    refused: [
      ['electron/browser/access.rules.ts', 'node:fs'],
      ['electron/database/snapshots.rules.ts', 'pg'],
      ['renderer/features/catalog/view.rules.ts', 'react'],
    ],
    allowed: [
      ['electron/browser/access.rules.ts', 'node:crypto'],
      ['electron/main/renderer-recovery.rules.ts', 'electron', 'types'],
    ],
  },
  'prisma-in-database-and-services': {
    refused: [
      ['electron/catalog/catalog.router.ts', 'electron/database/generated/client.ts', 'types'],
      ['electron/catalog/list/catalog-list.service.ts', 'pg'],
      ['electron/workspace/desk.ts', '@electric-sql/pglite'],
    ],
    allowed: [
      ['electron/catalog/list/catalog-list.service.ts', 'electron/database/generated/client.ts'],
      ['electron/database/connection.ts', '@prisma/adapter-pg'],
    ],
  },
  'stripe-in-one-folder': {
    refused: [
      ['electron/reconciliation/bank/payouts.service.ts', 'stripe'],
      ['scripts/reconcile.ts', 'stripe', 'types'],
    ],
    allowed: [['electron/stripe/gateway.ts', 'stripe']],
  },
  'electron-in-its-shell': {
    refused: [
      ['electron/workspace/desk.ts', 'electron', 'types'],
      ['electron/browser/index.ts', 'electron-updater'],
      ['test/support/window.ts', 'electron'],
    ],
    allowed: [
      ['electron/main/window.ts', 'electron'],
      ['electron/preload/index.ts', 'electron'],
      ['test/support/window.ts', 'electron', 'types'],
    ],
  },
  'features-apart': {
    refused: [
      [
        'electron/bundles/bundles.service.ts',
        'electron/catalog/list/catalog-list.service.ts',
        'types',
      ],
      ['electron/bundles/bundles.router.ts', 'electron/catalog/catalog.router.ts'],
      ['renderer/features/bundles/list.tsx', 'renderer/features/catalog/grid.tsx'],
    ],
    allowed: [
      ['electron/bundles/bundles.service.ts', 'electron/catalog/catalog-pricing.rules.ts'],
      ['electron/catalog/catalog.router.ts', 'electron/catalog/list/catalog-list.service.ts'],
      ['electron/ipc/router.ts', 'electron/catalog/catalog.router.ts'],
    ],
  },
  'slices-below-features': {
    refused: [
      ['electron/change-sets/commit.service.ts', 'electron/catalog/list/catalog-list.service.ts'],
    ],
    allowed: [
      ['electron/change-sets/commit.service.ts', 'electron/catalog/catalog-state.rules.ts'],
      ['electron/catalog/catalog-write.service.ts', 'electron/change-sets/commit.service.ts'],
    ],
  },
  'screens-above-parts': {
    refused: [
      ['renderer/ui/button.tsx', 'renderer/features/catalog/labels.ts'],
      ['renderer/features/catalog/grid.tsx', 'renderer/app/frame.tsx'],
    ],
    allowed: [['renderer/app/screens.ts', 'renderer/features/catalog/grid.tsx']],
  },
  'shells-apart': {
    refused: [
      ['electron/main/window.ts', 'electron/browser/http-server.ts'],
      ['electron/workspace/desk.ts', 'electron/main/window.ts', 'types'],
    ],
    allowed: [
      ['electron/main/index.ts', 'electron/main/window.ts'],
      ['electron/browser/index.ts', 'electron/ipc/router.ts'],
    ],
  },
  'shared-is-the-ground': {
    refused: [['electron/shared/file-log.ts', 'electron/workspace/desk.ts', 'types']],
    allowed: [['electron/shared/file-log.ts', 'electron/shared/logger.ts']],
  },
  'database-knows-no-feature': {
    refused: [
      ['electron/database/connection.ts', 'electron/catalog/catalog.schema.ts'],
      ['electron/database/connection.ts', 'electron/ipc/context.ts', 'types'],
    ],
    allowed: [['electron/database/connection.ts', 'electron/shared/errors.ts']],
  },
  'product-without-tools': {
    refused: [
      ['electron/main/index.ts', 'scripts/fingerprint.ts'],
      ['prisma/seed/random.ts', 'test/support/databases.ts'],
      ['scripts/test.ts', 'test/support/databases.ts'],
    ],
    allowed: [['test/unit/random.test.ts', 'prisma/seed/random.ts']],
  },
  'demo-data-in-workspaces': {
    refused: [
      ['electron/database/embedded-database.ts', 'prisma/seed/seed-database.ts'],
      ['electron/catalog/catalog.router.ts', 'prisma/seed/personas.ts', 'types'],
    ],
    allowed: [
      ['electron/workspace/embedded-workspace.ts', 'prisma/seed/personas.ts'],
      ['scripts/build-template.ts', 'prisma/seed/seed-database.ts'],
    ],
  },
};

const edge = ([from, to, kind]: Example) => ({ from, to, typeOnly: kind === 'types' });

describe('directions of imports', () => {
  it('has examples for every rule', () => {
    expect(Object.keys(examples)).toEqual(directionRules.map(({ name }) => name));
  });

  for (const { name, forbids } of directionRules) {
    it(`${name} refuses what it is there for and nothing beside it`, () => {
      const { refused, allowed } = examples[name] ?? { refused: [], allowed: [] };
      expect(refused.filter((example) => !forbids(edge(example)))).toEqual([]);
      expect(allowed.filter((example) => forbids(edge(example)))).toEqual([]);
      expect(refused.length * allowed.length).toBeGreaterThan(0);
    });
  }

  it('names the import, the rule and its reason', () => {
    const [problem] = importProblems([edge(['electron/main/a.ts', 'stripe'])]);
    expect(problem).toContain('electron/main/a.ts imports stripe');
    expect(problem).toContain('stripe-in-one-folder: Only electron/stripe');
  });
});

describe('circles', () => {
  it('finds a circle of values and leaves circles through types alone', () => {
    const value = [edge(['a.ts', 'b.ts']), edge(['b.ts', 'c.ts']), edge(['c.ts', 'b.ts'])];
    expect(importCircles(value)).toEqual([['b.ts', 'c.ts']]);
    expect(importProblems(value).join()).toContain('b.ts → c.ts → b.ts');
    expect(importCircles([edge(['a.ts', 'b.ts']), edge(['b.ts', 'a.ts', 'types'])])).toEqual([]);
  });
});

describe('reading imports', () => {
  it('sees every form of import in TSX and tells types from values', () => {
    const source = `
      import type { A } from './a';
      import { type B } from './b';
      import { type C, c } from './c';
      import './d';
      import * as e from './e';
      export { f } from './f';
      export * from './g';
      export type { H } from './h';
      const i = await import('./i');
      type J = import('./j').J;
      const view = <p>import x from 'not-an-import'</p>;`;
    const found = Object.fromEntries(
      importsOf('view.tsx', source).map(({ specifier, typeOnly }) => [specifier, typeOnly]),
    );
    expect(found).toEqual({
      './a': true,
      './b': true,
      './c': false,
      './d': false,
      './e': false,
      './f': false,
      './g': false,
      './h': true,
      './i': false,
      './j': true,
    });
  });

  it('says which file cannot be read', () => {
    expect(() => importsOf('broken.ts', 'import {')).toThrow(/^broken\.ts: /);
  });

  it('follows relative imports to files and others to packages', () => {
    const files = new Set(['electron/shared/ids.ts', 'renderer/ui/button.tsx']);
    const to = (from: string, specifier: string) =>
      resolveImport(from, { specifier, typeOnly: false }, (path) => files.has(path)).to;
    expect(to('electron/ipc/router.ts', '../shared/ids')).toBe('electron/shared/ids.ts');
    expect(to('renderer/app/main.tsx', '../ui/button')).toBe('renderer/ui/button.tsx');
    expect(to('electron/ipc/router.ts', '@trpc/server/adapters/standalone')).toBe('@trpc/server');
    expect(to('electron/ipc/router.ts', 'electron-log/node')).toBe('electron-log');
    expect(to('electron/ipc/router.ts', 'node:fs/promises')).toBe('node:fs/promises');
  });
});
