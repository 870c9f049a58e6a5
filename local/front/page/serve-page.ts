import type { RestReply } from '../rest/rest-reply.ts';
import type { Distribution } from './distribution.ts';
import { staticFile } from './static-files.ts';
import type { StaticFile } from './static-files.ts';

const found = (file: StaticFile, status: number, etag: string | undefined): RestReply => ({
  status: etag === file.etag ? 304 : status,
  headers: [
    ['Content-Type', file.type],
    ['Cache-Control', file.cacheControl],
    ['ETag', file.etag],
  ],
  body: etag === file.etag ? Buffer.alloc(0) : file.body,
});

const denied: RestReply = {
  status: 403,
  headers: [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Cache-Control', 'no-cache'],
  ],
  body: Buffer.from('There is nothing here.\n'),
};

/**
 * Answers from the built page as CloudFront does from its bucket: the root object for `/`, and the distribution's error pages for
 * what is not there (which a closed bucket calls 403, never 404).
 */
export const servePage =
  (folder: string, distribution: Pick<Distribution, 'rootObject' | 'errors'>) =>
  async (path: string, etag: string | undefined): Promise<RestReply> => {
    const file = await staticFile(folder, path === '/' ? `/${distribution.rootObject || 'index.html'}` : path);
    if (file) return found(file, 200, etag);
    const error = distribution.errors.find(({ ErrorCode }) => ErrorCode === 403);
    const instead =
      error?.ResponsePagePath === undefined ? undefined : await staticFile(folder, error.ResponsePagePath);
    return instead ? found(instead, error?.ResponseCode ?? 403, etag) : denied;
  };
