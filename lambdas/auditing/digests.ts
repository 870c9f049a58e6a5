import { createHash } from 'node:crypto';
import type { Digests } from '#core/usecases/auditing/deps.ts';
import { sha256 } from './audit-item.ts';

/** UTF-8 and SHA-256, by Node. */
export const digests: Digests = {
  sha256,
  encode: (text) => new TextEncoder().encode(text),
  decode: (bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
  ofBytes: (bytes) => createHash('sha256').update(bytes).digest('hex'),
};
