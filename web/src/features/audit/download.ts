import { auditRoutes } from '#core/contract/audit-routes.ts';
import { Refused } from '#web/client/refused.ts';
import { pathOf } from '#web/client/routing.ts';

/** A week's file, part by part. Refuses `unreadable-reply` where it is not what its manifest says, as when it was just made anew. */
export async function fetchWhole(week: string, sha256: string): Promise<readonly string[]> {
  const parts: string[] = [];
  for (let offset: string | null = '0'; offset !== null;) {
    const response: Response = await fetch(
      pathOf(auditRoutes.getAuditFile.path, { params: { week }, query: { offset } }),
      {
        credentials: 'same-origin',
      },
    ).catch((cause: unknown) => {
      throw new Refused('unreachable', 'The portal did not answer.', { cause });
    });
    if (!response.ok) throw new Refused('unavailable', `The portal answered with status ${response.status}.`);
    parts.push(await response.text());
    offset = response.headers.get('x-next-offset');
  }
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(parts.join('')));
  if (hex(digest) !== sha256) throw new Refused('unreadable-reply', 'The file is not what its manifest says.');
  return parts;
}

const hex = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Has the browser keep a file. */
export function save(name: string, type: string, parts: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
