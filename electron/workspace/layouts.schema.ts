import { z } from 'zod';
import { numberText } from '../shared/number-text';

const unreadable = 'This is not a layout of columns.';

/** A column by its id. */
const columnId = z.string({ error: unreadable }).min(1, unreadable).max(60, unreadable);

const pixels = (narrowest: number, widest: number) =>
  z
    .number({ error: 'A width is a number of pixels.' })
    .min(narrowest, `A width is at least ${narrowest} pixels.`)
    .max(widest, `A width is at most ${numberText(widest)} pixels.`);

/** Far more than a grid of sixty columns says of them. */
const largestLayout = 20_000;

const gridLayoutSchema = z
  .object({
    widths: z.record(columnId, pixels(16, 2_000)),
    shown: z.record(columnId, z.boolean()),
    order: z.array(columnId).exactOptional(),
    pinned: z.array(columnId).exactOptional(),
  })
  .refine((layout) => JSON.stringify(layout).length <= largestLayout, {
    error: 'This layout of columns holds more than can be kept.',
  });

const paneWidth = pixels(100, 4_000);

/**
 * How a person has set up what is shown: columns and widths by the names of the screens' parts. Kept
 * per profile, like the other preferences, and not in the browser: the browser shell has another
 * address, and with it another storage, at each start.
 */
export const layoutsSchema = z.object({
  grids: z
    .object({
      catalog: gridLayoutSchema.exactOptional(),
      findings: gridLayoutSchema.exactOptional(),
      purchases: gridLayoutSchema.exactOptional(),
      reviews: gridLayoutSchema.exactOptional(),
    })
    .default({}),
  /** Widths of what stands beside a list, in pixels. */
  panes: z
    .object({ catalog: paneWidth.exactOptional(), changes: paneWidth.exactOptional() })
    .default({}),
});

export type Layouts = z.output<typeof layoutsSchema>;

/** A grid, or a pane, whose layout is kept. */
export type GridName = keyof Layouts['grids'];
export type PaneName = keyof Layouts['panes'];
