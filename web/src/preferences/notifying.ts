import { useSyncExternalStore } from 'react';
import { readStored, store } from '#web/preferences/stored.ts';

/** Whether the browser may tell the person something while he looks elsewhere: `unknown` where it has none of that. */
export type Notifying = 'on' | 'off' | 'denied' | 'unknown';

const listeners = new Set<() => void>();

function notifying(): Notifying {
  if (typeof Notification === 'undefined' || !isSecureContext) return 'unknown';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' && readStored('notifying') === 'on' ? 'on' : 'off';
}

/** The person's choice; the browser asks him once, and only because he has pressed a button. */
export function useNotifying(): readonly [Notifying, (isWanted: boolean) => Promise<void>] {
  const state = useSyncExternalStore(subscribe, notifying);
  const choose = async (isWanted: boolean) => {
    if (isWanted && Notification.permission === 'default') await Notification.requestPermission();
    store('notifying', isWanted ? 'on' : 'off');
    listeners.forEach((listener) => listener());
  };
  return [state, choose];
}

export function useIsNotifying(): boolean {
  return useSyncExternalStore(subscribe, notifying) === 'on';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
