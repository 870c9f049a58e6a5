import { type RefObject, useEffect, useRef } from 'react';

/** Gives the focus to a field, or to the first one of a form, when it appears because somebody has asked for it. */
export function useFirstFocus<Element extends HTMLElement>(): RefObject<Element | null> {
  const place = useRef<Element>(null);
  useEffect(() => {
    const { current } = place;
    const field = current?.matches('input') ? current : current?.querySelector<HTMLElement>('input, select, textarea');
    field?.focus();
  }, []);
  return place;
}
