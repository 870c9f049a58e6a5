import { type ISubnet, type IVpc, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { FileSystem, LifecyclePolicy, OutOfInfrequentAccessPolicy, ThroughputMode } from 'aws-cdk-lib/aws-efs';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { removalOfData } from './keep.ts';

export type HomesProps = {
  readonly portal: string;
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  /** What desktops with a home are, in AWS. */
  readonly desktops: Role;
};

/** What a desktop does with its home. */
const mounting = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'];

/**
 * People's homes: one file system, into which nothing leads but access points, each to the home of one person. It is encrypted, backed
 * up each day, and stays when its stack goes.
 */
export class Homes extends Construct {
  readonly fileSystem: FileSystem;
  /** Who is in this group reaches the file system; desktops that have a home are, and nothing else. */
  readonly reach: SecurityGroup;

  constructor(scope: Construct, id: string, { portal, vpc, subnets, desktops }: HomesProps) {
    super(scope, id);
    this.reach = new SecurityGroup(this, 'Reach', {
      vpc,
      description: 'Desktops with a home: to the file system of homes',
      allowAllOutbound: false,
    });
    const securityGroup = new SecurityGroup(this, 'Targets', {
      vpc,
      description: 'The file system of homes: in from desktops with a home alone',
      allowAllOutbound: false,
    });
    this.reach.connections.allowTo(securityGroup, Port.tcp(2_049), 'Homes');
    this.fileSystem = new FileSystem(this, 'Files', {
      fileSystemName: `deskpool-${portal}-homes`,
      vpc,
      vpcSubnets: { subnets: [...subnets] },
      securityGroup,
      encrypted: true,
      enableAutomaticBackups: true,
      throughputMode: ThroughputMode.ELASTIC,
      // What nobody has opened for a month costs a small part of it.
      lifecyclePolicy: LifecyclePolicy.AFTER_30_DAYS,
      outOfInfrequentAccessPolicy: OutOfInfrequentAccessPolicy.AFTER_1_ACCESS,
      fileSystemPolicy: doorsAlone(desktops),
      removalPolicy: removalOfData(this),
    });
    desktops.addToPolicy(
      new PolicyStatement({
        actions: mounting,
        resources: [this.fileSystem.fileSystemArn],
        conditions: { Null: { 'elasticfilesystem:AccessPointArn': 'false' } },
      }),
    );
  }
}

/** The file system's own policy: by an access point, from a mount target, encrypted; else not at all, whoever asks, and nobody is root. */
function doorsAlone(desktops: Role): PolicyDocument {
  const everybody = { effect: Effect.DENY, principals: [new AnyPrincipal()] };
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        principals: [desktops],
        actions: mounting,
        conditions: { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } },
      }),
      new PolicyStatement({
        ...everybody,
        actions: ['elasticfilesystem:Client*'],
        conditions: { Null: { 'elasticfilesystem:AccessPointArn': 'true' } },
      }),
      new PolicyStatement({ ...everybody, actions: ['elasticfilesystem:ClientRootAccess'] }),
      new PolicyStatement({
        ...everybody,
        actions: ['elasticfilesystem:Client*'],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ],
  });
}
