import { stateOfChanges, stateOfView } from '../catalog/catalog-state.rules';
import type { RowInput } from './change-set.schema';
import type { StagedRow } from './staging.service';

/** A row as it came over the wire, checked, in the form in which it is staged. */
export function stagedRowOf(row: RowInput): StagedRow {
  const { entity, entityId, action } = row;
  switch (row.action) {
    case 'create':
      return { entity, entityId, action, baseRevision: null, wanted: stateOfChanges(row.content) };
    case 'delete':
      return { entity, entityId, action, baseRevision: row.baseRevision, wanted: {} };
    case 'update':
      return {
        entity,
        entityId,
        action,
        baseRevision: row.baseRevision,
        base: row.base ? stateOfView(row.base) : null,
        wanted: stateOfChanges(row.changes),
      };
  }
}
