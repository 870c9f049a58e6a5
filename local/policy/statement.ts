import * as z from 'zod';
import { read, Scalar } from '#local/template/cloud-template.ts';
import type { CloudTemplate, Resource } from '#local/template/cloud-template.ts';

const Texts = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
/** Operator → key → values, as IAM writes them. */
const Conditions = z.record(
  z.string(),
  z.record(z.string(), z.union([Scalar.transform((one) => [one]), z.array(Scalar)])),
);
const RawStatement = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: Texts.optional(),
  NotAction: Texts.optional(),
  Resource: Texts.optional(),
  NotResource: Texts.optional(),
  Condition: Conditions.default({}),
});
const Document = z.looseObject({
  Statement: z.union([RawStatement.transform((one) => [one]), z.array(RawStatement)]),
});

/** One statement of a policy that a role has. Patterns have `*` and `?`. */
export type Statement = {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** Whether `actions` names what the statement is not about. */
  readonly notActions: boolean;
  readonly resources: readonly string[];
  readonly notResources: boolean;
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Whether it comes from the template, and not from a policy that AWS keeps. */
  readonly ours: boolean;
};

const Role = z.looseObject({
  Policies: z.array(z.looseObject({ PolicyDocument: Document })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
});
const Policy = z.looseObject({ PolicyDocument: Document, Roles: z.array(z.string()).default([]) });
const RolePolicy = z.looseObject({ PolicyDocument: Document.optional(), RoleName: z.string() });

/** What AWS's own policies allow, as far as functions are commonly given them. */
const managed: Readonly<Record<string, readonly string[]>> = {
  AWSLambdaBasicExecutionRole: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  AWSLambdaVPCAccessExecutionRole: [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  AWSXRayDaemonWriteAccess: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules'],
};

const statementsIn = (document: z.output<typeof Document>): readonly Statement[] =>
  document.Statement.map((raw) => ({
    effect: raw.Effect,
    actions: raw.Action ?? raw.NotAction ?? [],
    notActions: raw.Action === undefined,
    resources: raw.Resource ?? raw.NotResource ?? [],
    notResources: raw.Resource === undefined,
    conditions: raw.Condition,
    ours: true,
  }));

const managedStatements = (arns: readonly string[]): readonly Statement[] =>
  arns.flatMap((arn) => {
    const actions = managed[arn.split('/').at(-1) ?? ''];
    const rest = { notActions: false, resources: ['*'], notResources: false, conditions: {}, ours: false } as const;
    return actions ? [{ effect: 'Allow' as const, actions, ...rest }] : [];
  });

const namesRole = (resource: Resource, role: Resource): readonly Statement[] => {
  if (resource.type === 'AWS::IAM::RolePolicy') {
    const { RoleName, PolicyDocument } = read(resource, RolePolicy);
    return RoleName === role.name && PolicyDocument ? statementsIn(PolicyDocument) : [];
  }
  const { Roles, PolicyDocument } = read(resource, Policy);
  return Roles.includes(role.name) ? statementsIn(PolicyDocument) : [];
};

/**
 * All statements that hold for a role: its inline policies, the policies attached to it, and what AWS's own policies allow.
 * A policy of AWS that is not known here allows nothing.
 */
export const statementsOf = (cloud: CloudTemplate, roleArn: string): readonly Statement[] => {
  const role = cloud.find('AWS::IAM::Role', roleArn);
  if (!role) return [];
  const { Policies, ManagedPolicyArns } = read(role, Role);
  const ownManaged = cloud
    .ofType('AWS::IAM::ManagedPolicy')
    .filter((one) => ManagedPolicyArns.includes(one.ref))
    .flatMap((one) => statementsIn(read(one, Policy).PolicyDocument));
  const attached = cloud
    .ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy')
    .flatMap((one) => namesRole(one, role));
  return [
    ...Policies.flatMap((one) => statementsIn(one.PolicyDocument)),
    ...attached,
    ...ownManaged,
    ...managedStatements(ManagedPolicyArns),
  ];
};
