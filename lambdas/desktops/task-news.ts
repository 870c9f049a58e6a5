import * as z from 'zod';
import type { StartStage } from '#core/contract/gateway.ts';
import { SessionName } from '#core/contract/views.ts';
import type { TaskNews } from '#core/usecases/task-changed.ts';
import { causeOf } from './ecs-failures.ts';

/** The port on which a Kasm container answers. */
const kasmPort = 6901;

/** `detail` of ECS's event "ECS Task State Change", as far as it concerns us. */
const Detail = z.object({
  clusterArn: z.string(),
  taskArn: z.string(),
  lastStatus: z.string(),
  startedBy: z.string().optional(),
  stopCode: z.string().optional(),
  stoppedReason: z.string().optional(),
  attachments: z
    .array(
      z.object({ type: z.string(), details: z.array(z.object({ name: z.string(), value: z.string() })).default([]) }),
    )
    .default([]),
  containers: z
    .array(
      z.object({
        reason: z.string().optional(),
        exitCode: z.number().optional(),
        networkInterfaces: z.array(z.object({ privateIpv4Address: z.string().optional() })).default([]),
        networkBindings: z
          .array(z.object({ containerPort: z.number().optional(), hostPort: z.number().optional() }))
          .default([]),
      }),
    )
    .default([]),
});
type Detail = z.infer<typeof Detail>;

const stages: Readonly<Record<string, StartStage>> = {
  PROVISIONING: 'provisioning',
  PENDING: 'pulling',
  ACTIVATING: 'starting',
  RUNNING: 'answering',
};

/** What an event of ECS says of a session's desktop; undefined for tasks that are no desktops, and for what is on its way out. */
export function taskNews(detail: unknown, cluster: string): TaskNews | undefined {
  const event = Detail.parse(detail);
  const session = SessionName.safeParse(event.startedBy);
  if (!session.success || event.clusterArn !== cluster) return undefined;
  const about = { session: session.data, task: event.taskArn };
  if (event.lastStatus === 'STOPPED') return { ...about, is: 'gone', because: causeOf(event) };
  const stage = stages[event.lastStatus];
  if (!stage) return undefined;
  const address = stage === 'answering' ? addressOf(event) : undefined;
  return { ...about, is: address ? { stage, address } : { stage } };
}

/** The task's own address; where the network lends it a port of the host (bridge mode), that port. */
function addressOf({ attachments, containers }: Detail) {
  const interfaces = attachments.filter(({ type }) => type === 'eni' || type === 'ElasticNetworkInterface');
  const attached = interfaces
    .flatMap(({ details }) => details)
    .find(({ name }) => name === 'privateIPv4Address')?.value;
  const host = attached ?? containers.flatMap(({ networkInterfaces }) => networkInterfaces)[0]?.privateIpv4Address;
  const bindings = containers.flatMap(({ networkBindings }) => networkBindings);
  const port = bindings.find(({ containerPort }) => containerPort === kasmPort)?.hostPort ?? kasmPort;
  return host === undefined ? undefined : { host, port };
}
