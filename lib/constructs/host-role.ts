import { Stack } from 'aws-cdk-lib';
import { CfnInstanceProfile, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';

/** What a host may do: be told what to do by Systems Manager, and prove to DCV that it runs on EC2, which is its licence. */
export class HostRole extends Construct {
  readonly profile: CfnInstanceProfile;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      description: 'What DCV hosts may do',
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
    });
    const { partition, region } = Stack.of(this);
    const licence = `arn:${partition}:s3:::dcv-license.${region}/*`;
    role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [licence] }));
    this.profile = new CfnInstanceProfile(this, 'Profile', { roles: [role.roleName] });
    acknowledge(
      this,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]',
      'The policy that AWS documents and keeps up to date for the agent of Systems Manager.',
    );
    acknowledgeWildcard(this, licence, 'DCV reads an object of its licence bucket, and says nowhere which.');
  }
}
