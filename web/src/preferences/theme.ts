import { useState } from 'react';
import { readStored, store } from '#web/preferences/stored.ts';

/** How the page looks: always light, always dark, or as the system says. */
export const themes = ['light', 'dark', 'system'] as const;
export type Theme = (typeof themes)[number];

function storedTheme(): Theme {
  const stored = readStored('theme');
  return themes.find((theme) => theme === stored) ?? 'system';
}

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** Shows what was chosen on an earlier visit. */
export function showStoredTheme(): void {
  show(storedTheme());
}

/** The theme, and how to change it for this browser. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(storedTheme);
  const choose = (chosen: Theme) => {
    store('theme', chosen);
    show(chosen);
    setTheme(chosen);
  };
  return [theme, choose];
}
