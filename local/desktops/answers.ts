import { request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { basicAuthorization } from './basic-auth.ts';
import { DesktopError } from './desktop-program.ts';

const statusAt = (port: number, password: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    const headers = { authorization: basicAuthorization('kasm_user', password), connection: 'close' };
    // The certificate is the desktop's own, made at its start; loopback is what vouches for it.
    const asked = request({ host: '127.0.0.1', port, path: '/', headers, rejectUnauthorized: false, timeout: 2_000 });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(undefined));
    asked.on('close', () => resolve(undefined));
    asked.end();
  });

/** Waits till the desktop on this port serves its page to `kasm_user`. Rejects with a `DesktopError` after `patience` milliseconds. */
export const untilItAnswers = async (port: number, password: string, patience: number): Promise<void> => {
  for (const end = Date.now() + patience; Date.now() < end; await pause(100))
    if ((await statusAt(port, password)) === 200) return;
  throw new DesktopError(`The desktop on port ${port} does not answer`);
};
