import * as z from 'zod';
import { attributesOf } from './attributes.ts';
import type { Attributes } from './attributes.ts';
import type { StackTemplate } from './assembly.ts';
import { CloudFault } from './fault.ts';
import { noValue, resolve, resolveWhatCan, Unresolved } from './intrinsics.ts';
import { madeUpName, namePropertyOf } from './naming.ts';
import type { Scope } from './intrinsics.ts';
import { guarded, scopeOf } from './scope.ts';
import type { CloudOptions, Surroundings } from './scope.ts';

/** One resource of the template as it is once deployed: named, and with every intrinsic resolved when it is asked for. */
export type Resource = {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Where it is in the CDK's tree, `Stack/Construct/Resource`; for messages. */
  readonly path: string;
  /** Its physical name. */
  readonly name: string;
  readonly region: string;
  /** What `Ref` of it is. */
  readonly ref: string;
  /** What can't be worked out is an `Unresolved`; `read` complains about one that is needed. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What `Fn::GetAtt` answers. Throws a `CloudFault` naming resource and attribute when it is not known. */
  readonly attribute: (name: string) => unknown;
};

/** The whole synthesized cloud. */
export type CloudTemplate = {
  readonly account: string;
  readonly region: string;
  readonly resources: readonly Resource[];
  readonly ofType: (...types: readonly string[]) => readonly Resource[];
  /** The resource whose `Ref`, name or ARN this is. */
  readonly find: (type: string, id: string) => Resource | undefined;
  /** The folder or file of an asset, by the object key that a resource of this stack names. */
  readonly asset: (stack: string, objectKey: string) => string | undefined;
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

const pathOf = (stack: StackTemplate, logicalId: string): string => {
  const path = stack.Resources[logicalId]?.Metadata['aws:cdk:path'];
  return typeof path === 'string' ? path : `${stack.name}/${logicalId}`;
};

const resourceOf = (world: Surroundings, stack: StackTemplate, logicalId: string): Resource => {
  const raw = stack.Resources[logicalId];
  if (!raw) throw new CloudFault(`Stack ${stack.name} has no resource ${logicalId}.`);
  const path = pathOf(stack, logicalId);
  const scope = world.scopeFor(stack);
  const region = stack.region ?? world.options.region;
  const property = (name: string) =>
    world.guard(`Property ${name} of ${path}`, () => {
      const value = resolve(raw.Properties[name], scope);
      return value === noValue ? undefined : value;
    });
  const name = once(() => {
    const naming = namePropertyOf(raw.Type);
    const given = naming && property(naming);
    return typeof given === 'string' ? given : madeUpName(stack.name, logicalId, raw.Type);
  });
  const attributes = once((): Attributes =>
    attributesOf(raw.Type, {
      get name() {
        return name();
      },
      stack: stack.name,
      logicalId,
      region,
      account: world.options.account,
      partition: 'aws',
      property,
    }),
  );
  return {
    stack: stack.name,
    logicalId,
    type: raw.Type,
    path,
    region,
    get name() {
      return name();
    },
    get ref() {
      return attributes().ref;
    },
    get properties() {
      return resolveWhatCan(raw.Properties, scope) as Readonly<Record<string, unknown>>;
    },
    attribute: (attribute) => {
      const value = attribute === 'ref' ? undefined : attributes()[attribute];
      if (value === undefined) {
        throw new CloudFault(
          `${path} (${raw.Type}) is asked for its attribute "${attribute}", which is not known on one machine.`,
        );
      }
      return value;
    },
  };
};

/** Makes of synthesized stacks one cloud, in which each resource has a name and can be asked for what others need of it. */
export const cloudTemplate = (stacks: readonly StackTemplate[], options: CloudOptions): CloudTemplate => {
  const byId = new Map<string, Resource>();
  const scopes = new Map<string, Scope>();
  const world: Surroundings = {
    options,
    stacks,
    guard: guarded(),
    find: (stack, logicalId) => byId.get(`${stack}/${logicalId}`),
    scopeFor: (stack) => {
      const scope = scopes.get(stack.name) ?? scopeOf(world, stack);
      scopes.set(stack.name, scope);
      return scope;
    },
  };
  for (const stack of stacks) {
    for (const [logicalId, raw] of Object.entries(stack.Resources)) {
      if (raw.Condition && !world.scopeFor(stack).condition(raw.Condition)) continue;
      byId.set(`${stack.name}/${logicalId}`, resourceOf(world, stack, logicalId));
    }
  }
  const resources = [...byId.values()];
  const ofType = (...types: readonly string[]) => resources.filter((resource) => types.includes(resource.type));
  return {
    account: options.account,
    region: options.region,
    resources,
    ofType,
    find: (type, id) => ofType(type).find((one) => one.ref === id || one.name === id || arnOf(one) === id),
    asset: (stack, objectKey) => stacks.find((one) => one.name === stack)?.files.get(objectKey),
  };
};

const arnOf = (resource: Resource): unknown => {
  try {
    return resource.attribute('Arn');
  } catch {
    return undefined;
  }
};

/** A value that CloudFormation takes as text, however the template writes it. */
export const Scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const unresolvedAt = (properties: unknown, path: readonly PropertyKey[]): string | undefined => {
  let value = properties;
  for (const key of path) {
    if (value instanceof Unresolved) break;
    value = (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key];
  }
  return value instanceof Unresolved ? value.fault.message : undefined;
};

/** A resource's properties in the shape that a service needs. Throws a `CloudFault` that says what does not fit. */
export const read = <S extends z.ZodType>(resource: Resource, schema: S): z.output<S> => {
  const { properties } = resource;
  const { data, error } = schema.safeParse(properties);
  if (!error) return data;
  const faults = error.issues
    .map(({ path, message }) => `${path.join('.')}: ${unresolvedAt(properties, path) ?? message}`)
    .join('; ');
  throw new CloudFault(`${resource.path} (${resource.type}) can't be run on one machine: ${faults}`);
};
