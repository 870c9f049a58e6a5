import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';

type ActionProps = {
  readonly children: ReactNode;
  readonly look?: 'main' | 'quiet' | 'danger';
  /** Under way: it keeps the focus and does nothing. */
  readonly isPending?: boolean;
  readonly name?: string;
  /** Gets the focus when it appears. */
  readonly hasFocus?: boolean;
  /** What to do first where it stands; a lost focus comes here. */
  readonly isFirst?: boolean;
  readonly onPress: () => void;
};

/** A button. */
export function Action({ children, look = 'quiet', isPending = false, name, hasFocus, isFirst, onPress }: ActionProps) {
  return (
    <Button
      className={`action action-${look}`}
      isPending={isPending}
      onPress={onPress}
      {...(name === undefined ? {} : { 'aria-label': name })}
      {...(hasFocus ? { autoFocus: true } : {})}
      {...(isFirst ? { 'data-first': true } : {})}
    >
      {children}
    </Button>
  );
}
