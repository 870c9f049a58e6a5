import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { AppendAuditEnv, AuditEnv, AuditLeasesEnv, AuditSignInsEnv, ExportAuditEnv } from '#core/contract/env.ts';
import type { Bundles } from '../bundle.ts';
import type { DataStack } from '../data-stack.ts';
import { addressParameters, grantAddresses } from './addresses.ts';
import type { AuditBucket } from './audit-bucket.ts';
import { DeskpoolFunction } from './deskpool-function.ts';
import { grantSecret } from './house-secrets.ts';
import { answersIn } from './people-functions.ts';
import { QueueListener } from './queue-listener.ts';
import { StreamListener } from './stream-listener.ts';

export type AuditFunctionsProps = {
  readonly portal: string;
  readonly bundles: Bundles;
  readonly data: DataStack;
  /** Where weekly files lie. */
  readonly files: AuditBucket;
  /** What weekly files are signed and pseudonyms made with. */
  readonly key: ISecret;
};

/**
 * The audit: what hears of sign-ins and leases, what appends to the chain of the week, what makes the weekly files, and what admins
 * ask. Whoever has something else to record takes `data.auditTrail`, its `environment` and `grantRecord`.
 */
export class AuditFunctions extends Construct {
  /** Answers admins. */
  readonly service: DeskpoolFunction;
  readonly append: DeskpoolFunction;
  readonly export: DeskpoolFunction;
  readonly signIns: DeskpoolFunction;
  readonly leases: DeskpoolFunction;
  readonly listeners: readonly StreamListener[];
  readonly #props: AuditFunctionsProps;

  constructor(scope: Construct, id: string, props: AuditFunctionsProps) {
    super(scope, id);
    this.#props = props;
    const { portal, bundles, data, files: bucket, key } = props;
    const common = { portal, bundles };
    const { auditTrail } = data;
    const table = { AUDIT_TABLE: data.audit.table.tableName };
    const files = { AUDIT_BUCKET: bucket.bucket.bucketName, AUDIT_KEY_ARN: key.secretArn };
    this.append = new DeskpoolFunction(this, 'Append', {
      ...common,
      name: 'append-audit',
      description: 'Appends what is to be recorded to the chain of the week',
      env: AppendAuditEnv,
      timeout: Duration.seconds(10),
      environment: table,
    });
    this.export = new DeskpoolFunction(this, 'Export', {
      ...common,
      name: 'export-audit',
      description: 'Each hour: the weekly files that are due',
      env: ExportAuditEnv,
      timeout: Duration.minutes(14),
      // A week lies in its memory: about 150 bytes a use in the file, and twice that while it is made.
      memory: 1_769,
      retries: 0,
      environment: { ...table, ...files },
    });
    this.service = new DeskpoolFunction(this, 'Service', {
      ...common,
      name: 'audit',
      description: 'Shows the audit to admins, verifies it, exports and erases what is about somebody',
      env: AuditEnv,
      timeout: answersIn,
      memory: 1_769,
      environment: {
        ...addressParameters(portal),
        ACCESS_TABLE: data.access.table.tableName,
        ...table,
        ...files,
        ...auditTrail.environment,
        BOARD_TABLE: data.board.table.tableName,
      },
    });
    this.signIns = new DeskpoolFunction(this, 'SignIns', {
      ...common,
      name: 'audit-sign-ins',
      description: 'Hears who has signed in',
      env: AuditSignInsEnv,
      timeout: Duration.seconds(30),
      environment: auditTrail.environment,
    });
    this.leases = new DeskpoolFunction(this, 'Leases', {
      ...common,
      name: 'audit-leases',
      description: 'Hears which licence leases are over',
      env: AuditLeasesEnv,
      timeout: Duration.seconds(30),
      environment: { ...auditTrail.environment, SESSIONS_TABLE: data.sessions.table.tableName },
    });
    this.#grant();
    this.#begin();
    this.listeners = this.#listen();
  }

  /** Every function of the audit. */
  get all(): readonly DeskpoolFunction[] {
    return [this.service, this.append, this.export, this.signIns, this.leases];
  }

  #grant(): void {
    const { portal, data, files, key } = this.#props;
    const { audit, auditTrail } = data;
    for (const one of [this.append, this.export, this.service]) audit.grantReadPut(one.function);
    for (const one of [this.export, this.service]) {
      files.grant(one);
      grantSecret(one, key);
    }
    data.access.grantRead(this.service.function);
    data.board.grantReadWrite(this.service.function);
    data.sessions.grantRead(this.leases.function);
    grantAddresses(this.service, portal);
    for (const one of [this.service, this.signIns, this.leases]) auditTrail.grantRecord(one);
  }

  #begin(): void {
    new QueueListener(this, 'Appending', {
      listener: this.append,
      queue: this.#props.data.auditTrail,
      batchSize: 10,
      // One order, so one at a time; Lambda wants two at least.
      maxConcurrency: 2,
    });
    const rule = new Rule(this, 'EachHour', {
      ruleName: `${this.export.functionName}-each-hour`,
      schedule: Schedule.rate(Duration.hours(1)),
    });
    rule.addTarget(
      new LambdaFunction(this.export.function, {
        maxEventAge: Duration.minutes(30),
        retryAttempts: 1,
        ...(this.export.deadLetters && { deadLetterQueue: this.export.deadLetters.queue }),
      }),
    );
  }

  #listen(): readonly StreamListener[] {
    const { data } = this.#props;
    const common = { gather: Duration.seconds(1), batchSize: 100 };
    return [
      new StreamListener(this, 'NewLogins', {
        ...common,
        table: data.access,
        hears: [{ pk: FilterRule.beginsWith('LOGIN#'), sk: FilterRule.isEqual('LOGIN'), isNew: true }],
        listener: this.signIns,
      }),
      new StreamListener(this, 'PastLeases', {
        ...common,
        table: data.licensing,
        hears: [{ pk: FilterRule.beginsWith('DAY#'), isNew: true }],
        listener: this.leases,
      }),
    ];
  }
}
