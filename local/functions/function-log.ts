import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';

/** One line of a function's log, parsed: JSON as the handlers write it, or wrapped as Lambda's JSON format does. */
export type LogLine = Readonly<Record<string, unknown>>;

/** What functions print, each in a file of its own and the last lines in memory. */
export type FunctionLogs = {
  readonly write: (functionName: string, requestId: string, level: string, text: string) => void;
  /** The last lines of one function, or of all, oldest first. */
  readonly lines: (functionName?: string) => readonly LogLine[];
  readonly close: () => Promise<void>;
};

const KEPT = 2_000;

const lineOf = (requestId: string, level: string, text: string): LogLine => {
  if (text.startsWith('{')) {
    try {
      return JSON.parse(text) as LogLine;
    } catch {
      // Not JSON after all: wrapped like any other text.
    }
  }
  return { timestamp: new Date().toISOString(), level, requestId, message: text };
};

/** Opens the logs in `folder`, a file `<function>.log` each, appended to. */
export const openFunctionLogs = (folder: string): FunctionLogs => {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, ReturnType<typeof createWriteStream>>();
  const kept: { readonly name: string; readonly line: LogLine }[] = [];
  const fileOf = (name: string) => {
    const file = files.get(name) ?? createWriteStream(join(folder, `${name}.log`), { flags: 'a', mode: 0o600 });
    files.set(name, file);
    return file;
  };
  return {
    write: (name, requestId, level, text) => {
      for (const part of text.split('\n').filter((one) => one.trim() !== '')) {
        const line = lineOf(requestId, level, part);
        kept.push({ name, line });
        if (kept.length > KEPT) kept.shift();
        fileOf(name).write(`${JSON.stringify(line)}\n`);
      }
    },
    lines: (name) => kept.filter((one) => name === undefined || one.name === name).map((one) => one.line),
    close: async () => {
      await Promise.all([...files.values()].map((file) => (file.end(), once(file, 'close'))));
      files.clear();
    },
  };
};
