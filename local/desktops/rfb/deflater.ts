import { constants, createDeflate } from 'node:zlib';

/** Fast enough to keep up with a drag, and flat colours shrink at any level. */
const LEVEL = 3;

/** The one deflate stream of a connection: the Zlib encoding goes on where its last rectangle ended. */
export const newDeflater = () => {
  const stream = createDeflate({ level: LEVEL });
  let out: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => out.push(chunk));
  return {
    deflate: (bytes: Buffer): Promise<Buffer> =>
      new Promise((resolve, reject) => {
        stream.once('error', reject);
        stream.write(bytes);
        stream.flush(constants.Z_SYNC_FLUSH, () => {
          stream.off('error', reject);
          const deflated = Buffer.concat(out);
          out = [];
          resolve(deflated);
        });
      }),
    close: () => stream.destroy(),
  };
};
