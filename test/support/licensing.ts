import './quiet.ts';
import { createHash, randomBytes } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { counters, totalOf, noneCounted } from '#core/licensing/counters.ts';
import type { Lease } from '#core/licensing/lease.ts';
import type { LicenceKeys } from '#core/ports/licence-keys.ts';
import type { LicenceLedger } from '#core/ports/licence-ledger.ts';
import type { SessionStore } from '#core/ports/session-store.ts';
import type { Session } from '#core/session/session.ts';
import type { StageInput } from '#core/stage/stage.ts';
import type { LicensingDeps } from '#core/usecases/licensing/deps.ts';
import { admitGuest } from '#core/usecases/licensing/session-seats.ts';
import { chance } from '#lambdas/chance.ts';
import { dynamoLicenceLedger } from '#lambdas/licensing/dynamo-licence-ledger.ts';
import { dynamoOriginStore } from '#lambdas/licensing/dynamo-origin-store.ts';
import { dynamoScopeStore } from '#lambdas/licensing/dynamo-scope-store.ts';
import { joseLicenceKeys } from '#lambdas/licensing/jose-licence-keys.ts';
import { ensureKeys, type KeySecret } from '#lambdas/licensing/licence-jwks.ts';
import { licensing } from '#lambdas/licensing/licensing.ts';
import { memoryAuditTrail } from './memory-audit-trail.ts';
import { aStage, noon, ownAllotment } from './builders.ts';
import { memoryLicensing } from './licensing-memory.ts';
import type { Asked } from './rest-event.ts';
import { asking, authenticators, bodyOf, loginCookie, ownPage, portal, type Served } from './serving.ts';

export const workstation = 'NVIDIA RTX Virtual Workstation';
export const anEntitlement = (quantity = 10, more: Partial<Entitlement> = {}): Entitlement => ({
  feature: workstation,
  quantity,
  evidence: 'order 1',
  from: '2026-01-01',
  until: '2027-12-31',
  ...more,
});
type Entitlement = NonNullable<StageInput['entitlements']>[number];

/** A secret as Secrets Manager keeps it: a version's token can't be written again with another text. */
export function aKeySecret(text = 'a placeholder'): KeySecret & { readonly text: () => string } {
  const versions = new Map<string, string>();
  let current = text;
  return {
    text: () => current,
    read: async () => current,
    async write(next, token) {
      if ((versions.get(token) ?? next) !== next) return 'taken';
      versions.set(token, next);
      current = next;
      return 'written';
    },
  };
}

const shared = aKeySecret();
/** One pair for all tests of a file, since making one takes a while. */
export const testKeys = (): LicenceKeys => joseLicenceKeys(() => ensureKeys(shared, 1));

/** Keys that count what they sign. */
export function countingKeys(keys: LicenceKeys): LicenceKeys & { readonly signed: () => number } {
  let count = 0;
  return {
    ...keys,
    signed: () => count,
    sign: (...given) => {
      count += 1;
      return keys.sign(...given);
    },
  };
}

export type Licensing = {
  readonly deps: LicensingDeps;
  readonly ask: Served;
  /** Asked by an operator, from the portal's page. */
  readonly askAsAdmin: Served;
  readonly now: () => number;
  readonly pass: (milliseconds: number) => void;
  /** Names of sessions that are over. */
  readonly over: Set<string>;
};
type Options = {
  readonly entitlements?: StageInput['entitlements'];
  readonly licensing?: StageInput['licensing'];
  readonly client?: DynamoDBDocumentClient;
  readonly keys?: LicenceKeys;
};

/** The licensing service, to be asked; in memory, or over DynamoDB where a client is given. */
export function aLicensing({
  entitlements = [anEntitlement()],
  licensing: how,
  client,
  keys,
}: Options = {}): Licensing {
  let time = noon;
  const stores = client
    ? {
        ledger: dynamoLicenceLedger(client, 'licensing'),
        origins: dynamoOriginStore(client, 'licensing'),
        scopes: dynamoScopeStore(client, 'licensing'),
      }
    : memoryLicensing();
  const stage = aStage({ entitlements, licensing: { clientTokenOpen: true, allotment, ...how } });
  const deps = { stage, ...stores, keys: keys ?? testKeys(), chance, clock: () => time };
  const over = new Set<string>();
  const handler = licensing(deps, {
    trail: memoryAuditTrail(),
    sessions: sessionsExcept(over),
    person: authenticators.person as NonNullable<typeof authenticators.person>,
    portalOrigin: async () => portal,
  });
  const ask = asking(handler);
  return {
    deps,
    ask,
    askAsAdmin: (asked: Asked) => ask({ ...asked, headers: { ...ownPage, ...loginCookie('admin'), ...asked.headers } }),
    now: () => time,
    pass: (milliseconds) => {
      time += milliseconds;
    },
    over,
  };
}

/** Sessions that are all running, except those named. */
function sessionsExcept(over: ReadonlySet<string>): Pick<SessionStore, 'findMany'> {
  return {
    findMany: async (names) => names.map((name) => ({ name, status: over.has(name) ? 'ended' : 'active' }) as Session),
  };
}

/** A ticket of a session, as its desktop is given one. */
export async function ticketForSession(deps: LicensingDeps, session: string, until: number): Promise<string> {
  const { value: ticket } = deps.chance.secret();
  await admitGuest(deps, { session, ticket, until });
  return ticket;
}

export const environment = {
  fingerprint: { mac_address_list: ['5E:F0:79:E6:DE:E1'] },
  hostname: 'PC-Windows',
  ip_address_list: ['fe80::d430:d8ff:fede:46a7%ens18', '192.168.178.110'],
  guest_driver_version: '527.41',
  os_platform: 'Windows 10 Pro',
  os_version: '10.0.19045',
  host_driver_version: '525.60.12',
  gpu_id_list: ['1E3010DE-133210DE'],
  client_platform_id: '00000000-0000-0000-0000-000000000113',
  hv_platform: 'Unknown',
  cpu_sockets: 1,
  physical_cores: 8,
} as const;

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
/** UUIDs in capitals, as Windows guests write them. */
export const originNamed = (number: number) =>
  `41720000-FA43-4000-9472-${number.toString(16).padStart(12, '0').toUpperCase()}`;
export const allotment = ownAllotment;

export const borrowBody = (product = workstation, scope = allotment) => ({
  fulfillment_context: { fulfillment_class_ref_list: [] },
  lease_proposal_list: [{ license_type_qualifiers: { count: 1 }, product: { name: product } }],
  proposal_evaluation_mode: 'ALL_OF',
  scope_ref_list: [scope],
});

/** A guest as its driver behaves, every call checked for its status. */
export function aGuest(ask: Served, origin: string, { product = workstation, scope = allotment } = {}) {
  let token = '';
  const post = async (path: string, body: Record<string, unknown>) =>
    ok(await ask({ method: 'POST', path, body, headers: bearer(token) }));
  const prove = async () => {
    const verifier = randomBytes(128).toString('base64').replace(/=+$/, '');
    const challenge = createHash('sha256').update(verifier).digest('base64').replace(/=+$/, '');
    const code = await post('/auth/v1/code', { code_challenge: challenge, origin_ref: origin });
    const reply = await post('/auth/v1/token', { auth_code: code['auth_code'], code_verifier: verifier });
    token = String(reply['auth_token']);
    return token;
  };
  const borrow = async () =>
    ask({
      method: 'POST',
      path: '/leasing/v1/lessor',
      body: borrowBody(product, scope),
      headers: bearer(token),
    });
  return {
    origin,
    token: () => token,
    prove,
    borrow,
    /** The five calls of a boot. Answers the last reply. */
    async boot(): Promise<APIGatewayProxyResult> {
      await post('/auth/v1/origin', { candidate_origin_ref: origin, environment, registration_pending: false });
      await prove();
      ok(await ask({ path: '/leasing/v1/lessor/leases', headers: bearer(token) }));
      return borrow();
    },
    leases: () => ask({ path: '/leasing/v1/lessor/leases', headers: bearer(token) }),
    renew: (ref: string) => ask({ method: 'PUT', path: `/leasing/v1/lease/${ref}`, headers: bearer(token) }),
    giveBack: (ref: string) => ask({ method: 'DELETE', path: `/leasing/v1/lease/${ref}`, headers: bearer(token) }),
    giveBackAll: () => ask({ method: 'DELETE', path: '/leasing/v1/lessor/leases', headers: bearer(token) }),
  };
}

function ok(result: APIGatewayProxyResult): Record<string, unknown> {
  if (result.statusCode !== 200) throw new Error(`${result.statusCode}: ${result.body}`);
  return bodyOf(result) as Record<string, unknown>;
}

/** The leases in a reply to a borrow. */
export function borrowedIn(result: APIGatewayProxyResult): readonly string[] {
  const { lease_result_list: list } = bodyOf(result) as { lease_result_list: readonly { lease: { ref: string } }[] };
  return list.map(({ lease }) => lease.ref);
}

/** Every lease that still counts, over all pages. */
export async function allLeases(ledger: LicenceLedger): Promise<readonly Lease[]> {
  const found: Lease[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<LicenceLedger['list']>> = await ledger.list(cursor, 1_000);
    found.push(...page.items);
    ({ cursor } = page);
  } while (cursor !== null);
  return found;
}

/** What is wrong with a ledger: counts that are not what the leases say. */
export async function ledgerWrongs(ledger: LicenceLedger): Promise<readonly string[]> {
  const leases = await allLeases(ledger);
  const counts = await ledger.counts();
  const pools = new Set([...counts.keys(), ...leases.map(({ pool }) => pool)]);
  return [...pools].flatMap((pool) =>
    Array.from({ length: counters }, (_, counter) => {
      const there = leases.filter((lease) => lease.pool === pool && lease.counter === counter).length;
      const counted = (counts.get(pool) ?? noneCounted)[counter] ?? 0;
      return there === counted ? [] : [`${pool}#${counter} counts ${counted} and has ${there}`];
    }).flat(),
  );
}

/** What a pool counts. */
export const countedIn = async (ledger: LicenceLedger, pool = workstation) =>
  totalOf((await ledger.counts()).get(pool) ?? noneCounted);
