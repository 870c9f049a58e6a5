import { percentEncoded } from './notification.ts';

/** Where somebody opens his session: a path on the portal. The address to go back to is there for clients that look; nobody reads it. */
export function activationPath(session: string, token: string, indexUrl: string): string {
  return `/workshops/session/${session}/activate/?token=${token}&index_url=${percentEncoded(indexUrl)}`;
}
