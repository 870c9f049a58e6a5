import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { DeskpoolFunction } from './deskpool-function.ts';
import { tell } from './tell.ts';

/** Tells a function what becomes of the tasks of one cluster. */
export class TaskChanges extends Construct {
  constructor(scope: Construct, id: string, props: { readonly of: ICluster; readonly tells: DeskpoolFunction }) {
    super(scope, id);
    const { of: cluster, tells } = props;
    const rule = new Rule(this, 'Rule', {
      ruleName: `${tells.functionName}-ecs`,
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: { clusterArn: [cluster.clusterArn] },
      },
    });
    tell(rule, tells);
  }
}
