import { routes, type Family, type Route, type RouteName } from '#core/contract/routes.ts';
import { Refusal } from '#core/refusal.ts';

/** A line of the route table that a request fits, with the segments that its path names. */
export type Match = {
  readonly name: RouteName;
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
};

type Compiled = { readonly name: RouteName; readonly route: Route; readonly segments: readonly string[] };
const table: readonly (readonly [RouteName, Route])[] = Object.entries(routes) as [RouteName, Route][];

/**
 * Finds the route of a family's requests. Double slashes and a slash at the end make no difference, each segment is decoded once,
 * and a HEAD is asked as a GET.
 *
 * @returns a function that refuses `no-such-route`, `wrong-method` and, where a path can't be decoded, `bad-request`
 */
export function router(family: Family): (method: string, path: string) => Match {
  const compiled = table
    .filter(([, route]) => route.family === family)
    .map(([name, route]) => ({ name, route, segments: split(route.path) }))
    .sort((a, b) => placeholders(a) - placeholders(b));
  return (method, path) => {
    const segments = split(path).map(decode);
    const fitting = compiled.filter((candidate) => fits(candidate, segments));
    if (fitting.length === 0) throw new Refusal('no-such-route', 'There is nothing at this address.');
    const asked = method === 'HEAD' ? 'GET' : method;
    const found = fitting.find(({ route }) => route.method === asked);
    if (!found) throw new WrongMethod(fitting.map(({ route }) => route.method));
    return { name: found.name, route: found.route, params: paramsOf(found, segments) };
  };
}

/** The address exists, but not for this method; `allowed` goes into the `Allow` header. */
export class WrongMethod extends Refusal {
  readonly allowed: readonly string[];

  constructor(methods: readonly string[]) {
    const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
    super('wrong-method', `This address takes ${allowed.join(', ')}.`);
    this.allowed = allowed;
  }
}

const split = (path: string) => path.split('/').filter((segment) => segment !== '');
const nameOf = (segment: string) => (segment.startsWith('{') ? segment.slice(1, -1) : undefined);
const placeholders = ({ segments }: Compiled) => segments.filter((segment) => nameOf(segment)).length;

function fits({ segments }: Compiled, actual: readonly string[]): boolean {
  return (
    segments.length === actual.length && segments.every((segment, at) => nameOf(segment) || segment === actual[at])
  );
}

function paramsOf({ segments }: Compiled, actual: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    segments.flatMap((segment, at) => {
      const name = nameOf(segment);
      return name ? [[name, actual[at] ?? '']] : [];
    }),
  );
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new Refusal('bad-request', 'The address is badly encoded.', { cause });
  }
}
