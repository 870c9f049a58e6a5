import { Unresolved } from '#local/template/intrinsics.ts';

/** CloudFormation writes `ContainerDefinitions` where the API says `containerDefinitions`, and some names in a way of its own. */
const odd: readonly (readonly [template: string, api: string])[] = [
  ['EFSVolumeConfiguration', 'efsVolumeConfiguration'],
  ['FilesystemId', 'fileSystemId'],
  ['IAM', 'iam'],
];
const toApi = new Map(odd);
const toTemplate = new Map(odd.map(([template, api]) => [api, template]));

const renamed = (value: unknown, rename: (key: string) => string): unknown => {
  if (value instanceof Unresolved) return undefined;
  if (Array.isArray(value)) return value.map((one) => renamed(one, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [rename(key), renamed(one, rename)]));
};

/** Properties of a template as the API writes them. What could not be worked out is left out. */
export const asApi = (value: unknown): unknown =>
  renamed(value, (key) => toApi.get(key) ?? key.charAt(0).toLowerCase() + key.slice(1));

/** Input of the API as a template writes it. */
export const asTemplate = (value: unknown): unknown =>
  renamed(value, (key) => toTemplate.get(key) ?? key.charAt(0).toUpperCase() + key.slice(1));
