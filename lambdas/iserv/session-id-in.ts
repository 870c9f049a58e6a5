import type { Incoming } from '../http/request.ts';

/** The session id that a request carries: in its query, in `X-Session-ID`, or behind the first space of `Authorization: Bearer`. */
export function sessionIdIn({ url, header }: Pick<Incoming, 'url' | 'header'>): string | undefined {
  return url.query.get('session_id') || header('x-session-id') || bearer(header('authorization')) || undefined;
}

function bearer(authorization: string | undefined): string | undefined {
  return /^Bearer (.*)$/i.exec(authorization ?? '')?.[1]?.trim();
}
