import { useState } from 'react';
import type { SessionView } from '#core/contract/views.ts';
import { useNow } from '#web/parts/use-now.ts';

/** The portal's estimate, counted down here between its messages; null while nothing is known. */
export function useSecondsLeft({ name, version, secondsLeft }: SessionView): number | null {
  const now = useNow(1_000);
  const estimate = `${name} ${version} ${secondsLeft}`;
  const [heard, setHeard] = useState({ estimate, at: now });
  if (heard.estimate !== estimate) setHeard({ estimate, at: now });
  if (secondsLeft === null) return null;
  return Math.max(0, secondsLeft - Math.max(0, now - heard.at) / 1_000);
}
