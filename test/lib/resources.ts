import type { Template } from 'aws-cdk-lib/assertions';

/** A resource as it stands in a template; its properties are read as tests need them. */
export type Found = {
  readonly stack: string;
  readonly id: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- CloudFormation's own shape, different for each type
  readonly properties: any;
  readonly resource: { readonly DeletionPolicy?: string; readonly DependsOn?: readonly string[] };
};

/** All resources of a type, in all stacks. */
export function found(templates: Readonly<Record<string, Template>>, type: string): readonly Found[] {
  return Object.entries(templates).flatMap(([stack, template]) =>
    Object.entries(template.findResources(type)).map(([id, resource]) => ({
      stack,
      id,
      properties: resource['Properties'] ?? {},
      resource,
    })),
  );
}

export const only = <T>(things: readonly T[]): T => {
  const [first, ...others] = things;
  if (first === undefined || others.length > 0) throw new Error(`Expected one, found ${things.length}`);
  return first;
};

export type Statement = {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
  readonly Effect: string;
};

/** The statements of every policy of the role that a function has. */
export function statementsOf(
  templates: Readonly<Record<string, Template>>,
  functionName: string,
): readonly Statement[] {
  const { stack, properties } = only(
    found(templates, 'AWS::Lambda::Function').filter((one) => one.properties.FunctionName === functionName),
  );
  const role: string = properties.Role['Fn::GetAtt'][0];
  return found(templates, 'AWS::IAM::Policy')
    .filter(
      (policy) => policy.stack === stack && policy.properties.Roles.some((one: { Ref: string }) => one.Ref === role),
    )
    .flatMap((policy) => policy.properties.PolicyDocument.Statement);
}

export const listed = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
