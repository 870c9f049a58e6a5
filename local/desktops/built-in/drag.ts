import type { Part, Window } from './frame.ts';
import { frameFor, isEdge } from './frame.ts';
import type { Box } from './shapes.ts';

/** A window that is being moved, or drawn larger or smaller by an edge. */
export type Drag = {
  readonly window: Window;
  readonly part: Part;
  readonly fromX: number;
  readonly fromY: number;
  readonly box: Box;
};

/** Where the window is wished to be while the pointer is at (x, y). */
export const draggedBox = ({ window, part, fromX, fromY, box }: Drag, x: number, y: number): Box => {
  const [dx, dy] = [x - fromX, y - fromY];
  if (!isEdge(part)) return { ...box, x: box.x + dx, y: box.y + dy };
  const least = frameFor(window.content.least);
  const height = part.startsWith('bottom') ? Math.max(least.height, box.height + dy) : box.height;
  if (part === 'right' || part === 'bottom-right')
    return { ...box, height, width: Math.max(least.width, box.width + dx) };
  if (part === 'bottom') return { ...box, height };
  const width = Math.max(least.width, box.width - dx);
  return { ...box, height, width, x: box.x + box.width - width };
};
