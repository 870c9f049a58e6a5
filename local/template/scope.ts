import type { StackTemplate } from './assembly.ts';
import { CloudFault } from './fault.ts';
import { noValue, resolve } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';

/** Where the cloud is said to be. */
export type CloudOptions = {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** Values for parameters of the templates, such as SSM parameters that AWS publishes; by their name or their default. */
  readonly parameters?: Readonly<Record<string, string>>;
};

/** Pseudo parameters by name. */
export type Pseudo = Readonly<Record<string, unknown>>;

/** What AWS knows without being told, for one stack. */
export const pseudoOf = (stack: StackTemplate, { region, account }: CloudOptions): Pseudo => ({
  'AWS::Region': stack.region ?? region,
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': stack.name,
  'AWS::StackId': `arn:aws:cloudformation:${stack.region ?? region}:${account}:stack/${stack.name}/1`,
  'AWS::NotificationARNs': [],
  'AWS::NoValue': noValue,
});

const parameterOf = (stack: StackTemplate, name: string, given: Readonly<Record<string, string>>): unknown => {
  const parameter = stack.Parameters[name];
  if (!parameter)
    throw new CloudFault(`Stack ${stack.name} refers to "${name}", which is no resource and no parameter of it.`);
  const value = given[name] ?? (typeof parameter.Default === 'string' ? given[parameter.Default] : undefined);
  if (value !== undefined) return value;
  if (parameter.Default === undefined || parameter.Type.startsWith('AWS::SSM::')) {
    throw new CloudFault(`Parameter ${name} of stack ${stack.name} (${parameter.Type}) has no value on one machine.`);
  }
  const initial = parameter.Default;
  return parameter.Type === 'CommaDelimitedList' && typeof initial === 'string' ? initial.split(',') : initial;
};

/** Puts what is being worked out on a stack, so that a circle is named instead of overflowing. */
export const guarded = () => {
  const under = new Set<string>();
  return <T>(what: string, work: () => T): T => {
    if (under.has(what)) throw new CloudFault(`${what} depends on itself.`);
    under.add(what);
    try {
      return work();
    } finally {
      under.delete(what);
    }
  };
};

/** What a scope needs of everything around its stack. */
export type Surroundings = {
  readonly options: CloudOptions;
  readonly stacks: readonly StackTemplate[];
  readonly guard: ReturnType<typeof guarded>;
  readonly find: (stack: string, logicalId: string) => Referable | undefined;
  readonly scopeFor: (stack: StackTemplate) => Scope;
};

/** A resource as far as another may refer to it. */
export type Referable = { readonly ref: string; readonly attribute: (name: string) => unknown };

const outputOf = (world: Surroundings, stack: string, name: string): unknown => {
  const other = world.stacks.find((one) => one.name === stack);
  const output = other?.Outputs[name];
  if (!other || !output) throw new CloudFault(`Stack ${stack} has no output ${name}.`);
  return world.guard(`Output ${name} of stack ${stack}`, () => resolve(output.Value, world.scopeFor(other)));
};

const importOf = (world: Surroundings, stack: StackTemplate, name: string): unknown => {
  for (const other of world.stacks) {
    const scope = world.scopeFor(other);
    for (const [key, output] of Object.entries(other.Outputs)) {
      if (output.Export && resolve(output.Export.Name, scope) === name) return outputOf(world, other.name, key);
    }
  }
  throw new CloudFault(`Stack ${stack.name} imports "${name}", which no stack exports.`);
};

/** What the intrinsic functions of one stack may ask for. */
export const scopeOf = (world: Surroundings, stack: StackTemplate): Scope => {
  const pseudo = pseudoOf(stack, world.options);
  return {
    ref: (name) =>
      pseudo[name] ?? world.find(stack.name, name)?.ref ?? parameterOf(stack, name, world.options.parameters ?? {}),
    attribute: (logicalId, name) => {
      const resource = world.find(stack.name, logicalId);
      if (!resource)
        throw new CloudFault(`Stack ${stack.name} asks for ${logicalId}.${name}, but has no resource ${logicalId}.`);
      return resource.attribute(name);
    },
    imported: (name) => importOf(world, stack, name),
    output: (other, name) => outputOf(world, other, name),
    condition: (name) => {
      if (!(name in stack.Conditions)) throw new CloudFault(`Stack ${stack.name} has no condition ${name}.`);
      const scope = world.scopeFor(stack);
      return world.guard(
        `Condition ${name} of stack ${stack.name}`,
        () => resolve(stack.Conditions[name], scope) === true,
      );
    },
    mapped: (map, first, second) => {
      const value = stack.Mappings[map]?.[first]?.[second];
      if (value === undefined) throw new CloudFault(`Stack ${stack.name} has no mapping ${map}.${first}.${second}.`);
      return value;
    },
    zones: () => ['a', 'b', 'c'].map((zone) => `${String(pseudo['AWS::Region'])}${zone}`),
  };
};
