import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DcvType } from '#core/stage/desktop-type.ts';
import type { Stage } from '#core/stage/stage.ts';
import { clientConfig } from '../aws/client-config.ts';
import { autoScalingMachines } from './auto-scaling-machines.ts';
import { dynamoHostStore } from './dynamo-host-store.ts';
import { ssmCommands } from './ssm-commands.ts';

/** What a function's environment says of hosts. */
type HostsEnv = {
  readonly HOSTS_TABLE: string;
  readonly HOST_GROUP_PREFIX: string;
  readonly HOST_DOCUMENT_PREFIX: string;
};

/** Hosts, their machines, and how they are told what to do. */
export function fleetOf(env: HostsEnv, stage: Pick<Stage, 'desktops'>, client: DynamoDBDocumentClient) {
  const ssm = new SSMClient(clientConfig);
  const scaling = new AutoScalingClient(clientConfig);
  const types = stage.desktops.filter((type): type is DcvType => type.runtime === 'dcv');
  return {
    types,
    ssm,
    hosts: dynamoHostStore(client, env.HOSTS_TABLE),
    commands: ssmCommands(ssm, env.HOST_DOCUMENT_PREFIX),
    machines: autoScalingMachines(
      { scaling, ssm },
      env.HOST_GROUP_PREFIX,
      types.map(({ name }) => name),
    ),
  };
}
