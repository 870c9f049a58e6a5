import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

const ecrImage = /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com\/(?<repository>[^:@]+)/;

export type DesktopRolesProps = { readonly logGroup: ILogGroup; readonly images: readonly string[] };

/** The two roles of desktops: one that starts them, and one that they have, which may do nothing. */
export class DesktopRoles extends Construct {
  readonly execution: Role;
  readonly task: Role;

  constructor(scope: Construct, id: string, props: DesktopRolesProps) {
    super(scope, id);
    const assumedBy = new ServicePrincipal('ecs-tasks.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
    this.execution = new Role(this, 'Execution', { assumedBy, description: 'Starts desktops: images and logs' });
    this.task = new Role(this, 'Task', { assumedBy, description: 'Held by desktops, which may do nothing in AWS' });
    props.logGroup.grantWrite(this.execution);
    this.#allowPulls(props.images);
  }

  /** Images in ECR need leave to be pulled, also those that ECR fetches through its cache; public ones need none. */
  #allowPulls(images: readonly string[]): void {
    const repositories = images.flatMap((image) => {
      const found = ecrImage.exec(image)?.groups;
      return found
        ? [
            `arn:${Stack.of(this).partition}:ecr:${found['region']}:${found['account']}:repository/${found['repository']}`,
          ]
        : [];
    });
    if (repositories.length === 0) return;
    this.execution.addToPolicy(
      new PolicyStatement({
        actions: [
          'ecr:BatchCheckLayerAvailability',
          'ecr:GetDownloadUrlForLayer',
          'ecr:BatchGetImage',
          'ecr:BatchImportUpstreamImage',
        ],
        resources: [...new Set(repositories)],
      }),
    );
    this.execution.addToPolicy(new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }));
    acknowledge(this.execution, 'AwsSolutions-IAM5[Resource::*]', 'GetAuthorizationToken knows no resources.');
  }
}
