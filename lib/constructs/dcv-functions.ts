import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { documentPrefix } from '#core/contract/dcv.ts';
import { CommandChangedEnv, DcvApiEnv, TendHostsEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { acknowledge } from './acknowledge.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import { EachMinute } from './each-minute.ts';
import { allowCommands, allowMachines, allowNews, hostsEnvironment } from './host-grants.ts';
import { removalOfData } from './keep.ts';
import { answersIn } from './people-functions.ts';
import { tell } from './tell.ts';

export type DcvFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly hosts: DeskTable;
  /** The names of the groups of machines. */
  readonly groupNames: readonly string[];
};

/** The functions that keep hosts, and the sessions on them, in step. */
export class DcvFunctions extends Construct {
  /** Answers DCV servers and DCV Connection Gateways. */
  readonly api: DeskpoolFunction;
  readonly commandChanged: DeskpoolFunction;
  readonly tendHosts: DeskpoolFunction;
  /** The secret that what hosts prove themselves with is made from. */
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: DcvFunctionsProps) {
    super(scope, id);
    const { portal, bundles, sessions, access, hosts } = props;
    const key = new Secret(this, 'Key', {
      secretName: `deskpool/${portal}/dcv-key`,
      description: 'The secrets in the addresses that DCV hosts ask are made from it',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: removalOfData(this),
    });
    acknowledge(key, 'AwsSolutions-SMG4', 'Hosts keep the address that they were told for as long as they live.');
    const common = { portal, bundles };
    const SESSIONS_TABLE = sessions.table.tableName;
    const hostsEnv = hostsEnvironment(portal, hosts.table.tableName);
    const DCV_KEY_ARN = key.secretArn;
    this.keyArn = DCV_KEY_ARN;
    this.api = new DeskpoolFunction(this, 'Api', {
      ...common,
      name: 'dcv-api',
      description: 'Tells DCV servers whose a token is, and DCV Connection Gateways where a session is',
      env: DcvApiEnv,
      timeout: answersIn,
      memory: 1_024,
      environment: {
        ...addressParameters(portal),
        ACCESS_TABLE: access.table.tableName,
        SESSIONS_TABLE,
        HOSTS_TABLE: hosts.table.tableName,
        DCV_KEY_ARN,
      },
    });
    this.commandChanged = new DeskpoolFunction(this, 'CommandChanged', {
      ...common,
      name: 'command-changed',
      description: 'Hears from Systems Manager what came of a command on a host',
      env: CommandChangedEnv,
      timeout: Duration.seconds(30),
      retries: 2,
      environment: { SESSIONS_TABLE, ACCESS_TABLE: access.table.tableName, ...hostsEnv },
    });
    this.tendHosts = new DeskpoolFunction(this, 'TendHosts', {
      ...common,
      name: 'tend-hosts',
      description: 'Each minute, and when a machine comes or goes: hosts',
      env: TendHostsEnv,
      timeout: Duration.seconds(50),
      retries: 0,
      environment: { SESSIONS_TABLE, ...hostsEnv, ...addressParameters(portal), DCV_KEY_ARN },
    });
    for (const one of [this.api, this.tendHosts]) {
      one.allow(['secretsmanager:GetSecretValue'], [DCV_KEY_ARN]);
      grantAddresses(one, portal);
    }
    sessions.grantRead(this.api.function);
    for (const one of [this.api, this.commandChanged]) access.grantRead(one.function);
    hosts.grantRead(this.api.function);
    for (const one of [this.commandChanged, this.tendHosts]) {
      sessions.grantReadPut(one.function);
      hosts.grantReadWrite(one.function);
    }
    allowCommands(this.commandChanged, portal, ['close', 'inventory', 'permissions']);
    allowNews(this.commandChanged);
    allowCommands(this.tendHosts, portal, ['configure', 'inventory']);
    allowMachines(this.tendHosts, portal, 'end');
    this.#listen(portal, props.groupNames);
  }

  #listen(portal: string, groupNames: readonly string[]): void {
    new EachMinute(this, 'Tending', { calls: this.tendHosts });
    const commands = new Rule(this, 'Commands', {
      ruleName: `${this.commandChanged.functionName}-ssm`,
      eventPattern: {
        source: ['aws.ssm'],
        detailType: ['EC2 Command Invocation Status-change Notification'],
        detail: {
          'document-name': [{ prefix: documentPrefix(portal) }],
          status: [{ 'anything-but': ['Pending', 'InProgress', 'Delayed', 'Cancelling'] }],
        },
      },
    });
    tell(commands, this.commandChanged);
    if (groupNames.length === 0) return;
    const machines = new Rule(this, 'Machines', {
      ruleName: `${this.tendHosts.functionName}-machines`,
      eventPattern: {
        source: ['aws.autoscaling'],
        detailType: [
          'EC2 Instance-launch Lifecycle Action',
          'EC2 Instance Launch Successful',
          'EC2 Instance Launch Unsuccessful',
          'EC2 Instance-terminate Lifecycle Action',
          'EC2 Instance Terminate Successful',
        ],
        detail: { AutoScalingGroupName: [...groupNames] },
      },
    });
    tell(machines, this.tendHosts);
  }
}
