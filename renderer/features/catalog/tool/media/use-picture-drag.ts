import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { type RefObject, useEffect, useRef, useState } from 'react';

const kind = 'tool-picture';

/** Where a dropped picture would go: before or behind the row. */
type DropEdge = 'before' | 'behind';

export interface PictureDragOptions {
  /** The row, which pictures are dropped on. */
  readonly row: RefObject<HTMLElement | null>;
  /** The part of it by which it is dragged. */
  readonly handle: RefObject<HTMLElement | null>;
  readonly at: number;
  readonly enabled: boolean;
  /** From one place to another one, both from 0. */
  readonly onMove: (from: number, to: number) => void;
}

/**
 * Lets rows of pictures be dragged to another place.
 * @returns whether this row is dragged, and the side of it that the dragged one would go to
 */
export function usePictureDrag({ row, handle, at, enabled, onMove }: PictureDragOptions) {
  const [dragging, setDragging] = useState(false);
  const [edge, setEdge] = useState<DropEdge | null>(null);
  const latest = useRef({ at, onMove });
  latest.current = { at, onMove };
  useEffect(() => {
    const target = row.current;
    if (!target || !handle.current || !enabled) return;
    const edgeAt = (y: number): DropEdge => {
      const { top, height } = target.getBoundingClientRect();
      return y < top + height / 2 ? 'before' : 'behind';
    };
    const endDrag = draggable({
      element: target,
      dragHandle: handle.current,
      getInitialData: () => ({ kind, at: latest.current.at }),
      onDragStart: () => setDragging(true),
      onDrop: () => setDragging(false),
    });
    const endDrop = dropTargetForElements({
      element: target,
      canDrop: ({ source }) => source.data['kind'] === kind && source.element !== target,
      onDrag: ({ location }) => setEdge(edgeAt(location.current.input.clientY)),
      onDragLeave: () => setEdge(null),
      onDrop: ({ source, location }) => {
        setEdge(null);
        const from = Number(source.data['at']);
        const before = edgeAt(location.current.input.clientY) === 'before';
        const to = latest.current.at + (before ? 0 : 1);
        const place = from < to ? to - 1 : to;
        if (place !== from) latest.current.onMove(from, place);
      },
    });
    return () => {
      endDrag();
      endDrop();
    };
  }, [row, handle, enabled]);
  return { dragging, edge };
}
