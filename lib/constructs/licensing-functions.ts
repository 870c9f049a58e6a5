import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LicensingEnv, LicensingKeysEnv, SweepLeasesEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import type { AuditTrail } from './audit-trail.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import type { DeskTable } from './desk-table.ts';
import { grantSecret, type HouseSecrets } from './house-secrets.ts';
import { OnDeployment } from './on-deployment.ts';
import { answersIn } from './people-functions.ts';

export type LicensingFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly audit: AuditTrail;
  readonly sessions: DeskTable;
  readonly access: DeskTable;
  readonly licensing: DeskTable;
  readonly secrets: HouseSecrets;
  /** One more makes a new signing key. */
  readonly keyGeneration: number;
};

/**
 * The delegated licence service. It is there in every stage, and leases nothing until entitlements are declared: then a declaration
 * is all that is needed, and pages can say so before.
 */
export class LicensingFunctions extends Construct {
  /** Answers guests and operators. */
  readonly service: DeskpoolFunction;
  readonly sweepLeases: DeskpoolFunction;
  /** Makes the signing keys while the stack is deployed. */
  readonly keys: DeskpoolFunction;

  constructor(scope: Construct, id: string, props: LicensingFunctionsProps) {
    super(scope, id);
    const { portal, bundles, sessions, access, licensing, secrets, keyGeneration, audit } = props;
    const LICENSING_TABLE = licensing.table.tableName;
    const LICENSING_KEYS_ARN = secrets.licensingKeys.secretArn;
    const SESSIONS_TABLE = sessions.table.tableName;
    this.service = new DeskpoolFunction(this, 'Service', {
      portal,
      bundles,
      name: 'licensing',
      description: 'Leases licence seats to guests, within what the operator owns',
      env: LicensingEnv,
      timeout: answersIn,
      memory: 1_024,
      environment: {
        ...addressParameters(portal),
        ...audit.environment,
        ACCESS_TABLE: access.table.tableName,
        SESSIONS_TABLE,
        LICENSING_TABLE,
        LICENSING_KEYS_ARN,
      },
    });
    this.sweepLeases = new DeskpoolFunction(this, 'SweepLeases', {
      portal,
      bundles,
      name: 'sweep-leases',
      description: 'Each minute: leases that are over, and how full the pools are',
      env: SweepLeasesEnv,
      timeout: Duration.seconds(50),
      retries: 0,
      environment: { LICENSING_TABLE, SESSIONS_TABLE },
    });
    this.keys = new DeskpoolFunction(this, 'Keys', {
      portal,
      bundles,
      name: 'licensing-keys',
      description: 'Makes the keys that licences are signed with',
      env: LicensingKeysEnv,
      timeout: Duration.minutes(1),
      environment: { LICENSING_KEYS_ARN },
    });
    for (const one of [this.service, this.sweepLeases]) {
      licensing.grantReadWrite(one.function);
      sessions.grantRead(one.function);
    }
    access.grantRead(this.service.function);
    audit.grantRecord(this.service);
    grantAddresses(this.service, portal);
    for (const one of [this.service, this.keys]) grantSecret(one, secrets.licensingKeys);
    this.keys.allow(['secretsmanager:PutSecretValue'], [secrets.licensingKeys.secretArn]);
    new OnDeployment(this, 'Made', {
      portal,
      calls: this.keys,
      resourceType: 'Custom::DeskpoolLicensingKeys',
      properties: { keyGeneration },
      after: [secrets.licensingKeys],
    });
  }
}
