/** One line of JSON per event, on standard output, in the shape that the functions' logger writes. Never give it a URL, a cookie or a ticket. */
export type Log = (
  level: 'INFO' | 'WARN' | 'ERROR',
  message: string,
  facts?: Readonly<Record<string, string | number>>,
) => void;

// Whoever read our lines may be gone. That is no reason to fail, and least of all to log it.
process.stdout.on('error', () => undefined);

/** Writes to standard output. */
export const logToStdout: Log = (level, message, facts = {}) => {
  process.stdout.write(
    `${JSON.stringify({ level, message, timestamp: new Date().toISOString(), service: 'gateway', ...facts })}\n`,
  );
};

/** What to log of anything thrown: a code or a message, no stack. */
export const wordsOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown);
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.message;
};
