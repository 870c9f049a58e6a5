import {
  AuthorizeReply,
  AuthorizeRequest,
  ConfigReply,
  ConfigRequest,
  DcvEntryReply,
  HeartbeatReply,
  HeartbeatRequest,
  RedeemReply,
  RedeemRequest,
} from './gateway.ts';
import { json, type Route } from './route.ts';

/** What the gateway asks of the API. */
export const gatewayRoutes = {
  redeem: {
    family: 'gateway',
    method: 'POST',
    path: '/gateway/redeem',
    summary: 'Swaps a one-time ticket for a pass.',
    access: { is: 'gateway' },
    body: RedeemRequest,
    answer: json(RedeemReply),
    refuses: ['bad-request'],
  },
  authorize: {
    family: 'gateway',
    method: 'POST',
    path: '/gateway/authorize',
    summary: 'May the bearer of this pass reach this desktop, and where is it?',
    access: { is: 'gateway' },
    body: AuthorizeRequest,
    answer: json(AuthorizeReply),
    refuses: ['bad-request'],
  },
  desktopConfig: {
    family: 'gateway',
    method: 'POST',
    path: '/gateway/config',
    summary: "A document of a session's configuration, for whoever has the session's password for it.",
    access: { is: 'gateway' },
    body: ConfigRequest,
    answer: json(ConfigReply),
    refuses: ['bad-request'],
  },
  dcvEntry: {
    family: 'gateway',
    method: 'POST',
    path: '/gateway/dcv',
    summary: 'A token for a DCV session, for the bearer of a pass who may use it.',
    access: { is: 'gateway' },
    body: AuthorizeRequest,
    answer: json(DcvEntryReply),
    refuses: ['bad-request'],
  },
  heartbeat: {
    family: 'gateway',
    method: 'POST',
    path: '/gateway/heartbeat',
    summary:
      'Which sessions have sockets and input, which desktops answered; which sockets to cut, which desktops to ask.',
    access: { is: 'gateway' },
    body: HeartbeatRequest,
    answer: json(HeartbeatReply),
    refuses: ['bad-request'],
  },
} as const satisfies Record<string, Route>;
