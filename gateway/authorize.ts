import type { AuthorizeReply } from '#core/contract/gateway.ts';

import type { Api } from './api.ts';

export type Open = Extract<AuthorizeReply, { is: 'open' }>;

/** Asks who may pass. Rejects with `ApiUnreachable` when the API cannot be asked; nothing old is used then. */
export type Authorizer = {
  /** For plain requests: reuses an `open` answer for as long as it says; parallel askers share one call. */
  readonly recent: (desktop: string, pass: string) => Promise<AuthorizeReply>;
  /** For upgrades: one call of its own, always. */
  readonly fresh: (desktop: string, pass: string) => Promise<AuthorizeReply>;
  /** Forgets what was answered for a session, or for one pass to it. */
  readonly forget: (session: string, grant?: string) => void;
};

/** A bound on memory; beyond it the oldest answers are forgotten first. */
const mostAnswers = 10_000;

export const authorizeWith = (api: Api, now: () => number = Date.now): Authorizer => {
  const answers = new Map<string, { readonly reply: Open; readonly until: number }>();
  const asking = new Map<string, Promise<AuthorizeReply>>();
  const keyOf = (desktop: string, pass: string) => `${desktop} ${pass}`;

  const ask = async (desktop: string, pass: string): Promise<AuthorizeReply> => {
    const key = keyOf(desktop, pass);
    const asked = now();
    const reply = await api.authorize({ desktop, pass });
    answers.delete(key);
    // Counted from the question: an answer that took long is not good for longer.
    if (reply.is === 'open' && reply.cacheSeconds > 0)
      answers.set(key, { reply, until: asked + reply.cacheSeconds * 1_000 });
    const oldest = answers.size > mostAnswers ? answers.keys().next().value : undefined;
    if (oldest !== undefined) answers.delete(oldest);
    return reply;
  };

  return {
    fresh: ask,
    recent: (desktop, pass) => {
      const key = keyOf(desktop, pass);
      const known = answers.get(key);
      if (known !== undefined && known.until > now()) return Promise.resolve(known.reply);
      const pending = asking.get(key) ?? ask(desktop, pass).finally(() => asking.delete(key));
      asking.set(key, pending);
      return pending;
    },
    forget: (session, grant) => {
      for (const [key, { reply }] of answers)
        if (reply.session === session && (grant === undefined || reply.grant === grant)) answers.delete(key);
    },
  };
};
