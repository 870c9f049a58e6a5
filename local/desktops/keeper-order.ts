import * as z from 'zod';

/** Environment variable by which everything that belongs to one desktop is known, however far it has wandered. */
export const MARK = 'DESKPOOL_DESKTOP';

/** What a keeper is told, as the first line of its standard input. Later lines: `stop`. The end of the input means the same. */
export const KeeperOrder = z.object({
  /** Program and arguments. */
  command: z.array(z.string()).min(1),
  /** What the program's standard output is: the events below, or words for the log alone. */
  says: z.enum(['events', 'words']),
  environment: z.record(z.string(), z.string()),
  /** The desktop's private directory; the keeper removes it at the end. */
  directory: z.string().min(1),
  /** Value of `MARK`. */
  mark: z.string().min(1),
  /** Told to the program as the first line of its input, in JSON; the input stays open as long as the keeper lives. */
  input: z.unknown().optional(),
  /** A command that ends the program kindly, where a signal would not do. */
  farewell: z.array(z.string()).optional(),
});
export type KeeperOrder = z.infer<typeof KeeperOrder>;

/** What keeper and program report, a line of JSON each. */
export const KeeperEvent = z.discriminatedUnion('is', [
  /** From the program: the desktop listens. */
  z.object({ is: z.literal('listening'), port: z.int().min(1).max(65_535) }),
  /** From the program: it is about to end, and why. */
  z.object({ is: z.literal('ending'), reason: z.string() }),
  /** From the keeper, last of all: nothing is left. A program that a signal ended has code 128 + signal, as shells have it. */
  z.object({ is: z.literal('ended'), code: z.int() }),
]);
export type KeeperEvent = z.infer<typeof KeeperEvent>;

/** Lets this process outlive those who read what it says: it still has to clean up when they have been killed. */
export const speakToNobodyToo = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
};

/** Reports an event to whoever started this process. */
export const report = (event: KeeperEvent): void => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};
