import { createHash } from 'node:crypto';

/** The property with which a template may give a resource its name. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::SSM::Parameter': 'Name',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::TaskDefinition': 'Family',
  'AWS::ECS::CapacityProvider': 'Name',
  'AWS::ECS::Service': 'ServiceName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::Events::Rule': 'Name',
  'AWS::Events::EventBus': 'Name',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::ApiGatewayV2::Stage': 'StageName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::CloudFront::Function': 'Name',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
  'AWS::WAFv2::WebACL': 'Name',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::AutoScaling::AutoScalingGroup': 'AutoScalingGroupName',
  'AWS::SSM::Document': 'Name',
  'AWS::SES::ConfigurationSet': 'Name',
  'AWS::SES::EmailIdentity': 'EmailIdentity',
};

/** The name of the property that names a resource of this type, or undefined. */
export const namePropertyOf = (type: string): string | undefined => nameProperties[type];

/** Letters and digits that stay the same for the same words, as ids of the cloud do: lower-case hexadecimal, up to 64. */
export const stableId = (words: string, length: number): string =>
  createHash('sha256').update(words).digest('hex').slice(0, length);

/** The name CloudFormation would make up: stack, logical id and a suffix, short enough for the strictest service. */
export const madeUpName = (stack: string, logicalId: string, type: string): string => {
  const name = `${stack}-${logicalId}`.slice(0, 50);
  const suffix = stableId(`${stack}/${logicalId}`, 12);
  return type === 'AWS::S3::Bucket' ? `${name}-${suffix}`.toLowerCase() : `${name}-${suffix.toUpperCase()}`;
};
