import type { MouseEvent, ReactNode } from 'react';
import { goTo } from '#web/parts/place.ts';

type PlaceLinkProps = {
  readonly to: string;
  readonly isHere?: boolean;
  readonly className?: string;
  /** Called where it leads to what is shown already. */
  readonly onStay?: () => void;
  readonly children: ReactNode;
};

/** A link to another path of the page. With a modifier key the browser does what it always does. */
export function PlaceLink({ to, isHere = false, className, onStay, children }: PlaceLinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (isHere) onStay?.();
    goTo(to);
  };
  return (
    <a href={to} className={className} aria-current={isHere ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
