import * as z from 'zod';
import { MessageState } from '../relay/message.ts';
import { Severity } from '../relay/severity.ts';
import { admins, json, type Route } from './route.ts';

/** A message and what became of it, as admins see it. */
export const RelayMessageView = z.object({
  id: z.string(),
  from: z.string(),
  acceptedAt: z.iso.datetime(),
  severity: Severity,
  source: z.string().nullable(),
  subject: z.string().nullable(),
  text: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  state: MessageState,
  /** The mail that carries it; null in the moment before that is decided. */
  mail: z
    .object({
      kind: z.enum(['alone', 'repeats', 'digest', 'flood', 'quiet']),
      to: z.array(z.string()),
      /** Messages in it. */
      count: z.number().int(),
      sendAt: z.iso.datetime(),
      sentAt: z.iso.datetime().nullable(),
      attempts: z.number().int(),
      /** The id that the mail service gave it. */
      reference: z.string().nullable(),
      /** Why it was not sent. */
      note: z.string().nullable(),
      outcomes: z.record(z.string(), z.enum(['delivered', 'bounced', 'complained'])),
    })
    .nullable(),
});
export type RelayMessageView = z.infer<typeof RelayMessageView>;

const id = z.object({ id: z.string().min(1).max(100) });

/** What admins see of the relay and may do with it. */
export const relayOperatorRoutes = {
  listRelayMessages: {
    family: 'relay',
    method: 'GET',
    path: '/api/relay/messages',
    summary: 'All messages or those of a state, the newest first, a page at a time.',
    access: admins,
    query: z.object({ state: MessageState.optional(), cursor: z.string().max(2_000).optional() }),
    answer: json(z.object({ messages: z.array(RelayMessageView), cursor: z.string().nullable() })),
    refuses: ['bad-request'],
  },
  getRelayMessage: {
    family: 'relay',
    method: 'GET',
    path: '/api/relay/messages/{id}',
    summary: 'One message.',
    access: admins,
    params: id,
    answer: json(z.object({ message: RelayMessageView })),
    refuses: ['no-such-route'],
  },
  retryRelayMessage: {
    family: 'relay',
    method: 'POST',
    path: '/api/relay/messages/{id}/retry',
    summary: 'Sends a mail that has failed once more, with all messages in it.',
    access: admins,
    params: id,
    answer: json(z.object({ message: RelayMessageView })),
    refuses: ['no-such-route', 'conflict'],
  },
  releaseRelayAddress: {
    family: 'relay',
    method: 'DELETE',
    path: '/api/relay/suppressed/{address}',
    summary: 'Sends mail to an address again that came back from there.',
    access: admins,
    params: z.object({ address: z.email().max(254) }),
    answer: json(z.object({})),
    refuses: ['bad-request'],
  },
  listRelayUsers: {
    family: 'relay',
    method: 'GET',
    path: '/api/relay/users',
    summary: 'Who may send messages.',
    access: admins,
    answer: json(z.object({ users: z.array(z.string()) })),
    refuses: [],
  },
  revokeRelayTokens: {
    family: 'relay',
    method: 'DELETE',
    path: '/api/relay/users/{user}/tokens',
    summary: 'Ends every token of a user of the relay.',
    access: admins,
    params: z.object({ user: z.string().min(1).max(64) }),
    answer: json(z.object({})),
    refuses: ['no-such-route'],
  },
} as const satisfies Record<string, Route>;
