import type { Cause } from '#core/usecases/task-changed.ts';

/** What ECS says of a task that has stopped, as far as it tells why. */
export type Stopped = {
  readonly stopCode?: string | undefined;
  readonly stoppedReason?: string | undefined;
  readonly containers: readonly { readonly reason?: string | undefined; readonly exitCode?: number | undefined }[];
};

/** What a process ends with that the kernel kills for the memory it took (128 + SIGKILL), where ECS itself does not say so. */
const killed = 137;

/** Whether ECS speaks of a lack of room: `RESOURCE:GPU`, a capacity provider without hosts, or Fargate's own words. */
export function isCapacity(text: string): boolean {
  return /\bRESOURCE:|capacity is unavailable|insufficient (instance )?(capacity|resource)|InsufficientInstanceCapacity|empty capacity provider|no container instances were found|limit on the number of (vCPUs|tasks)/i.test(
    text,
  );
}

/** ECS's own names for a container that ran out of memory, and for an image that it could not fetch. */
const isMemory = (text: string) => /OutOfMemory/i.test(text);
const isImage = (text: string) =>
  /CannotPull(Container|ECRContainer|ImageManifest)\w*Error|pull image manifest|manifest unknown/i.test(text);

/**
 * Why a task stopped. Its own words come first: ECS writes them in `stoppedReason`, or, where a container is to blame, in the reason
 * of that. What is left over is a task whose program ended, or one that never came up, be it for its network interface, a secret or
 * its file system.
 */
export function causeOf({ stopCode, stoppedReason = '', containers }: Stopped): Cause {
  const text = [stoppedReason, ...containers.map(({ reason }) => reason ?? '')].join(' ');
  if (isCapacity(text)) return 'no-capacity';
  if (isImage(text)) return 'image-unavailable';
  if (isMemory(text)) return 'out-of-memory';
  const hasExited =
    stopCode === 'EssentialContainerExited' || stoppedReason.startsWith('Essential container in task exited');
  if (!hasExited) return 'start-failed';
  return containers.some(({ exitCode }) => exitCode === killed) ? 'out-of-memory' : 'exited';
}
