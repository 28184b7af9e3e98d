import { z } from 'zod';
import { requiredLine } from '../catalog/catalog-text.schema';

/** The screens whose lists are kept as views. */
const viewScreens = ['catalog', 'bundles', 'purchases', 'reviews'] as const;

const largestState = 20_000;

/** What a view holds: what the screen's address says, and how its columns stand. */
export const viewStateSchema = z
  .object({
    params: z.record(z.string().max(60), z.array(z.string().max(400)).max(60)),
    layout: z.record(z.string(), z.unknown()),
  })
  .refine((state) => JSON.stringify(state).length <= largestState, {
    error: 'This view holds more than can be kept.',
  });

export const savedViewSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  isShared: z.boolean(),
  /** Whether the present person made it, and so may change it. */
  isOwn: z.boolean(),
  ownerName: z.string(),
  state: viewStateSchema,
});

export type SavedView = z.output<typeof savedViewSchema>;

export const listViewsInput = z.object({ screen: z.enum(viewScreens) });
export const listViewsOutput = z.array(savedViewSchema);

/** The caller makes the id of a new view; of one that is there already, what is absent stays as it is. */
export const saveViewInput = z.object({
  id: z.uuid(),
  screen: z.enum(viewScreens),
  name: requiredLine('name of the view', 80).optional(),
  isShared: z.boolean().optional(),
  state: viewStateSchema.optional(),
});

export type SaveView = z.output<typeof saveViewInput>;

export const viewIdInput = z.object({ id: z.uuid() });
