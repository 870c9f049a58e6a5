import { describe, expect, it } from 'vitest';
import { taskNews } from '#lambdas/desktops/task-news.ts';

const cluster = 'arn:aws:ecs:eu-central-1:123456789012:cluster/deskpool';
const taskArn = 'arn:aws:ecs:eu-central-1:123456789012:task/deskpool/0123456789abcdef0123456789abcdef';
const eni = (ip: string) => [
  {
    type: 'eni',
    details: [
      { name: 'subnetId', value: 'subnet-1' },
      { name: 'privateIPv4Address', value: ip },
    ],
  },
];
/** An event as ECS sends it, as far as it matters. */
const event = (more: Record<string, unknown>) => ({
  clusterArn: cluster,
  taskArn,
  lastStatus: 'PROVISIONING',
  desiredStatus: 'RUNNING',
  startedBy: 'demo-w01-s001',
  containers: [{ name: 'desktop', lastStatus: 'PENDING', networkInterfaces: [] }],
  attachments: [{ id: '1', type: 'eni', status: 'PRECREATED', details: [] }],
  ...more,
});
const about = { session: 'demo-w01-s001', task: taskArn };

describe('what ECS tells of a desktop', () => {
  it.each([
    ['PROVISIONING', 'provisioning'],
    ['PENDING', 'pulling'],
    ['ACTIVATING', 'starting'],
  ])('%s is the stage %s', (lastStatus, stage) => {
    expect(taskNews(event({ lastStatus }), cluster)).toEqual({ ...about, is: { stage } });
  });

  it('RUNNING has the address of its own network interface, on Kasm’s port', () => {
    expect(taskNews(event({ lastStatus: 'RUNNING', attachments: eni('10.20.1.2') }), cluster)).toEqual({
      ...about,
      is: { stage: 'answering', address: { host: '10.20.1.2', port: 6_901 } },
    });
  });

  it('RUNNING in a host’s network has the port that the host lends', () => {
    const containers = [
      {
        networkInterfaces: [{ privateIpv4Address: '10.20.1.9' }],
        networkBindings: [{ containerPort: 6_901, hostPort: 32_768 }],
      },
    ];
    expect(taskNews(event({ lastStatus: 'RUNNING', containers, attachments: [] }), cluster)).toMatchObject({
      is: { address: { host: '10.20.1.9', port: 32_768 } },
    });
  });

  it('RUNNING without an address yet is a stage alone', () => {
    expect(taskNews(event({ lastStatus: 'RUNNING' }), cluster)).toEqual({ ...about, is: { stage: 'answering' } });
  });

  it.each([
    ['Capacity is unavailable at this time. Please try again later or in a different availability zone', 'no-capacity'],
    ["You've reached the limit on the number of vCPUs you can run concurrently", 'no-capacity'],
    ['Task failed to start', 'start-failed'],
    ['CannotPullContainerError: pull image manifest has been retried', 'image-unavailable'],
    [undefined, 'start-failed'],
  ])('STOPPED because of %j is %s', (stoppedReason, because) => {
    expect(taskNews(event({ lastStatus: 'STOPPED', stoppedReason }), cluster)).toEqual({
      ...about,
      is: 'gone',
      because,
    });
  });

  it('STOPPED reads what the container says, too', () => {
    const containers = [{ reason: 'RESOURCE:GPU' }];
    expect(taskNews(event({ lastStatus: 'STOPPED', containers }), cluster)).toMatchObject({ because: 'no-capacity' });
  });

  it.each([
    ['is on its way out', event({ lastStatus: 'DEPROVISIONING' })],
    ['was started by somebody else', event({ startedBy: 'ecs-svc/1234567890' })],
    ['was started by nobody', event({ startedBy: undefined })],
    ['runs in another cluster', event({ clusterArn: `${cluster}-2` })],
  ])('is nothing of a task that %s', (_, detail) => {
    expect(taskNews(detail, cluster)).toBeUndefined();
  });

  it('that is no event of ECS is a fault', () => {
    expect(() => taskNews({ lastStatus: 'RUNNING' }, cluster)).toThrow('taskArn');
    expect(() => taskNews(null, cluster)).toThrow();
  });
});
