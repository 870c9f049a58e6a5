import { stableId } from './naming.ts';

/** What a resource is called, for ARNs, ids and addresses. */
export type Named = {
  readonly name: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** A property of the resource with its intrinsics resolved; undefined when the template does not give it. */
  readonly property: (name: string) => unknown;
};

/** What `Ref` of a resource is, and what `Fn::GetAtt` may ask it for. */
export type Attributes = { readonly ref: string; readonly [attribute: string]: unknown };

type Kind = (named: Named) => Attributes;

const arn = ({ partition, region, account }: Named, service: string, rest: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${rest}`;
const globalArn = ({ partition, account }: Named, service: string, rest: string): string =>
  `arn:${partition}:${service}::${account}:${rest}`;
const id = ({ stack, logicalId }: Named, prefix: string, length = 17): string =>
  `${prefix}${stableId(`${stack}/${logicalId}`, length)}`;
const uuid = (named: Named): string => id(named, '', 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const table: Kind = (it) => {
  const Arn = arn(it, 'dynamodb', `table/${it.name}`);
  // CloudFormation knows a stream's ARN only once it exists; its label is a time. Here it is one that never changes.
  return { ref: it.name, Arn, StreamArn: `${Arn}/stream/2024-01-01T00:00:00.000`, TableId: uuid(it) };
};
const idOnly =
  (prefix: string, attribute: string): Kind =>
  (it) => {
    const ref = id(it, prefix);
    return { ref, [attribute]: ref, Id: ref };
  };
const arnOnly =
  (service: string, kind: string, attribute: string): Kind =>
  (it) => {
    const Arn = arn(it, service, `${kind}${it.name}`);
    return { ref: Arn, [attribute]: Arn, Arn };
  };
const nameAndArn =
  (service: string, kind: string, more: (it: Named) => Record<string, unknown> = () => ({})): Kind =>
  (it) => ({ ref: it.name, Arn: arn(it, service, `${kind}${it.name}`), ...more(it) });

const bucket: Kind = (it) => ({
  ref: it.name,
  Arn: `arn:${it.partition}:s3:::${it.name}`,
  DomainName: `${it.name}.s3.amazonaws.com`,
  RegionalDomainName: `${it.name}.s3.${it.region}.amazonaws.com`,
  WebsiteURL: `http://${it.name}.s3-website.${it.region}.amazonaws.com`,
});
const queue: Kind = (it) => {
  const QueueUrl = `https://sqs.${it.region}.amazonaws.com/${it.account}/${it.name}`;
  return { ref: QueueUrl, QueueUrl, QueueName: it.name, Arn: arn(it, 'sqs', it.name) };
};
const secret: Kind = (it) => {
  const Arn = arn(it, 'secretsmanager', `secret:${it.name}-${id(it, '', 6)}`);
  return { ref: Arn, Arn, Id: Arn };
};
const balancer: Kind = (it) => {
  const full = `app/${it.name.slice(0, 32)}/${id(it, '', 16)}`;
  const LoadBalancerArn = arn(it, 'elasticloadbalancing', `loadbalancer/${full}`);
  const DNSName = `${id(it, 'lb-', 12)}.${it.region}.elb.amazonaws.com`;
  return {
    ref: LoadBalancerArn,
    LoadBalancerArn,
    DNSName,
    LoadBalancerFullName: full,
    CanonicalHostedZoneID: 'Z00000000000',
  };
};
const targetGroup: Kind = (it) => {
  const full = `targetgroup/${it.name.slice(0, 32)}/${id(it, '', 16)}`;
  const TargetGroupArn = arn(it, 'elasticloadbalancing', full);
  return { ref: TargetGroupArn, TargetGroupArn, TargetGroupFullName: full, TargetGroupName: it.name };
};
const distribution: Kind = (it) => {
  const ref = id(it, 'E', 13).toUpperCase();
  return {
    ref,
    Id: ref,
    DomainName: `${id(it, 'd', 13)}.cloudfront.net`,
    Arn: globalArn(it, 'cloudfront', `distribution/${ref}`),
  };
};
const ruleArn: Kind = (it) => {
  const bus = it.property('EventBusName');
  const folder = typeof bus === 'string' && bus !== 'default' ? `${bus.split('/').at(-1)}/` : '';
  return { ref: it.name, Arn: arn(it, 'events', `rule/${folder}${it.name}`) };
};
const fileSystem: Kind = (it) => {
  const ref = id(it, 'fs-');
  return { ref, FileSystemId: ref, Arn: arn(it, 'elasticfilesystem', `file-system/${ref}`) };
};
const accessPoint: Kind = (it) => {
  const ref = id(it, 'fsap-');
  return { ref, AccessPointId: ref, Arn: arn(it, 'elasticfilesystem', `access-point/${ref}`) };
};

const kinds: Readonly<Record<string, Kind>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::Lambda::Function': nameAndArn('lambda', 'function:'),
  'AWS::Lambda::Version': (it) => {
    const ref = `${String(it.property('FunctionName'))}:1`;
    return { ref, FunctionArn: ref, Version: '1' };
  },
  'AWS::Lambda::Alias': (it) => {
    const ref = `${String(it.property('FunctionName'))}:${String(it.property('Name'))}`;
    return { ref, AliasArn: ref };
  },
  'AWS::Lambda::EventSourceMapping': (it) => ({
    ref: uuid(it),
    Id: uuid(it),
    EventSourceMappingArn: arn(it, 'lambda', `event-source-mapping:${uuid(it)}`),
  }),
  'AWS::IAM::Role': (it) => ({
    ref: it.name,
    Arn: globalArn(it, 'iam', `role/${it.name}`),
    RoleId: id(it, 'AROA').toUpperCase(),
  }),
  'AWS::IAM::ManagedPolicy': (it) => ({
    ref: globalArn(it, 'iam', `policy/${it.name}`),
    PolicyArn: globalArn(it, 'iam', `policy/${it.name}`),
  }),
  'AWS::SecretsManager::Secret': secret,
  'AWS::SSM::Parameter': (it) => ({ ref: it.name, Type: it.property('Type'), Value: it.property('Value') }),
  'AWS::ECS::Cluster': nameAndArn('ecs', 'cluster/'),
  'AWS::ECS::TaskDefinition': (it) => {
    const TaskDefinitionArn = arn(it, 'ecs', `task-definition/${it.name}:1`);
    return { ref: TaskDefinitionArn, TaskDefinitionArn };
  },
  'AWS::ECS::Service': (it) => {
    const ServiceArn = arn(it, 'ecs', `service/${it.name}`);
    return { ref: ServiceArn, ServiceArn, Name: it.name };
  },
  'AWS::SQS::Queue': queue,
  'AWS::SNS::Topic': (it) => ({ ref: arn(it, 'sns', it.name), TopicArn: arn(it, 'sns', it.name), TopicName: it.name }),
  'AWS::Events::Rule': ruleArn,
  'AWS::Events::EventBus': nameAndArn('events', 'event-bus/', (it) => ({ Name: it.name })),
  'AWS::Scheduler::Schedule': nameAndArn('scheduler', 'schedule/default/'),
  'AWS::Scheduler::ScheduleGroup': nameAndArn('scheduler', 'schedule-group/'),
  'AWS::S3::Bucket': bucket,
  'AWS::Logs::LogGroup': (it) => ({ ref: it.name, Arn: arn(it, 'logs', `log-group:${it.name}:*`) }),
  'AWS::KMS::Key': (it) => ({ ref: uuid(it), KeyId: uuid(it), Arn: arn(it, 'kms', `key/${uuid(it)}`) }),
  'AWS::ApiGateway::RestApi': (it) => ({
    ref: id(it, '', 10),
    RestApiId: id(it, '', 10),
    RootResourceId: id(it, 'r', 10),
  }),
  'AWS::ApiGateway::Resource': (it) => ({ ref: id(it, '', 6), ResourceId: id(it, '', 6) }),
  'AWS::ApiGateway::Deployment': (it) => ({ ref: id(it, '', 6), DeploymentId: id(it, '', 6) }),
  'AWS::ApiGatewayV2::Api': (it) => {
    const ref = id(it, '', 10);
    const scheme = it.property('ProtocolType') === 'WEBSOCKET' ? 'wss' : 'https';
    return { ref, ApiId: ref, ApiEndpoint: `${scheme}://${ref}.execute-api.${it.region}.amazonaws.com` };
  },
  'AWS::ApiGatewayV2::Integration': idOnly('i', 'IntegrationId'),
  'AWS::CloudFront::Distribution': distribution,
  'AWS::CloudFront::Function': (it) => ({
    ref: globalArn(it, 'cloudfront', `function/${it.name}`),
    FunctionARN: globalArn(it, 'cloudfront', `function/${it.name}`),
    Stage: 'LIVE',
  }),
  'AWS::CloudFront::KeyValueStore': (it) => ({
    ref: it.name,
    Id: uuid(it),
    Arn: globalArn(it, 'cloudfront', `key-value-store/${uuid(it)}`),
  }),
  'AWS::CloudFront::CachePolicy': idOnly('', 'Id'),
  'AWS::CloudFront::OriginRequestPolicy': idOnly('', 'Id'),
  'AWS::CloudFront::ResponseHeadersPolicy': idOnly('', 'Id'),
  'AWS::CloudFront::OriginAccessControl': idOnly('E', 'Id'),
  'AWS::CloudFront::VpcOrigin': idOnly('vo_', 'Id'),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': balancer,
  'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroup,
  'AWS::ElasticLoadBalancingV2::Listener': arnOnly('elasticloadbalancing', 'listener/app/', 'ListenerArn'),
  'AWS::CloudWatch::Alarm': nameAndArn('cloudwatch', 'alarm:'),
  'AWS::WAFv2::WebACL': (it) => ({
    ref: `${it.name}|${uuid(it)}|CLOUDFRONT`,
    Id: uuid(it),
    Arn: arn(it, 'wafv2', `global/webacl/${it.name}/${uuid(it)}`),
  }),
  'AWS::EFS::FileSystem': fileSystem,
  'AWS::EFS::AccessPoint': accessPoint,
  'AWS::EC2::VPC': (it) => ({
    ref: id(it, 'vpc-'),
    VpcId: id(it, 'vpc-'),
    CidrBlock: it.property('CidrBlock'),
    DefaultSecurityGroup: id(it, 'sg-d', 16),
    DefaultNetworkAcl: id(it, 'acl-'),
  }),
  'AWS::EC2::Subnet': (it) => ({
    ref: id(it, 'subnet-'),
    SubnetId: id(it, 'subnet-'),
    AvailabilityZone: it.property('AvailabilityZone'),
    CidrBlock: it.property('CidrBlock'),
    VpcId: it.property('VpcId'),
  }),
  'AWS::EC2::SecurityGroup': (it) => ({
    ref: id(it, 'sg-'),
    GroupId: id(it, 'sg-'),
    Id: id(it, 'sg-'),
    VpcId: it.property('VpcId'),
  }),
  'AWS::EC2::LaunchTemplate': (it) => ({
    ref: id(it, 'lt-'),
    LaunchTemplateId: id(it, 'lt-'),
    LatestVersionNumber: '1',
    DefaultVersionNumber: '1',
  }),
  'AWS::IAM::InstanceProfile': (it) => ({ ref: it.name, Arn: globalArn(it, 'iam', `instance-profile/${it.name}`) }),
  'AWS::EC2::EIP': (it) => ({ ref: '203.0.113.1', AllocationId: id(it, 'eipalloc-'), PublicIp: '203.0.113.1' }),
  'AWS::EC2::NatGateway': idOnly('nat-', 'NatGatewayId'),
  'AWS::EC2::InternetGateway': idOnly('igw-', 'InternetGatewayId'),
  'AWS::EC2::RouteTable': idOnly('rtb-', 'RouteTableId'),
};

/**
 * What CloudFormation would answer for a resource that exists: its `Ref`, and the attributes that others may ask for. A type that
 * is not listed has a `Ref` (its made-up name) and no attributes.
 */
export const attributesOf = (type: string, named: Named): Attributes =>
  (kinds[type] ?? (() => ({ ref: named.name })))(named);
