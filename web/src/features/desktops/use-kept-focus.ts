import { type RefObject, useEffect, useRef } from 'react';

/**
 * Keeps the keyboard where it is used. The button that a person pressed goes away when the phase changes, and the focus with it;
 * then the first thing to do on the card gets it. Whoever has gone elsewhere meanwhile is left in peace.
 */
export function useKeptFocus(card: RefObject<HTMLElement | null>, phase: string): () => void {
  const hasActed = useRef(false);
  const seen = useRef(phase);
  useEffect(() => {
    if (seen.current === phase) return;
    seen.current = phase;
    if (!hasActed.current) return;
    const frame = requestAnimationFrame(() => {
      const { activeElement, body } = document;
      const isLost = activeElement === null || activeElement === body;
      const isHere = card.current?.contains(activeElement) === true;
      if (isLost || isHere) card.current?.querySelector<HTMLElement>('[data-first]:not([data-pending])')?.focus();
      else hasActed.current = false;
    });
    return () => cancelAnimationFrame(frame);
  }, [card, phase]);
  return () => (hasActed.current = true);
}
