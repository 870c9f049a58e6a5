import { launch } from '#core/session/moves.ts';
import { dynamoLmsUserStore } from '#lambdas/sessions/dynamo-lms-user-store.ts';
import { rememberedEnvironments } from '#lambdas/sessions/remembered-environments.ts';
import { chance } from '#lambdas/chance.ts';
import { aDesktopType, aPerson, aStage } from '#test/support/builders.ts';
import { aDynamoWorld } from '#test/support/dynamo-world.ts';
import { hub, lmsOver, type Allocation } from '#test/support/lms-under-test.ts';
import { meter, type Reading } from '#test/support/meter.ts';
import type { Row } from './row.ts';

/** What a kind of call took and cost, among so many live sessions. */
type Measured = { readonly perSecond: number; readonly p50: number; readonly p95: number; readonly cost: Reading };

const rounds = 60;
const at = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** One after the other, each timed: what a single client sees of the handlers over the tables of this machine. */
async function measure(
  calls: number,
  call: (index: number) => Promise<unknown>,
  read: () => Reading,
): Promise<Measured> {
  const took: number[] = [];
  read();
  const began = performance.now();
  for (let index = 0; index < calls; index += 1) {
    const from = performance.now();
    await call(index);
    took.push(performance.now() - from);
  }
  const seconds = (performance.now() - began) / 1_000;
  const cost = read();
  took.sort((one, other) => one - other);
  return { perSecond: Math.round(calls / seconds), p50: at(took, 0.5), p95: at(took, 0.95), cost };
}

/** Request, schedule and catalogue of the REST API with so many sessions live. */
async function among(others: number): Promise<Readonly<Record<'request' | 'schedule' | 'catalogue', Measured>>> {
  const capacity = others + rounds + 10;
  const world = await aDynamoWorld(aStage({ desktops: [aDesktopType('lab', { pool: { capacity } })] }));
  const remembered = rememberedEnvironments(world.deps.environments, world.deps.clock);
  const { asRobot } = lmsOver(world, dynamoLmsUserStore(world.client, 'sessions'), remembered);
  const ask = async (path: string) => {
    const result = await asRobot(path);
    if (result.statusCode !== 200) throw new Error(`${path}: ${result.statusCode} ${result.body}`);
    return result;
  };
  const catalogue = '/workshops/catalog/environments/';
  await ask(catalogue);
  await crowdIn(world, others, capacity);
  const { read } = meter(world.client);
  let last: Allocation | undefined;
  const request = await measure(
    rounds,
    async (index) => {
      const query = new URLSearchParams({ index_url: hub, user: `user-${index}@example.org` });
      last = JSON.parse((await ask(`/workshops/environment/demo-w01/request/?${query.toString()}`)).body) as Allocation;
    },
    read,
  );
  const schedule = await measure(rounds, () => ask(`/workshops/session/${last?.name}/schedule/`), read);
  return { request, schedule, catalogue: await measure(10, () => ask(catalogue), read) };
}

async function crowdIn({ deps, now }: Awaited<ReturnType<typeof aDynamoWorld>>, size: number, capacity: number) {
  const [type] = deps.stage.desktops;
  if (!type) throw new Error('the stage has a type');
  for (let from = 0; from < size; from += 100) {
    const batch = Array.from(
      { length: Math.min(100, size - from) },
      (_, index) => `demo-w01-s${10_000 + from + index}`,
    );
    await Promise.all(
      batch.map((name) => {
        const by = {
          person: aPerson(name).person,
          username: name,
          slug: `${name}-${type.name}`,
          through: 'page',
        } as const;
        const ownership = { is: 'activated', by, activatedAt: now() } as const;
        const about = { name, environment: 'demo-w01', desktopType: type.name, runtime: type.runtime } as const;
        const session = launch({ ...about, desktopId: chance.desktopId(), ownership, limits: type.limits }, now());
        return deps.sessions.create(session, { capacity, maximum: 0 });
      }),
    );
  }
}

const rounded = (value: number) => Math.round(value * 100) / 100;
const each = (total: number, calls: number) => rounded(total / calls);

/** What the REST API for learning platforms takes and costs with 1, 100 and 5,000 sessions live, in one run. */
export async function benchLms(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const others of [1, 100, 5_000]) {
    const measured = await among(others);
    for (const [name, { perSecond, p50, p95, cost }] of Object.entries(measured)) {
      const calls = name === 'catalogue' ? 10 : rounds;
      const what = `${name}, ${others.toLocaleString('en')} sessions live`;
      rows.push(
        { what, value: perSecond, unit: `requests/s, p50 ${rounded(p50)} ms, p95 ${rounded(p95)} ms` },
        { what: '… of each', value: each(cost.reads, calls), unit: 'reads' },
        { what: '… of each', value: each(cost.readUnits, calls), unit: 'read units' },
        { what: '… of each', value: each(cost.writeUnits, calls), unit: 'write units' },
      );
    }
  }
  return rows;
}
