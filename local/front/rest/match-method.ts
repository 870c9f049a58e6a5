import type { RestApi, RestMethod } from './rest-api.ts';

/** The method that a request means, with the path parameters as they were sent. */
export type Matched = { readonly method: RestMethod; readonly parameters: Readonly<Record<string, string>> };

const segments = (path: string): readonly string[] => path.split('/').slice(1);

/** Path parameters when a path fits a resource; a greedy one takes the rest, and one segment at least. */
const parametersOf = (resourcePath: string, path: string): Readonly<Record<string, string>> | undefined => {
  const [wanted, given] = [segments(resourcePath), segments(path)];
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const [, name, greedy] = /^\{([^+}]+)(\+?)\}$/.exec(part) ?? [];
    const value = given[index];
    if (value === undefined) return undefined;
    if (name !== undefined && greedy) {
      const rest = given.slice(index).join('/');
      return rest === '' ? undefined : { ...parameters, [name]: rest };
    }
    if (name !== undefined && value !== '') parameters[name] = value;
    else if (part !== value) return undefined;
  }
  return wanted.length === given.length ? parameters : undefined;
};

/** How well a resource fits: literal segments before parameters, parameters before a greedy one, as API Gateway prefers. */
const weight = (resourcePath: string): string =>
  segments(resourcePath)
    .map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'))
    .join('');

/** Finds the method for a request; undefined means API Gateway's "Missing Authentication Token". A slash at the end is ignored where nothing greedy takes it. */
export const matchMethod = (api: RestApi, verb: string, path: string): Matched | undefined => {
  const trimmed = path.length > 1 ? path.replace(/\/$/, '') : path;
  const fitting = api.methods
    .flatMap((method) => {
      const greedy = method.resourcePath.endsWith('+}');
      const parameters = parametersOf(method.resourcePath, greedy ? path : trimmed);
      return parameters ? [{ method, parameters }] : [];
    })
    .toSorted((one, other) => weight(one.method.resourcePath).localeCompare(weight(other.method.resourcePath)));
  const best = fitting[0] && weight(fitting[0].method.resourcePath);
  const sameResource = fitting.filter(({ method }) => weight(method.resourcePath) === best);
  return (
    sameResource.find(({ method }) => method.method === verb) ??
    sameResource.find(({ method }) => method.method === 'ANY')
  );
};
