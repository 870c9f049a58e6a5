import type { LookupClient } from '../access/caller.ts';
import type { LookupWish } from '../contract/lookup-bodies.ts';
import { userOf, type LmsUser } from '../lms/lms-user.ts';
import { readRequestBody } from '../lms/request-body.ts';
import { readRequestQuery, type RequestQuery } from '../lms/request-query.ts';
import type { ParameterValue } from '../lms/session-request.ts';
import { Refusal } from '../refusal.ts';

/** What the lookup service asks a portal for. */
export type PortalWish = Pick<RequestQuery, 'indexUrl' | 'analyticsUrl' | 'timeout'> & {
  readonly user: LmsUser;
  /** Whether the user was named: then he may have a session already. */
  readonly isNamed: boolean;
  readonly parameters: readonly ParameterValue[];
};

/**
 * The wish as a request to a portal, checked as every portal checks it.
 *
 * @returns undefined where a portal would refuse it: whoever asked is told that there is no such workshop, and nothing else
 */
export function portalWish(
  deps: Parameters<typeof userOf>[0] & {
    readonly stage: { readonly lms: { readonly allowedOrigins: readonly string[] } };
  },
  { user: always }: Pick<LookupClient, 'user'>,
  wish: LookupWish,
): PortalWish | undefined {
  const said: Readonly<Record<string, string | null | undefined>> = {
    index_url: wish.clientIndexUrl,
    user: always ?? wish.clientUserId,
    email: wish.userEmailAddress,
    first_name: wish.userFirstName,
    last_name: wish.userLastName,
    analytics_url: wish.analyticsWebhookUrl,
  };
  const query = { getAll: (name: string) => [said[name] ?? []].flat() };
  try {
    const { indexUrl, analyticsUrl, timeout, ...about } = readRequestQuery(query, deps.stage.lms.allowedOrigins);
    const parameters = readRequestBody(JSON.stringify({ parameters: wish.workshopParams ?? [] }));
    return { indexUrl, analyticsUrl, timeout, user: userOf(deps, about), isNamed: about.user !== null, parameters };
  } catch (error) {
    if (error instanceof Refusal && error.code === 'bad-request') return undefined;
    throw error;
  }
}
