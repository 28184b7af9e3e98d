import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import type { PaneName } from '../../electron/workspace/layouts.schema';
import { classes } from './classes';
import { useKeptLayouts } from './kept-layouts';

export interface SplitPaneProps {
  /** Names the inspector's edge for assistive technology: "Width of the tool". */
  readonly label: string;
  /** Under which name the width is kept. */
  readonly name: PaneName;
  readonly main: ReactNode;
  /** Null hides the pane; the main part then has all the room. */
  readonly inspector: ReactNode | null;
  /** The inspector takes the whole width; the main part stays mounted and keeps its place. */
  readonly full?: boolean | undefined;
}

const narrowest = 320;
const widest = 900;
const usual = 440;
const step = 16;

function clampWidth(width: number): number {
  return Math.round(Math.min(widest, Math.max(narrowest, width)));
}

/**
 * Master and detail side by side. The edge between them moves by mouse and by keyboard (arrows,
 * Home, End); in a narrow window the inspector lies over the list instead.
 */
export function SplitPane({ label, name, main, inspector, full = false }: SplitPaneProps) {
  const layouts = useKeptLayouts();
  const [width, setWidth] = useState(() => clampWidth(layouts.paneWidth(name) ?? usual));
  const drag = useRef<{ readonly x: number; readonly width: number } | null>(null);

  const keep = (next: number) => {
    const clamped = clampWidth(next);
    setWidth(clamped);
    layouts.keepPaneWidth(name, clamped);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (drag.current) keep(drag.current.width + drag.current.x - event.clientX);
  };
  const endDrag = () => {
    drag.current = null;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = {
      ArrowLeft: width + step,
      ArrowRight: width - step,
      Home: widest,
      End: narrowest,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    keep(next);
  };

  return (
    <div className="relative flex min-h-0 grow">
      <div
        className={classes('flex min-w-0 grow flex-col', full && inspector !== null && 'invisible')}
      >
        {main}
      </div>
      {inspector !== null && (
        <div
          style={full ? undefined : { width }}
          className={classes(
            'flex bg-surface max-narrow:absolute max-narrow:inset-0 max-narrow:w-full!',
            full
              ? 'absolute inset-0'
              : 'relative max-w-[70%] shrink-0 border-l border-line max-narrow:max-w-full',
          )}
        >
          {!full && (
            // biome-ignore lint/a11y/useSemanticElements: an hr cannot be dragged or hold a value
            <div
              role="separator"
              aria-orientation="vertical"
              aria-label={label}
              aria-valuenow={width}
              aria-valuemin={narrowest}
              aria-valuemax={widest}
              tabIndex={0}
              onPointerDown={onPointerDown}
              onPointerMove={onPointerMove}
              onPointerUp={endDrag}
              // The browser may take the pointer for itself, as to scroll: the edge would go on following it.
              onPointerCancel={endDrag}
              onDoubleClick={() => keep(usual)}
              onKeyDown={onKeyDown}
              className="-left-4 absolute inset-y-0 z-1 w-8 cursor-col-resize touch-none transition-colors hover:bg-accent-line focus-visible:bg-accent-line focus-visible:outline-none max-narrow:hidden"
            />
          )}
          <div className="flex min-w-0 grow flex-col">{inspector}</div>
        </div>
      )}
    </div>
  );
}
