import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPersonas } from '../../prisma/seed/personas';
import { chromiumLaunch } from '../../scripts/chromium';
import { CatalogPage } from '../e2e/pages/catalog-page';
import { expectNoAxeViolations } from '../e2e/support/accessibility';
import { type DeskProcess, startDesk } from '../e2e/support/desk-process';
import { startTeamServer, type TeamServer } from '../e2e/support/team-server';

const tools = 100_000;
let server: TeamServer;
let desk: DeskProcess;
let browser: Browser;
let profileDir: string;

beforeAll(async () => {
  server = await startTeamServer({ reviews: 0 });
  const { admin } = server;
  await admin.query(`
    INSERT INTO marketplace_tools (slug, name, description, category, tags, price_model,
      price_amount, required_tier, features, integration_type, provider)
    SELECT 'soak-' || n, 'Tool ' || lpad(n::text, 6, '0'), 'A tool of many.', 'CRM_TOOLS',
      ARRAY['crm'], 'MONTHLY', 10 + n % 90, 'STARTER', '["One"]', 'API', 'Example Ltd'
    FROM generate_series(1, ${tools} - (SELECT count(*) FROM marketplace_tools)::int) n`);
  await admin.query('ANALYZE');
  await admin.query(`CREATE ROLE cu LOGIN PASSWORD 'edit' IN ROLE desk_curator`);
  const curator = demoPersonas.find(({ role }) => role === 'curator');
  await admin.query('SELECT desk_link_login($1, $2)', ['cu', curator?.email]);
  profileDir = await mkdtemp(join(tmpdir(), 'desk-soak-'));
  desk = await startDesk(profileDir, {
    DESK_DATABASE_URL: server.moderatorUrl.replace('//mo:review@', '//cu:edit@'),
  });
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser?.close();
  await desk?.close();
  await server?.close();
  if (profileDir) await rm(profileDir, { recursive: true, force: true });
});

interface AccessibilityNode {
  readonly nodeId: string;
  readonly parentId?: string;
  readonly childIds?: readonly string[];
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly properties?: readonly { readonly name: string; readonly value: { value?: unknown } }[];
}

/** What assistive technology is told: the grid's rows with their cells, and what has the focus. */
async function treeOf(page: Page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as unknown as {
    nodes: readonly AccessibilityNode[];
  };
  await session.detach();
  const told = nodes.filter(({ ignored }) => !ignored);
  const roleOf = (node: AccessibilityNode | undefined) => node?.role?.value;
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const rowOf = (node: AccessibilityNode): string | undefined => {
    let at: AccessibilityNode | undefined = node;
    while (at && roleOf(at) !== 'row') at = byId.get(at.parentId ?? '');
    return at?.nodeId;
  };
  const cells = told.filter((node) => ['rowheader', 'gridcell'].includes(roleOf(node) ?? ''));
  /** In the order in which one is led through them, which need not be that of the document. */
  const headersBelow = (node: AccessibilityNode | undefined): readonly string[] =>
    roleOf(node) === 'rowheader' && !node?.ignored
      ? [node?.name?.value ?? '']
      : (node?.childIds ?? []).flatMap((id) => headersBelow(byId.get(id)));
  // The page itself is told to have the focus too.
  const focused = told.findLast(({ properties }) =>
    properties?.some(({ name, value }) => name === 'focused' && value.value === true),
  );
  return {
    grids: told.filter((node) => roleOf(node) === 'grid').map(({ name }) => name?.value),
    rows: told.filter((node) => roleOf(node) === 'row').length,
    cellsPerRow: cells.reduce(
      (counts, cell) => counts.set(rowOf(cell), (counts.get(rowOf(cell)) ?? 0) + 1),
      new Map<string | undefined, number>(),
    ),
    order: headersBelow(told.find((node) => roleOf(node) === 'grid')),
    unnamed: cells.filter((node) => roleOf(node) === 'rowheader' && !node.name?.value).length,
    focused: { role: roleOf(focused), name: focused?.name?.value },
  };
}

/** Places that the drawn rows claim, and what their row headers say. */
const drawn = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('[role=rowgroup]:last-of-type > [role=row]')].map((row) => ({
      index: Number(row.getAttribute('aria-rowindex')),
      name: row.querySelector('[role=rowheader]')?.textContent ?? '',
    })),
  );

/** The tree and the rows of one moment: rows may still be drawn while the tree is read. */
async function told(page: Page) {
  for (let before = await drawn(page); ; ) {
    const tree = await treeOf(page);
    const shown = await drawn(page);
    if (JSON.stringify(shown) === JSON.stringify(before)) return { tree, shown };
    before = shown;
  }
}

it('keeps roles, names, places and focus while 100,000 tools are scrolled by keyboard', async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(desk.url);
  await page.goto(`${desk.origin}/#/catalog?sort=slug`);
  const catalog = new CatalogPage(page);
  await catalog.count(`${tools.toLocaleString('en-US')} tools`).waitFor();
  expect(await catalog.grid.getAttribute('aria-rowcount')).toBe(String(tools + 1));
  const { rows } = await server.admin.query<{ name: string }>(
    'SELECT name FROM marketplace_tools ORDER BY slug COLLATE "C"',
  );
  const nameAt = (index: number) => rows[index - 2]?.name;

  await catalog.names.first().focus();
  const visited: number[] = [];
  const look = async () => {
    await page.waitForFunction(
      () =>
        document.activeElement?.getAttribute('role') === 'rowheader' &&
        document.activeElement.textContent !== 'Loading…' &&
        !document.querySelector('[role=row][aria-busy=true]'),
    );
    const { tree, shown } = await told(page);
    const focusedAt = await page.evaluate(() =>
      Number(document.activeElement?.closest('[role=row]')?.getAttribute('aria-rowindex')),
    );
    visited.push(focusedAt);
    expect(tree.grids).toEqual(['Tools']);
    expect(tree.unnamed).toBe(0);
    expect(tree.focused.role).toBe('rowheader');
    // A featured tool says so behind its name.
    expect(tree.focused.name?.startsWith(nameAt(focusedAt) ?? '?')).toBe(true);
    // The header, and every row that is drawn, each with the same cells.
    expect(tree.rows).toBe(shown.length + 1);
    expect(new Set(tree.cellsPerRow.values()).size).toBe(1);
    const inOrder = shown.toSorted((one, other) => one.index - other.index);
    expect(tree.order.map((name) => name.slice(0, 12))).toEqual(
      inOrder.map(({ name }) => name.slice(0, 12)),
    );
    for (const { index, name } of shown) expect(name.startsWith(nameAt(index) ?? '?')).toBe(true);
  };
  await look();
  for (let leap = 0; leap < 20; leap += 1) {
    await page.evaluate(
      (to) => document.querySelector('[role=grid]')?.scrollTo(0, to * 28),
      Math.round(((leap + 1) * tools) / 21),
    );
    // The focused row stays in the tree, wherever one has scrolled to.
    expect((await treeOf(page)).focused.role).toBe('rowheader');
    await page.keyboard.press('PageDown');
    await look();
  }
  await page.keyboard.press('ControlOrMeta+End');
  // Home leads to the mark of selection, before the name.
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await look();
  expect(visited.at(-1)).toBe(tools + 1);
  await expectNoAxeViolations(page);
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('ArrowRight');
  await look();
  expect(visited.at(-1)).toBe(2);
  await context.close();
});
