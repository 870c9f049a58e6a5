import { type RefObject, useEffect, useRef } from 'react';

/** Leads to the notices and back; the key with which browsers and React Aria go from one part of a page to the next. */
export const regionKey = 'F6';

/**
 * Lets the keyboard come to the notices and go back to where it was. What was pressed goes away; then the next notice has the
 * focus, or what had it before.
 *
 * @param shown changes with each notice that comes or goes
 */
export function useRegionFocus(region: RefObject<HTMLElement | null>, shown: string): void {
  const before = useRef<HTMLElement | null>(null);
  const wasInside = useRef(false);
  const seen = useRef(shown);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== regionKey || event.altKey || event.ctrlKey || event.metaKey || !region.current) return;
      event.preventDefault();
      const isInside = region.current.contains(document.activeElement);
      if (isInside) goBack(before.current);
      else firstButton(region.current)?.focus();
    };
    const onFocus = ({ target, relatedTarget }: FocusEvent) => {
      const inside = (node: EventTarget | null) => node instanceof Node && region.current?.contains(node) === true;
      if (inside(target) && !inside(relatedTarget) && relatedTarget instanceof HTMLElement)
        before.current = relatedTarget;
      wasInside.current = inside(target);
    };
    // Who points elsewhere has left, though nothing else takes the focus.
    const onPoint = ({ target }: PointerEvent) =>
      (wasInside.current &&= region.current?.contains(target as Node) === true);
    document.addEventListener('pointerdown', onPoint);
    document.addEventListener('keydown', onKey);
    document.addEventListener('focusin', onFocus);
    return () => {
      document.removeEventListener('pointerdown', onPoint);
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('focusin', onFocus);
    };
  }, [region]);
  useEffect(() => {
    if (seen.current === shown) return;
    seen.current = shown;
    const { activeElement, body } = document;
    const isLost = activeElement === null || activeElement === body;
    if (!wasInside.current || !isLost) return;
    const next = region.current && firstButton(region.current);
    if (next) next.focus();
    else goBack(before.current);
  }, [region, shown]);
}

const firstButton = (region: HTMLElement) => region.querySelector<HTMLElement>('.notice button');

/** To where the person was; to the page's heading where that is gone. */
function goBack(to: HTMLElement | null): void {
  const target = to?.isConnected ? to : document.querySelector<HTMLElement>('#content h1');
  target?.focus();
}
