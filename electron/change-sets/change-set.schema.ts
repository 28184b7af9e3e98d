import { z } from 'zod';

/** What a change-set can change. */
export const catalogEntities = ['tool', 'bundle'] as const;
export const catalogEntitySchema = z.enum(catalogEntities);
export type CatalogEntity = z.infer<typeof catalogEntitySchema>;

/** Where a change-set began. */
export const changeOrigins = [
  'form',
  'grid',
  'bulk',
  'status',
  'duplicate',
  'import',
  'bundle',
  'reprice',
  'retire',
  'revert',
] as const;
export const changeOriginSchema = z.enum(changeOrigins);
export type ChangeOrigin = z.infer<typeof changeOriginSchema>;

export const changeActionSchema = z.enum(['create', 'update', 'delete']);
export type ChangeAction = z.infer<typeof changeActionSchema>;
