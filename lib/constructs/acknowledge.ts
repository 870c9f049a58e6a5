import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Tells cdk-nag that a finding about this construct, or a part of it, is as it should be, and why. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** The same for a policy whose resource ends in a wildcard. */
export function acknowledgeWildcard(construct: IConstruct, resource: string, reason: string): void {
  const written = asNagWrites(Stack.of(construct).resolve(resource));
  acknowledge(construct, `AwsSolutions-IAM5[Resource::${written}]`, reason);
}

/** cdk-nag writes references as `<LogicalId>` and `<LogicalId.Attribute>`. */
function asNagWrites(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', '']] = Object.entries(value);
  if (name === 'Ref') return `<${String(argument)}>`;
  if (name === 'Fn::GetAtt' && Array.isArray(argument)) return `<${argument.join('.')}>`;
  if (name === 'Fn::Join' && Array.isArray(argument)) {
    const [separator, parts]: unknown[] = argument;
    return Array.isArray(parts) ? parts.map(asNagWrites).join(String(separator)) : String(parts);
  }
  throw new Error(`A resource in a policy is written in a way that no acknowledgement knows: ${JSON.stringify(value)}`);
}
