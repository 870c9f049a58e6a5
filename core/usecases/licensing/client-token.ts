import type { Person } from '../../access/caller.ts';
import { clientTokenClaims, clientTokenFile, type Node } from '../../licensing/tokens.ts';
import { Refusal } from '../../refusal.ts';
import type { LicensingDeps } from './deps.ts';

type Deps = Pick<LicensingDeps, 'stage' | 'scopes' | 'keys' | 'chance' | 'clock'>;
type Asking = { readonly caller: Person | { readonly is: 'nobody' }; readonly ticket: string | undefined };

/**
 * The client token of a session for its ticket; one that belongs to no session for an operator, and for anyone where the stage says
 * so.
 *
 * @throws Refusal `signed-out` for anybody else, and for a ticket that isn't good
 */
export async function clientToken(
  deps: Deps,
  { caller, ticket }: Asking,
  node: Node,
): Promise<{ readonly token: string; readonly file: string }> {
  const { stage, keys, chance, clock } = deps;
  const now = clock();
  const scope = ticket === undefined ? ofNoSession(deps, caller) : await ofSession(deps, ticket);
  const { instance } = stage.licensing;
  const key = await keys.current();
  const token = await keys.sign(clientTokenClaims({ id: chance.uuid(), scope, instance, node, key }, now));
  return { token, file: clientTokenFile(now) };
}

function ofNoSession({ stage }: Deps, caller: Asking['caller']): string {
  const isOperator = caller.is === 'person' && caller.roles.includes('admin');
  if (stage.licensing.clientTokenOpen || isOperator) return stage.licensing.allotment;
  throw new Refusal('signed-out', 'a ticket is needed');
}

async function ofSession({ scopes, chance, clock }: Deps, ticket: string): Promise<string> {
  const scope = await scopes.findTicket(chance.hash(ticket), clock());
  if (!scope || (await scopes.find(scope.ref, clock())) === 'over')
    throw new Refusal('signed-out', 'the ticket is not valid');
  return scope.ref;
}
