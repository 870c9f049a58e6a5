import * as z from 'zod';
import { MessageState, MessageWish } from '../relay/message.ts';
import { relayOperatorRoutes } from './relay-operator-routes.ts';
import { json, type Route } from './route.ts';

/** The message relay: monitoring systems post, people get mail. */

const machine = { is: 'machine' } as const;
const monitor = { is: 'monitor' } as const;

export const relayRoutes = {
  relayLogin: {
    family: 'relay',
    method: 'POST',
    path: '/api/loginUser',
    summary: 'A token for a user of the relay, by Basic authentication.',
    access: machine,
    answer: json(z.object({ token: z.string() })),
    refuses: ['invalid-client'],
  },
  relayTest: {
    family: 'relay',
    method: 'GET',
    path: '/api/test',
    summary: 'Whether the token in `x-access-tokens` is good.',
    access: monitor,
    answer: json(z.object({ message: z.string() })),
    refuses: ['invalid-client'],
  },
  relayPlace: {
    family: 'relay',
    method: 'POST',
    path: '/api/placeMessage',
    summary: 'Accepts a message, which is sent on by mail.',
    access: monitor,
    body: MessageWish,
    answer: json(z.object({ message: z.string(), id: z.string(), state: MessageState })),
    refuses: ['invalid-client', 'bad-request', 'too-large', 'too-many-requests', 'conflict', 'unavailable'],
  },
  ...relayOperatorRoutes,
} as const satisfies Record<string, Route>;
