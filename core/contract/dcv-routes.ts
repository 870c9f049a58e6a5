import * as z from 'zod';
import { HostName, InstanceId } from './dcv.ts';
import { document, json, type Route } from './route.ts';

/** What only those know whom we have told it: 256 bits in base64url. */
const Secret = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
/** Nobody proves anything here but by the secret in the address. */
const machine = { is: 'machine' } as const;

/** What a DCV server sends (`auth-token-verifier`). The address of the client has two names, and is not needed. */
export const VerifyForm = z.object({
  sessionId: z.string().max(256).default(''),
  authenticationToken: z.string().max(1_024).default(''),
});

/** What the DCV Connection Gateway asks (`POST <url>/resolveSession?…`, with an empty body). */
export const ResolveQuery = z.object({
  sessionId: z.string().regex(HostName),
  transport: z.enum(['HTTP', 'QUIC']).default('HTTP'),
  clientIpAddress: z.string().max(100).optional(),
});
export const ResolveReply = z.object({
  SessionId: z.string(),
  TransportProtocol: z.enum(['HTTP', 'QUIC']),
  DcvServerEndpoint: z.string(),
  Port: z.number().int(),
  WebUrlPath: z.string(),
});

/** What DCV servers and DCV Connection Gateways ask. */
export const dcvRoutes = {
  verifyDcvToken: {
    family: 'dcv',
    method: 'POST',
    path: '/dcv/hosts/{host}/{secret}/verify',
    summary: 'A DCV server asks as whom the bearer of a token comes in. Answers XML, also where it says no.',
    access: machine,
    params: z.object({ host: z.string().regex(InstanceId), secret: Secret }),
    body: VerifyForm,
    bodyType: 'form',
    answer: document,
    refuses: [],
  },
  resolveDcvSession: {
    family: 'dcv',
    method: 'POST',
    path: '/dcv/resolver/{secret}/resolveSession',
    summary: 'A DCV Connection Gateway asks where a session is.',
    access: machine,
    params: z.object({ secret: Secret }),
    query: ResolveQuery,
    answer: json(ResolveReply),
    refuses: ['bad-request', 'no-such-session'],
  },
} as const satisfies Record<string, Route>;
