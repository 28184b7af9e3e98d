import { z } from 'zod';

const rectangleSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
});

/** A place on the virtual screen, in device-independent pixels. */
export type Rectangle = z.infer<typeof rectangleSchema>;

/** How the window stood when it was last open. */
export const windowStateSchema = z.object({ bounds: rectangleSchema, maximized: z.boolean() });
export type WindowState = z.infer<typeof windowStateSchema>;

/** The smallest window in which navigation, a grid and the inspector still fit. */
export const smallestWindow = { width: 960, height: 600 } as const;
const preferredWindow = { width: 1440, height: 900 } as const;

/** So much of the title bar must be reachable for a person to drag the window back. */
const reachable = { width: 120, height: 40 } as const;

function overlap(one: Rectangle, other: Rectangle): { width: number; height: number } {
  return {
    width: Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x),
    height: Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}

/**
 * Where to open the window: where it last stood if a person could still reach its title bar there,
 * otherwise centred on the first display. Never larger than the display it is on.
 * @param saved what was kept, or undefined on a first start or after damage
 * @param workAreas the usable areas of the displays, the primary one first; at least one
 */
export function restoreWindow(
  saved: WindowState | undefined,
  workAreas: readonly [Rectangle, ...Rectangle[]],
): WindowState {
  const kept = saved?.bounds;
  const home = kept
    ? workAreas.find((area) => {
        const titleBar = { ...kept, height: reachable.height };
        const seen = overlap(titleBar, area);
        return seen.width >= reachable.width && seen.height >= reachable.height;
      })
    : undefined;
  if (kept && home) {
    const width = clamp(kept.width, smallestWindow.width, home.width);
    const height = clamp(kept.height, smallestWindow.height, home.height);
    // A window that was made smaller to fit its display must still reach into it.
    const x = clamp(
      kept.x,
      home.x + reachable.width - width,
      home.x + home.width - reachable.width,
    );
    return { bounds: { x, y: kept.y, width, height }, maximized: saved.maximized };
  }
  const [area] = workAreas;
  const width = clamp(preferredWindow.width, smallestWindow.width, area.width);
  const height = clamp(preferredWindow.height, smallestWindow.height, area.height);
  const x = area.x + Math.max(0, Math.round((area.width - width) / 2));
  const y = area.y + Math.max(0, Math.round((area.height - height) / 2));
  return { bounds: { x, y, width, height }, maximized: saved?.maximized ?? false };
}
