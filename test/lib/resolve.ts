import type { Template } from 'aws-cdk-lib/assertions';

type Templates = Readonly<Record<string, Template>>;
type Resources = Readonly<Record<string, { Type: string; Properties?: Record<string, unknown> }>>;

/** Types whose `Ref` is an ARN; of the others it is a name or an id. */
const refIsArn = new Set(['AWS::SecretsManager::Secret', 'AWS::ECS::TaskDefinition', 'AWS::SNS::Topic']);

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '123456789012',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** A value of a template as it might be once deployed: ARNs look like ARNs, ids like ids, and exports are followed. */
export function resolved(value: unknown, template: Template, all: Templates): unknown {
  if (Array.isArray(value)) return value.map((one) => resolved(one, template, all));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0) {
    if (name === 'Ref') return referred(String(argument), template);
    if (name === 'Fn::GetAtt' && Array.isArray(argument)) return attribute(argument.map(String));
    if (name === 'Fn::ImportValue') return imported(String(argument), all);
    if (name === 'Fn::Join' && Array.isArray(argument)) {
      const [separator, parts]: unknown[] = argument;
      return (resolved(parts, template, all) as unknown[]).join(String(separator));
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one, template, all)]));
}

const arnOf = (id: string): string => `arn:aws:some:eu-central-1:123456789012:${id}`;

function referred(id: string, template: Template): string {
  const known = pseudo[id];
  if (known) return known;
  const { Type } = (template.toJSON()['Resources'] as Resources)[id] ?? { Type: '' };
  if (Type === 'AWS::SQS::Queue') return `https://sqs.eu-central-1.amazonaws.com/123456789012/${id.toLowerCase()}`;
  return refIsArn.has(Type) ? arnOf(id) : id.toLowerCase();
}

function attribute([id = '', name = '']: readonly string[]): string {
  if (name.endsWith('Arn')) return arnOf(id);
  return name === 'DomainName' || name === 'DNSName' ? `${id.toLowerCase()}.example.net` : `${id}.${name}`;
}

function imported(name: string, all: Templates): unknown {
  for (const template of Object.values(all)) {
    for (const output of Object.values((template.toJSON()['Outputs'] ?? {}) as Record<string, Output>)) {
      if (output.Export?.Name === name) return resolved(output.Value, template, all);
    }
  }
  throw new Error(`Nobody exports ${name}`);
}
type Output = { readonly Value: unknown; readonly Export?: { readonly Name: string } };
