import type { SdkHandler } from './sdk-handler.ts';

const seam = Symbol.for('deskpool.aws');

/** Puts the handler where the functions' clients look for it. Returns how to put back what was there. */
export const installSdkHandler = (aws: {
  readonly requestHandler: SdkHandler;
  readonly region: string;
}): (() => void) => {
  const before: unknown = Reflect.get(globalThis, seam);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  Reflect.set(globalThis, seam, { ...aws, credentials });
  return () => void Reflect.set(globalThis, seam, before);
};
