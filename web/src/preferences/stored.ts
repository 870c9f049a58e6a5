/** What the browser keeps for the page. A browser that keeps nothing (private window, policy) is no reason to fail. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(`deskpool.${key}`);
  } catch {
    return null;
  }
}

/** Keeps a value for the next visit, where the browser lets us. */
export function store(key: string, value: string): void {
  try {
    localStorage.setItem(`deskpool.${key}`, value);
  } catch {
    // Then it holds for this visit.
  }
}
