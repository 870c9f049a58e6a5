import type { IncomingMessage } from 'node:http';

/** Header fields in the order and with the case in which they came. */
export const headerPairs = (request: IncomingMessage): readonly (readonly [string, string])[] => {
  const raw = request.rawHeaders;
  return Array.from(
    { length: raw.length / 2 },
    (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? ''] as const,
  );
};

/** Path and query as they were sent; an absolute form is reduced to what follows the host. */
export const targetOf = (request: IncomingMessage): { readonly path: string; readonly query: string } => {
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/]*/i, '') || '/';
  const mark = target.indexOf('?');
  return mark === -1 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
};

/** The body, or undefined when it is longer than `limit` bytes; the rest is then left unread. */
export const bodyOf = async (request: IncomingMessage, limit: number): Promise<Buffer | undefined> => {
  if (Number(request.headers['content-length'] ?? 0) > limit) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
