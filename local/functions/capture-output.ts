import { format } from 'node:util';
import { runningFunction } from './running.ts';

const levels = { log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG', trace: 'TRACE' } as const;
const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

/** Text that a function writes to a standard stream goes to its log; anybody else's goes where it always went. */
const captureStream = (stream: NodeJS.WriteStream, level: string): (() => void) => {
  const write = stream.write.bind(stream);
  const captured = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const who = runningFunction();
    if (!who) return Reflect.apply(write, undefined, [chunk, ...rest]) as boolean;
    who.print(level, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const done = rest.find((one) => typeof one === 'function');
    if (done) queueMicrotask(() => void Reflect.apply(done, undefined, []));
    return true;
  };
  stream.write = captured;
  return () => {
    stream.write = write;
  };
};

const captureConsole = (method: (typeof methods)[number]): (() => void) => {
  const original = console[method];
  console[method] = (...values: unknown[]) => {
    const who = runningFunction();
    if (who) who.print(levels[method], format(...values));
    else original.apply(console, values);
  };
  return () => {
    console[method] = original;
  };
};

/**
 * Diverts what functions print, through `console` or through a console of their own (as Powertools has), to their logs.
 * Returns how to undo it. Several clouds in one process may do this over each other; they undo it in reverse order.
 */
export const captureOutput = (): (() => void) => {
  const undo = [
    captureStream(process.stdout, 'INFO'),
    captureStream(process.stderr, 'ERROR'),
    ...methods.map((method) => captureConsole(method)),
  ];
  return () => {
    for (const one of undo.reverse()) one();
  };
};
