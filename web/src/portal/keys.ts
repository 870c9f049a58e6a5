/** Under which names the page keeps what it has read. */
export const keys = {
  me: ['me'],
  desktops: ['desktops'],
  allSessions: ['all-sessions'],
  sharings: ['sharing'],
  sharing: (session: string) => ['sharing', session],
} as const;
