import type { Route } from '#core/contract/route.ts';
import type { RouteName } from '#core/contract/routes.ts';
import { Refusal } from '#core/refusal.ts';
import type { Surface } from './surface.ts';

/** A line of the route table that a request fits, with the segments that its path names. */
export type Match = {
  readonly name: RouteName;
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  /** Set where the path is the route's and the method is not. */
  readonly wrongMethod: WrongMethod | undefined;
};
/** Finds the line of the table for a method and a path. */
export type Router = (method: string, path: string) => Match;

type Compiled = { readonly name: RouteName; readonly route: Route; readonly segments: readonly string[] };
/** The lines of one family, by their names. */
export type Lines = Readonly<Record<string, Route>>;

/**
 * Finds the route of a family's requests. Double slashes and a slash at the end make no difference, and each segment is decoded
 * once. The method comes last: some contracts want to know first who asks.
 *
 * @param options whether a HEAD is asked as a GET
 * @returns a function that refuses `no-such-route` and, where a path can't be decoded, `bad-request`
 */
export function router(lines: Lines, options: Pick<Surface, 'head'> = { head: 'as-get' }): Router {
  const compiled = (Object.entries(lines) as [RouteName, Route][])
    .flatMap(([name, route]) =>
      [route.path, ...(route.also ?? [])].map((path) => ({ name, route, segments: split(path) })),
    )
    .sort((a, b) => placeholders(a) - placeholders(b));
  return (method, path) => {
    const segments = split(path).map(decode);
    const fitting = compiled.filter((candidate) => fits(candidate, segments));
    const [first] = fitting;
    if (!first) throw new Refusal('no-such-route', 'There is nothing at this address.');
    const asked = method === 'HEAD' && options.head === 'as-get' ? 'GET' : method;
    const right = fitting.find(({ route }) => route.method === asked);
    const found = right ?? first;
    const wrongMethod = right
      ? undefined
      : new WrongMethod(
          fitting.map(({ route }) => route.method),
          options,
        );
    return { name: found.name, route: found.route, params: paramsOf(found, segments), wrongMethod };
  };
}

/** The address exists, but not for this method; `allowed` goes into the `Allow` header. */
export class WrongMethod extends Refusal {
  readonly allowed: readonly string[];

  constructor(methods: readonly string[], { head }: Pick<Surface, 'head'> = { head: 'as-get' }) {
    const allowed = head === 'as-get' && methods.includes('GET') ? [...methods, 'HEAD'] : methods;
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
