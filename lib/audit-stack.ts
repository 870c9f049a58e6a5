import { Stack, type StackProps } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Stage } from '#core/stage/stage.ts';
import type { Bundles } from './bundle.ts';
import { acknowledge } from './constructs/acknowledge.ts';
import { AuditBucket } from './constructs/audit-bucket.ts';
import { AuditFunctions } from './constructs/audit-functions.ts';
import { removalOfData } from './constructs/keep.ts';
import type { DataStack } from './data-stack.ts';

export type AuditStackProps = StackProps & {
  readonly stage: Pick<Stage, 'name' | 'audit'>;
  readonly bundles: Bundles;
  readonly data: DataStack;
};

/** The audit, beside the service, which has its API ask here: what it has to do with the rest comes by a queue and by streams. */
export class AuditStack extends Stack {
  readonly functions: AuditFunctions;

  constructor(scope: Construct, id: string, { stage, bundles, data, ...props }: AuditStackProps) {
    super(scope, id, props);
    const portal = stage.name;
    const files = new AuditBucket(this, 'Files', stage.audit);
    // CDK's classes say `undefined` where its interfaces leave it out, which exactOptionalPropertyTypes takes for two things.
    const key = new Secret(this, 'Key', {
      secretName: `deskpool/${portal}/audit-key`,
      description: 'The weekly files of the audit are signed with it and pseudonyms made; keep it',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
      removalPolicy: removalOfData(this),
    }) as ISecret;
    acknowledge(
      this,
      'AwsSolutions-SMG4',
      'What it has signed has to be verified for years, and a pseudonym stays the same.',
    );
    this.functions = new AuditFunctions(this, 'Audit', { portal, bundles, data, files, key });
  }
}
