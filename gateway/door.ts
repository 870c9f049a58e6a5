import type { Upstream } from '#core/contract/gateway.ts';

import type { Addresses } from './address.ts';
import type { Allowance } from './allowance.ts';
import type { Api } from './api.ts';
import type { Asked } from './asked.ts';
import type { Authorizer } from './authorize.ts';

/** What decides at the door. */
export type Door = {
  readonly addresses: Addresses;
  readonly api: Api;
  readonly authorizer: Authorizer;
  /** Wrong tokens for a desktop's configuration; beyond it they are taken for wrong without asking. */
  readonly wrongTokens: Allowance;
  /** The second lock. */
  readonly mayContact: (upstream: Upstream) => boolean;
};

/** A request inside one desktop's own space. */
export type Visit = {
  readonly desktop: string;
  /** Inside the desktop, with a leading slash. */
  readonly path: string;
  readonly query: string;
  readonly asked: Asked;
};
