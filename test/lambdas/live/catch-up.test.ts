import '#test/support/quiet.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { heardAsQuery, heardInQuery } from '#core/contract/live-routes.ts';
import { keyOfTopic, topicsOf } from '#core/live/topics.ts';
import type { LiveTopic } from '#core/ports/live-news.ts';
import { missed } from '#lambdas/live/missed.ts';
import { Crash, crashAfter } from '#test/support/crash.ts';
import {
  aListeningPage,
  aLiveWorld,
  applyTo,
  truthOf,
  type ListeningPage,
  type LiveWorld,
  type Truth,
} from '#test/support/live-world.ts';

const roles = { alice: ['student'], root: ['admin'] } as const;
const topics: readonly LiveTopic[] = [
  { name: 'board' },
  { name: 'counters' },
  { name: 'notices', person: 'alice' as PersonId },
  { name: 'sessions', person: 'root' as PersonId },
];

/** `lame`: nothing can be posted to it any more; `deafen`: one message on its way to it is lost. */
type PageAct = 'open' | 'vanish' | 'ask' | 'mend' | 'lame' | 'deafen';
type Act =
  | {
      readonly do: 'tell';
      readonly topic: number;
      readonly key: number;
      readonly value: number | null;
      readonly long: boolean;
    }
  | { readonly do: 'round' | 'tidy' }
  | { readonly do: 'dying round'; readonly calls: number }
  | { readonly do: 'forget'; readonly topic: number }
  | { readonly do: PageAct; readonly page: number }
  | { readonly do: 'together'; readonly acts: readonly Act[] };

const page = fc.nat({ max: 3 });
const topic = fc.nat({ max: topics.length - 1 });
const value = fc.option(fc.nat({ max: 99 }));
const single: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('tell' as const),
      topic,
      key: fc.nat({ max: 3 }),
      value,
      long: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('round' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tidy' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('dying round' as const), calls: fc.integer({ min: 1, max: 14 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), topic }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom<PageAct>('open', 'vanish', 'ask', 'mend', 'lame', 'deafen'), page }),
  },
);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: single },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('together' as const),
      acts: fc.array(single, { minLength: 2, maxLength: 4 }),
    }),
  },
);

/** A world in which two people have two pages each. */
async function aStage() {
  const world = aLiveWorld();
  const truth: Truth = new Map();
  for (const [who, theirs] of Object.entries(roles)) await world.signIn(who, theirs);
  const pages = ['alice', 'alice', 'root', 'root'].map((who, at) => aListeningPage(world, truth, who, `page${at}`));
  world.sockets.deliver = (id, message) => pages.find((one) => one.id === id)?.receive(message);
  world.sockets.hangUp = (id) => pages.find((one) => one.id === id)?.vanish();
  return { world, truth, pages };
}
type Stage = Awaited<ReturnType<typeof aStage>>;

const survive = async (work: Promise<unknown>) => {
  await work.catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error;
  });
};

async function perform(stage: Stage, one: Act): Promise<void> {
  const { world, truth, pages } = stage;
  switch (one.do) {
    case 'tell': {
      const of = topics[one.topic] as LiveTopic;
      const change = {
        key: `key${one.key}`,
        value: one.value !== null && one.long ? 'x'.repeat(9_000) + one.value : one.value,
      };
      // Written first, told then.
      applyTo(truthOf(truth, keyOfTopic(of)), change);
      return world.tell({ topic: of, ...change });
    }
    case 'round':
      return void (await world.round());
    case 'dying round':
      return survive(world.round(crashAfter(one.calls, world.deps).deps));
    case 'tidy':
      return void (await world.tidy());
    case 'forget':
      return world.log.forget(keyOfTopic(topics[one.topic] as LiveTopic));
    case 'together':
      return void (await Promise.all(one.acts.map((each) => perform(stage, each))));
    default:
      return performOnPage(world, pages[one.page] as ListeningPage, one.do);
  }
}

async function performOnPage(world: LiveWorld, one: ListeningPage, what: PageAct): Promise<void> {
  if (what === 'lame') return void (one.id !== null && world.sockets.broken.add(one.id));
  if (what === 'deafen') return one.deafen();
  if (what === 'vanish') {
    if (one.id !== null) world.sockets.gone.add(one.id);
    return one.vanish();
  }
  if (what === 'open') return one.id === null ? one.open() : undefined;
  if (what === 'mend') return one.mend();
  const listener = { person: one.who as PersonId, roles: roles[one.who as keyof typeof roles] };
  one.take((await missed(world.log, listener, heardInQuery(heardAsQuery(one.numbers())))).topics);
}

/** The world comes to rest: what is untold is told, and every page is there. */
async function settle({ world, pages }: Stage): Promise<void> {
  while (await world.round());
  for (const one of pages) {
    one.hear();
    await (one.id === null ? one.open() : one.mend());
  }
  // What is told once more shows whoever missed something before that he did.
  for (const each of topics) await world.tell({ topic: each, key: 'last', value: null });
  for (let count = 0; count < 3; count += 1) {
    while (await world.round());
    for (const one of pages) await (one.id === null ? one.open() : one.mend());
  }
}

describe('whatever is told, dropped, forgotten and broken off', () => {
  test('each page shows in the end what is true, of everything that it may hear', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 60 }), async (acts) => {
        const stage = await aStage();
        for (const one of stage.pages) await one.open();
        stage.world.pass(60_000);
        for (const one of acts) await perform(stage, one);
        await settle(stage);
        for (const { who, shown, id } of stage.pages) {
          expect(id).not.toBeNull();
          const may = topicsOf({ person: who as PersonId, roles: roles[who as keyof typeof roles] });
          for (const key of may.map(keyOfTopic))
            expect([key, shown.get(key)]).toEqual([key, truthOf(stage.truth, key)]);
          expect([...shown.keys()].toSorted()).toEqual(may.map(keyOfTopic).toSorted());
        }
      }),
      { numRuns: 300 },
    );
  });
});
