import * as z from 'zod';
import { anyone, document, json, type Route } from './route.ts';

/** What a robot gets for its credentials: RFC 6749 §5.1, in the order that django-oauth-toolkit writes it. */
export const TokenReply = z.object({
  access_token: z.string(),
  /** Seconds. */
  expires_in: z.number().int(),
  token_type: z.literal('Bearer'),
  scope: z.string(),
  /** Not for `client_credentials`, which can ask again. */
  refresh_token: z.string().optional(),
});
export type TokenReply = z.infer<typeof TokenReply>;

/** By header or by these two: who the client is. */
const client = { client_id: z.string().optional(), client_secret: z.string().optional() } as const;

/** Urlencoded or multipart. What a grant needs, its use case says. */
export const TokenForm = z.object({
  ...client,
  grant_type: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  refresh_token: z.string().optional(),
  scope: z.string().optional(),
});
export const RevokeForm = z.object({
  ...client,
  token: z.string().optional(),
  /** Says what the token is, and makes no difference. */
  token_type_hint: z.string().optional(),
});

/** Tokens for robots: RFC 6749 and RFC 7009, with the replies of the Educates training portal. */
export const oauthRoutes = {
  token: {
    family: 'oauth',
    method: 'POST',
    path: '/oauth2/token',
    summary:
      'A token for a robot: by client_credentials, by password where the stage allows it, or by a refresh token.',
    access: anyone,
    body: TokenForm,
    bodyType: 'form',
    answer: json(TokenReply),
    refuses: [
      'bad-request',
      'invalid-client',
      'invalid-grant',
      'invalid-scope',
      'unauthorized-client',
      'unsupported-grant',
    ],
  },
  revokeToken: {
    family: 'oauth',
    method: 'POST',
    path: '/oauth2/revoke-token',
    summary: 'Ends a token, and with a refresh token its access token. A token that nobody knows is no mistake.',
    access: anyone,
    body: RevokeForm,
    bodyType: 'form',
    answer: document,
    refuses: ['bad-request', 'invalid-client'],
  },
} as const satisfies Record<string, Route>;
