import type { ClientRequest } from 'node:http';
import { Agent } from 'node:https';
import { createSecureContext } from 'node:tls';

/** How every connection to a desktop is made: TLS without verification, since each desktop signs for itself on a private path. */
export const desktopTls = { rejectUnauthorized: false, secureContext: createSecureContext() } as const;

/** Kept connections for plain requests. The bound per desktop keeps one page from using up the gateway's descriptors. */
export const desktopAgent = (): Agent =>
  new Agent({ ...desktopTls, keepAlive: true, maxSockets: 64, maxFreeSockets: 8, timeout: 60_000 });

/** A connection each for what stays open or is asked rarely. One agent, because each would keep TLS sessions of its own. */
export const lonelyAgent = new Agent({ ...desktopTls, keepAlive: false, maxCachedSessions: 0 });

/** The desktop did not connect or answer in time; anything else it did wrong has another name. */
export class DesktopTooSlow extends Error {
  constructor() {
    super('the desktop does not answer in time');
    this.name = 'DesktopTooSlow';
  }
}

/** Ends a request that has no connection after `milliseconds`. The error on the request is then `DesktopTooSlow`. */
export const limitConnect = (request: ClientRequest, milliseconds: number): void => {
  const timer = setTimeout(() => request.destroy(new DesktopTooSlow()), milliseconds);
  const connected = () => clearTimeout(timer);
  request.once('socket', (socket) => {
    if (request.reusedSocket) connected();
    else socket.once('secureConnect', connected);
  });
  request.once('close', connected);
};
