import Papa from 'papaparse';
import { z } from 'zod';
import { stateSchema } from '../../change-sets/state.rules';
import { toolState } from '../../change-sets/tool-state.service';
import { Prisma } from '../../database/generated/client';
import { inRole } from '../../database/role-transaction';
import type { CatalogAccess } from '../catalog-access';
import { formOfPricing } from '../catalog-pricing.rules';
import { columnOfField, plainFields, viewOfWholeState } from '../catalog-state.rules';
import type { ToolView } from '../catalog-tool.schema';
import {
  fileColumns,
  mayBeParted,
  neutralText,
  priceColumns,
  priceParts,
  rowOfTool,
} from './catalog-file-cells.rules';
import type { exportPageInput, exportPageOutput } from './catalog-import.schema';

/** Tools of a page: between two of them the window gets its turn. */
const pageTools = 100;

const toolsSchema = z.array(z.object({ id: z.string(), revision: z.int(), state: stateSchema }));

interface ExportedTool {
  readonly id: string;
  readonly revision: number;
  readonly content: ToolView;
}

function csvText(tools: readonly ExportedTool[], isFirst: boolean): string {
  const rows = tools.map((tool) => {
    const row = rowOfTool(tool);
    return fileColumns.map((column) => neutralText(row[column] ?? ''));
  });
  const writing = { newline: '\r\n', quotes: mayBeParted };
  const text = Papa.unparse(isFirst ? [[...fileColumns], ...rows] : rows, writing);
  // The byte order mark tells spreadsheets that it is UTF-8.
  return `${isFirst ? '\ufeff' : ''}${text}${text === '' ? '' : '\r\n'}`;
}

/** The same columns as a CSV file, with lists, flags and missing values as JSON has them. */
function jsonObject({ id, revision, content }: ExportedTool): object {
  const prices = formOfPricing(content.pricing);
  return Object.fromEntries([
    ['id', id],
    ['revision', revision],
    ...plainFields.map((field) => [columnOfField[field], content[field]]),
    ...priceParts
      .filter((part) => prices[part] !== '')
      .map((part) => [priceColumns[part], prices[part]]),
  ]);
}

function jsonText(tools: readonly ExportedTool[], isFirst: boolean, isLast: boolean): string {
  const items = tools.map((tool) => JSON.stringify(jsonObject(tool))).join(',\n');
  const separator = !isFirst && items !== '' ? ',\n' : '';
  return `${isFirst ? '[\n' : ''}${separator}${items}${isLast ? '\n]\n' : ''}`;
}

/** A page of an export; the texts of all pages make the file. */
export async function exportPage(
  { authority, actor }: Pick<CatalogAccess, 'authority' | 'actor'>,
  { format, ids, after }: z.output<typeof exportPageInput>,
): Promise<z.output<typeof exportPageOutput>> {
  const rows = await inRole(
    authority,
    actor,
    (transaction) =>
      transaction.$queryRaw(Prisma.sql`
        WITH chosen AS MATERIALIZED (
          SELECT t.id FROM marketplace_tools t
          WHERE ${ids ? Prisma.sql`t.id = ANY (${ids}::uuid[])` : Prisma.sql`true`}
            AND ${after ? Prisma.sql`t.id > ${after}::uuid` : Prisma.sql`true`}
          ORDER BY t.id LIMIT ${pageTools + 1}
        )
        SELECT t.id::text AS id, r.revision, ${toolState} AS state
        FROM chosen c
        JOIN marketplace_tools t ON t.id = c.id
        JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = c.id
        ORDER BY c.id`),
    { readOnly: true },
  );
  const records = toolsSchema.parse(rows);
  const tools = records.slice(0, pageTools).map(({ id, revision, state }) => ({
    id,
    revision,
    content: viewOfWholeState(state),
  }));
  const isLast = records.length <= pageTools;
  const isFirst = after === null;
  return {
    text: format === 'csv' ? csvText(tools, isFirst) : jsonText(tools, isFirst, isLast),
    count: tools.length,
    next: isLast ? null : (tools.at(-1)?.id ?? null),
  };
}
