import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { documentPrefix } from '#core/contract/dcv.ts';
import { GatewayApiEnv, IdentityEnv, IservEnv, PortalEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import type { AuditTrail } from './audit-trail.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import { allowCommands } from './host-grants.ts';
import { grantSecret, grantSecrets, type HouseSecrets } from './house-secrets.ts';

export type PeopleFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly audit: AuditTrail;
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly hosts: DeskTable;
  readonly secrets: HouseSecrets;
};

/** Less than the 29 s that API Gateway waits, so that a slow call is our answer and not its. */
export const answersIn = Duration.seconds(20);

/** The functions that answer calls: who somebody is, what he may do and have, and what the gateway asks. */
export class PeopleFunctions extends Construct {
  readonly identity: DeskpoolFunction;
  readonly portal: DeskpoolFunction;
  readonly gateway: DeskpoolFunction;
  /** The API of iserv-remote-desktop. */
  readonly iserv: DeskpoolFunction;

  constructor(scope: Construct, id: string, props: PeopleFunctionsProps) {
    super(scope, id);
    const { portal, bundles, sessions, access, hosts, secrets, audit } = props;
    const common = { portal, bundles, timeout: answersIn, memory: 1_024 };
    const tables = { SESSIONS_TABLE: sessions.table.tableName, ACCESS_TABLE: access.table.tableName };
    this.identity = new DeskpoolFunction(this, 'Identity', {
      ...common,
      name: 'identity',
      description: 'Signs people in and out',
      env: IdentityEnv,
      environment: {
        ...addressParameters(portal),
        ACCESS_TABLE: tables.ACCESS_TABLE,
        OIDC_CLIENT_SECRET_ARN: secrets.oidcClient.secretArn,
      },
    });
    this.portal = new DeskpoolFunction(this, 'Portal', {
      ...common,
      name: 'portal',
      description: "The portal's own API, and the way to a desktop",
      env: PortalEnv,
      environment: {
        ...addressParameters(portal),
        ...tables,
        ...audit.environment,
        HOST_DOCUMENT_PREFIX: documentPrefix(portal),
      },
    });
    this.gateway = new DeskpoolFunction(this, 'GatewayApi', {
      ...common,
      name: 'gateway-api',
      description: 'Tells the gateway who may pass and where to',
      env: GatewayApiEnv,
      environment: {
        ...addressParameters(portal),
        ...tables,
        HOSTS_TABLE: hosts.table.tableName,
        GATEWAY_KEY_ARN: secrets.gatewayKey.secretArn,
        LMS_KEY_ARN: secrets.lmsKey.secretArn,
      },
    });
    this.iserv = new DeskpoolFunction(this, 'Iserv', {
      ...common,
      name: 'iserv',
      description: 'The API of iserv-remote-desktop over our sessions',
      env: IservEnv,
      environment: {
        ...addressParameters(portal),
        ...tables,
        ...audit.environment,
        OIDC_CLIENT_SECRET_ARN: secrets.oidcClient.secretArn,
      },
    });
    for (const one of [this.identity, this.portal, this.gateway, this.iserv]) grantAddresses(one, portal);
    for (const one of [this.portal, this.iserv]) audit.grantRecord(one);
    sessions.grantReadPut(this.iserv.function);
    access.grantReadWrite(this.iserv.function);
    grantSecret(this.iserv, secrets.oidcClient);
    access.grantReadWrite(this.identity.function);
    sessions.grantReadPut(this.portal.function);
    access.grantReadPut(this.portal.function);
    // Whoever may watch a desktop by DCV is told to its host.
    allowCommands(this.portal, portal, ['permissions']);
    hosts.grantRead(this.gateway.function);
    sessions.grantReadPut(this.gateway.function);
    access.grantReadWrite(this.gateway.function);
    grantSecret(this.identity, secrets.oidcClient);
    grantSecrets(this.gateway, [secrets.gatewayKey, secrets.lmsKey]);
  }
}
