import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

const ecrImage = /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com\/(?<repository>[^:@]+)/;

export type DesktopRolesProps = {
  readonly logGroup: ILogGroup;
  readonly images: readonly string[];
  /** Repositories of ECR that come into being when an image is pulled first. */
  readonly cached: readonly string[];
  /** Whether any type has persistent homes. */
  readonly homes: boolean;
};

/** The roles of desktops: one that starts them, and what they have, which may do nothing; with a home, reach that and nothing else. */
export class DesktopRoles extends Construct {
  readonly execution: Role;
  readonly task: Role;
  /** Where a type has persistent homes. */
  readonly atHome: Role | undefined;

  constructor(scope: Construct, id: string, props: DesktopRolesProps) {
    super(scope, id);
    const assumedBy = new ServicePrincipal('ecs-tasks.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
    this.execution = new Role(this, 'Execution', { assumedBy, description: 'Starts desktops: images and logs' });
    this.task = new Role(this, 'Task', { assumedBy, description: 'Held by desktops, which may do nothing in AWS' });
    this.atHome = props.homes
      ? new Role(this, 'AtHome', { assumedBy, description: 'Held by desktops with a home, which may mount it' })
      : undefined;
    props.logGroup.grantWrite(this.execution);
    this.#allowPulls(props.images, props.cached);
  }

  /** Images in ECR need leave to be pulled, also those that ECR fetches through its cache; public ones need none. */
  #allowPulls(images: readonly string[], cached: readonly string[]): void {
    const written = images.flatMap((image) => {
      const found = ecrImage.exec(image)?.groups;
      return found
        ? [
            `arn:${Stack.of(this).partition}:ecr:${found['region']}:${found['account']}:repository/${found['repository']}`,
          ]
        : [];
    });
    const repositories = [...written, ...cached];
    if (repositories.length === 0) return;
    if (cached.length > 0)
      this.execution.addToPolicy(
        new PolicyStatement({ actions: ['ecr:CreateRepository'], resources: [...new Set(cached)] }),
      );
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
