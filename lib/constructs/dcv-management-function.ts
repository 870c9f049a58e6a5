import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { documentPrefix } from '#core/contract/dcv.ts';
import { DcvManagementEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import { allowCommands, allowNews } from './host-grants.ts';

export type DcvManagementFunctionProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly hosts: DeskTable;
  readonly notices: DeskTable;
  /** The secret that what hosts prove themselves with is made from. */
  readonly keyArn: string;
};

/** API Gateway waits 29 s; whoever asks an owner's leave waits for up to 25 s of them. */
const waitsFor = Duration.seconds(28);

/** The function that answers the scripts of hosts, and whoever manages all of them. */
export class DcvManagementFunction extends Construct {
  readonly service: DeskpoolFunction;

  constructor(scope: Construct, id: string, props: DcvManagementFunctionProps) {
    super(scope, id);
    const { portal, bundles, sessions, access, hosts, notices, keyArn } = props;
    this.service = new DeskpoolFunction(this, 'Service', {
      portal,
      bundles,
      name: 'dcv-management',
      description: 'The management API of DCV hosts: sessions, connections, leave to join, notices',
      env: DcvManagementEnv,
      timeout: waitsFor,
      memory: 1_024,
      environment: {
        ...addressParameters(portal),
        ACCESS_TABLE: access.table.tableName,
        SESSIONS_TABLE: sessions.table.tableName,
        HOSTS_TABLE: hosts.table.tableName,
        NOTICES_TABLE: notices.table.tableName,
        DCV_KEY_ARN: keyArn,
        HOST_DOCUMENT_PREFIX: documentPrefix(portal),
      },
    });
    grantAddresses(this.service, portal);
    this.service.allow(['secretsmanager:GetSecretValue'], [keyArn]);
    for (const table of [sessions, access, hosts, notices]) table.grantReadPut(this.service.function);
    allowCommands(this.service, portal, ['describe', 'permissions']);
    allowNews(this.service);
  }
}
