import type * as z from 'zod';
import type { RouteName, routes } from '#core/contract/routes.ts';

const replied: unique symbol = Symbol('reply');
const redirected: unique symbol = Symbol('redirect');
const documented: unique symbol = Symbol('document');

type Extras = {
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole `Set-Cookie` values, as `setCookie` makes them. */
  readonly cookies?: readonly string[];
};

/** A body with a status, headers or cookies of its own. */
export type Reply<B> = Extras & { readonly [replied]: true; readonly body: B; readonly status?: number };
/** Where a browser that navigates goes next. */
export type Redirect = Extras & { readonly [redirected]: true; readonly location: string; readonly status: 302 | 303 };

/** A page or a file: text as it is, of this content type. */
export type Document = Extras & {
  readonly [documented]: true;
  readonly text: string;
  readonly contentType: string;
  readonly status: number;
};

/** Answers with more than a body; a plain body is answered with the status of its route. */
export function reply<B>(body: B, more: Extras & { readonly status?: number } = {}): Reply<B> {
  return { [replied]: true, body, ...more };
}

/** Sends the browser on: 303 unless told, so that the next request is a GET whatever this one was. */
export function redirectTo(location: string, more: Extras & { readonly status?: 302 | 303 } = {}): Redirect {
  return { [redirected]: true, location, status: 303, ...more };
}

/** Answers text of a content type; 200 unless told. */
export function documentOf(
  text: string,
  contentType: string,
  { status = 200, ...more }: Extras & { readonly status?: number } = {},
): Document {
  return { [documented]: true, text, contentType, status, ...more };
}

export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && documented in value;
}

export function isReply(value: unknown): value is Reply<unknown> {
  return typeof value === 'object' && value !== null && replied in value;
}

export function isRedirect(value: unknown): value is Redirect {
  return typeof value === 'object' && value !== null && redirected in value;
}

type AnswerOf<R extends RouteName> = (typeof routes)[R]['answer'];

/** What a handler of a route may answer. Keys that the route's schema doesn't name never leave. */
export type ReplyOf<R extends RouteName> =
  AnswerOf<R> extends { is: 'json'; schema: infer S extends z.ZodType }
    ? z.input<S> | Reply<z.input<S>>
    : AnswerOf<R> extends { is: 'document' }
      ? Document | Redirect
      : Redirect;
