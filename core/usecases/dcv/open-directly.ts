import type { Person } from '../../access/caller.ts';
import type { DcvTokenStore } from '../../ports/dcv-token-store.ts';
import type { Chance, Clock } from '../../ports/chance.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import { Refusal } from '../../refusal.ts';
import { ownerOf } from '../../session/session.ts';
import type { Stage } from '../../stage/stage.ts';
import { dcvLinks, type DcvLinks } from './dcv-links.ts';
import { issueDcvToken, tokenLife } from './dcv-tokens.ts';
import { notRunning } from './running-desktop.ts';

export type DirectDeps = {
  readonly sessions: Pick<SessionStore, 'find'>;
  readonly dcvTokens: Pick<DcvTokenStore, 'keep'>;
  readonly chance: Pick<Chance, 'secret'>;
  readonly clock: Clock;
  readonly stage: Pick<Stage, 'dcv'>;
};

/**
 * The ways into a person's own DCV desktop past our gateway, by a token that is good for a minute. Each call gives another one.
 *
 * @throws Refusal `no-such-session`, also for an admin whose it isn't; `no-direct-way` where no DCV Connection Gateway is;
 *   `desktop-not-running`, also for a desktop of another kind
 */
export async function openDirectly(
  deps: DirectDeps,
  person: Person,
  name: string,
): Promise<DcvLinks & { readonly expiresAt: number }> {
  const session = await deps.sessions.find(name);
  if (!session || ownerOf(session)?.person !== person.person)
    throw new Refusal('no-such-session', 'There is no such session.');
  const gateway = deps.stage.dcv.connectionGateway;
  if (gateway === undefined)
    throw new Refusal(
      'no-direct-way',
      'Desktops can only be reached by the browser here: there is no DCV Connection Gateway.',
    );
  const expiresAt = deps.clock() + tokenLife;
  const entry = await issueDcvToken({ tokens: deps.dcvTokens, chance: deps.chance, clock: deps.clock }, session);
  if (!entry) throw notRunning();
  return { ...dcvLinks(gateway, entry), expiresAt };
}
