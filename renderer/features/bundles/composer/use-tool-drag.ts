import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { BundleTool } from '../../../../electron/bundles/bundle-content.schema';

const kind = 'bundle-tool';

/** Makes an element a tool that can be dragged into the bundle or to another place in it. */
export function useDragSource(
  element: RefObject<HTMLElement | null>,
  tool: BundleTool,
  enabled: boolean,
): boolean {
  const [dragging, setDragging] = useState(false);
  const latest = useRef(tool);
  latest.current = tool;
  useEffect(() => {
    if (!element.current || !enabled) return;
    return draggable({
      element: element.current,
      getInitialData: () => ({ kind, tool: latest.current }),
      onDragStart: () => setDragging(true),
      onDrop: () => setDragging(false),
    });
  }, [element, enabled]);
  return dragging;
}

/** Where a dropped tool would go: before or behind the element. */
export type DropEdge = 'before' | 'behind';

/**
 * Makes an element a place where tools are dropped.
 * @param onDrop the tool, and on which side of the element's middle it was dropped
 * @returns the side that a tool above the element would go to; null without one
 */
export function useDropTarget(
  element: RefObject<HTMLElement | null>,
  onDrop: (tool: BundleTool, edge: DropEdge) => void,
  enabled: boolean,
): DropEdge | null {
  const [edge, setEdge] = useState<DropEdge | null>(null);
  const latest = useRef(onDrop);
  latest.current = onDrop;
  useEffect(() => {
    const target = element.current;
    if (!target || !enabled) return;
    const edgeAt = (y: number): DropEdge => {
      const { top, height } = target.getBoundingClientRect();
      return y < top + height / 2 ? 'before' : 'behind';
    };
    return dropTargetForElements({
      element: target,
      canDrop: ({ source }) => source.data['kind'] === kind,
      onDrag: ({ location }) => setEdge(edgeAt(location.current.input.clientY)),
      onDragLeave: () => setEdge(null),
      onDrop: ({ source, location }) => {
        setEdge(null);
        // A place within the list is also within the list as a whole: the innermost one counts.
        if (location.current.dropTargets[0]?.element !== target) return;
        latest.current(source.data['tool'] as BundleTool, edgeAt(location.current.input.clientY));
      },
    });
  }, [element, enabled]);
  return edge;
}
