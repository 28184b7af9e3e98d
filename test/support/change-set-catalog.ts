import type { CatalogAccess } from '../../electron/catalog/catalog-access';
import { previewInput, stageRevertInput } from '../../electron/change-sets/change-set.schema';
import { commitChangeSet } from '../../electron/change-sets/commit.service';
import { preview, stageRevert } from '../../electron/change-sets/review.service';
import type { StagedRow } from '../../electron/change-sets/staging.service';
import { newId } from '../../electron/shared/ids';
import { insertTools, openCatalog, type TestCatalog } from './catalog-database';

/** What `stored` tells of a tool. */
interface StoredTool {
  readonly name: string;
  readonly provider: string;
  readonly status: string;
}

/** A catalog in which two curators change tools. */
export interface TestChangeSets {
  readonly catalog: TestCatalog;
  curator(): CatalogAccess;
  other(): CatalogAccess;
  /** Makes tools of "Before Ltd". @returns their ids. */
  tools(count: number): Promise<readonly string[]>;
  /** A row that changes a tool as it was when somebody saw it. */
  edit(entityId: string, wanted: object, baseRevision?: number): StagedRow;
  /** Commits rows at once, as the grid does. @returns the change-set. */
  commit(rows: readonly StagedRow[], access?: CatalogAccess): Promise<string>;
  /** What the review of a change-set shows. */
  look(id: string, access?: CatalogAccess): ReturnType<typeof preview>;
  /** Stages what takes a change-set back, whole or these rows of it. @returns the new change-set. */
  take(changeSetId: string, entityIds?: readonly string[]): Promise<string>;
  /** Name, provider and status of a tool; undefined where there is none. */
  stored(id: string): Promise<StoredTool | undefined>;
}

/** Opens a catalog of its own on the server for one test file. */
export async function openChangeSets(): Promise<TestChangeSets> {
  const catalog = await openCatalog('server');
  let made = 0;
  const curator = () => catalog.access('curator');
  return {
    catalog,
    curator,
    other: () => ({
      ...curator(),
      actor: { role: 'curator', userId: '00000000-0000-7000-8000-00000000000a' },
    }),
    tools: (count) =>
      insertTools(
        catalog.client,
        Array.from({ length: count }, () => {
          made += 1;
          return { slug: `tool-${made}`, name: `Tool ${made}`, provider: 'Before Ltd' };
        }),
      ),
    edit: (entityId, wanted, baseRevision = 1) => ({
      entity: 'tool',
      entityId,
      action: 'update',
      baseRevision,
      wanted: { ...wanted },
    }),
    commit: async (rows, access = curator()) => {
      const { id } = await commitChangeSet(access, { id: newId(), origin: 'grid' }, rows);
      return id;
    },
    look: (id, access = curator()) => preview(access, previewInput.parse({ id })),
    take: async (changeSetId, entityIds) => {
      const id = newId();
      const rows = entityIds?.map((entityId) => ({ entity: 'tool' as const, entityId })) ?? null;
      await stageRevert(curator(), stageRevertInput.parse({ id, changeSetId, rows }));
      return id;
    },
    stored: async (id) => {
      const { rows } = await catalog.client.query<StoredTool>(
        'SELECT name, provider, status FROM marketplace_tools WHERE id = $1',
        [id],
      );
      return rows[0];
    },
  };
}
