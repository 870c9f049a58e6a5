import { describe, expect, it } from 'vitest';
import { causeOf } from '#lambdas/desktops/ecs-failures.ts';

/** Reasons as ECS documents and writes them. */
const failedToStart = 'TaskFailedToStart';
const exited = { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' };

describe('why a task stopped', () => {
  it.each([
    ['Capacity is unavailable at this time. Please try again later or in a different availability zone', 'no-capacity'],
    ["You've reached the limit on the number of vCPUs you can run concurrently", 'no-capacity'],
    ["You've reached the limit on the number of tasks you can run concurrently", 'no-capacity'],
    ['TaskFailedToStart: RESOURCE:GPU', 'no-capacity'],
    ['RESOURCE:MEMORY', 'no-capacity'],
    ['RESOURCE:ENI', 'no-capacity'],
    ['TaskFailedToStart: EMPTY CAPACITY PROVIDER', 'no-capacity'],
    ['TaskFailedToStart: No Container Instances were found in your capacity provider.', 'no-capacity'],
    ['InsufficientInstanceCapacity: We currently do not have sufficient g4dn.xlarge capacity', 'no-capacity'],
    [
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/kasmweb/none:1: not found',
      'image-unavailable',
    ],
    [
      'CannotPullContainerError: pull image manifest has been retried 5 time(s): httpReadSeeker: failed open: unexpected status code 429 Too Many Requests - toomanyrequests: You have reached your pull rate limit',
      'image-unavailable',
    ],
    ['CannotPullImageManifestError: Error response from daemon: manifest unknown', 'image-unavailable'],
    ['CannotPullECRContainerError: AccessDeniedException', 'image-unavailable'],
    ['OutOfMemoryError: Container killed due to memory usage', 'out-of-memory'],
    ['Timeout waiting for network interface provisioning to complete.', 'start-failed'],
    ['CannotCreateContainerError: context deadline exceeded', 'start-failed'],
    [
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed',
      'start-failed',
    ],
    [
      'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: mount.nfs4: access denied by server',
      'start-failed',
    ],
    ['Task failed container health checks', 'start-failed'],
    ['Host EC2 (instance i-0123456789abcdef0) terminated.', 'start-failed'],
    ['Your Spot Task was interrupted.', 'start-failed'],
  ])('%s: %s', (stoppedReason, cause) => {
    expect(causeOf({ stopCode: failedToStart, stoppedReason, containers: [] })).toBe(cause);
  });

  it.each([
    ['ended well', [{ exitCode: 0 }], 'exited'],
    ['ended badly', [{ exitCode: 1 }], 'exited'],
    ['was killed, as the kernel does when memory is full', [{ exitCode: 137 }], 'out-of-memory'],
    [
      'says that its memory was full',
      [{ exitCode: 137, reason: 'OutOfMemoryError: Container killed' }],
      'out-of-memory',
    ],
    ['says nothing', [], 'exited'],
  ])('a desktop that %s', (_, containers, cause) => {
    expect(causeOf({ ...exited, containers })).toBe(cause);
  });

  it('reads what a container says, too', () => {
    const containers = [{ reason: 'CannotPullContainerError: not found' }];
    expect(causeOf({ stopCode: failedToStart, stoppedReason: 'Task failed to start', containers })).toBe(
      'image-unavailable',
    );
  });

  it('that was stopped on purpose is none of these', () => {
    expect(causeOf({ stopCode: 'UserInitiated', stoppedReason: 'idle', containers: [{ exitCode: 137 }] })).toBe(
      'start-failed',
    );
  });
});
