import type * as z from 'zod';
import type { Route } from '#core/contract/route.ts';

/** Lines of the contract, by name: all of the first page's, or those that a page brings along when it is opened. */
export type RouteTable = Readonly<Record<string, Route>>;

/** Routes that answer with JSON. The others are redirects, and a browser goes there by itself. */
export type CallName<Routes extends RouteTable> = {
  [Name in keyof Routes]: Routes[Name]['answer'] extends { readonly is: 'json' } ? Name : never;
}[keyof Routes] &
  string;

type Part<Line extends Route, Key extends 'params' | 'query' | 'body'> =
  Line extends Readonly<Record<Key, infer Schema extends z.ZodType>> ? Readonly<Record<Key, z.input<Schema>>> : unknown;

/** What a call to this route has to say. */
export type CallRequest<Line extends Route> = Part<Line, 'params'> & Part<Line, 'query'> & Part<Line, 'body'>;

/** What it answers. */
export type CallReply<Line extends Route> = Line['answer'] extends { readonly schema: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : never;

/** A request in the loose shape that every route's request fits. */
export type LooseRequest = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
};

/** Fills `{name}` in a route's path, each value escaped as one segment, and adds the query, leaving out what is undefined. */
export function pathOf(template: string, { params = {}, query = {} }: LooseRequest): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`The path ${template} needs ${name}.`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}
