import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { MARK, report, speakToNobodyToo } from './keeper-order.ts';
import { DesktopOrder } from './order.ts';

/** Ends the process of the desktop, saying why. */
export type End = (code: number, reason: string) => void;

/** Starts the desktop and says where it listens. */
export type Run = (
  order: DesktopOrder,
  end: End,
) => Promise<{ readonly port: number; readonly stop: () => Promise<void> }>;

const words = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Hands the keeper's mark on to the programs of the desktop, by which it will find them. */
const marked = (order: DesktopOrder): DesktopOrder => ({
  ...order,
  environment: { ...order.environment, [MARK]: process.env[MARK] ?? '' },
});

/** The life of a desktop's process: reads its order, starts, reports the port, and ends when its input does. */
export const runDesktop = async (run: Run): Promise<void> => {
  let stop: () => Promise<void> = async () => undefined;
  let ending = false;
  const end: End = (code, reason) => {
    if (ending) return;
    ending = true;
    report({ is: 'ending', reason });
    stop()
      .catch(() => undefined)
      .finally(() => process.exit(code));
  };
  speakToNobodyToo();
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
    end(1, `The desktop failed: ${error.message}`);
  });
  process.on('SIGTERM', () => end(0, 'stopped'));
  const lines = createInterface({ input: process.stdin });
  const closed = once(lines, 'close').then(() => end(0, 'stopped'));
  try {
    const [line] = (await Promise.race([once(lines, 'line'), closed])) as [string];
    const running = await run(marked(DesktopOrder.parse(JSON.parse(line))), end);
    stop = running.stop;
    report({ is: 'listening', port: running.port });
  } catch (error) {
    end(1, words(error));
  }
};
