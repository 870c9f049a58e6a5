import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aCard, aSessionView } from '#test/support/page-data.ts';
import { createNewest } from '#web/live/newest.ts';
import { createNewsHub } from '#web/live/news-hub.ts';
import { hearNews } from '#web/portal/hear.ts';
import { keys } from '#web/portal/keys.ts';
import { listListener } from '#web/live/list-listener.ts';

let queries: QueryClient;
beforeEach(() => {
  queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } });
});
afterEach(() => queries.clear());

/** A list that somebody looks at, read from a portal whose answers the test gives. */
async function aList(queryKey: readonly string[], first: unknown) {
  const answers: ((data: unknown) => void)[] = [];
  const observer = new QueryObserver(queries, {
    queryKey,
    queryFn: () => new Promise((resolve) => answers.push(resolve)),
  });
  const stop = observer.subscribe(() => {});
  const reads = () => answers.length;
  const answer = async (data: unknown) => {
    answers.at(-1)?.(data);
    await vi.waitFor(() => expect(queries.isFetching({ queryKey })).toBe(0));
  };
  await answer(first);
  return { reads, answer, stop, shown: () => queries.getQueryData(queryKey) };
}

describe('a list that a topic keeps up to date', () => {
  const listener = () =>
    listListener<readonly string[]>(queries, ['board'], (lines, changes) => {
      const told = changes.map(({ value }) => value);
      return told.every((value) => typeof value === 'string') ? [...lines, ...told] : undefined;
    });
  const change = (value: string | number) => [{ key: 'line', value }];

  it('shows what it is told without being read again', async () => {
    const list = await aList(['board'], ['a']);
    listener().onChanges(change('b'));
    expect(list.shown()).toEqual(['a', 'b']);
    expect(list.reads()).toBe(1);
  });

  it('is read again after a reset, and where it can not take in what it is told', async () => {
    const list = await aList(['board'], ['a']);
    listener().onReset();
    expect(list.reads()).toBe(2);
    await list.answer(['b']);
    listener().onChanges(change(5));
    expect(list.reads()).toBe(3);
  });

  it('is read again when a change comes while it is read, since the answer may have left before', async () => {
    const list = await aList(['board'], ['a']);
    void queries.invalidateQueries({ queryKey: ['board'] });
    listener().onChanges(change('b'));
    await vi.waitFor(() => expect(list.reads()).toBe(3));
    await list.answer(['a', 'b']);
    expect(list.shown()).toEqual(['a', 'b']);
  });

  it('that nobody has read yet stays unread', () => {
    listener().onChanges(change('b'));
    expect(queries.getQueryData(['board'])).toBeUndefined();
  });
});

describe('the hub', () => {
  it('hands each topic to who listens to it, until he stops', () => {
    const hub = createNewsHub();
    const heard: unknown[] = [];
    const stop = hub.listen('board', {
      onChanges: (changes) => heard.push(changes),
      onReset: () => heard.push('reset'),
    });
    hub.tell('board', []);
    hub.reset('board');
    hub.reset('notices');
    stop();
    hub.reset('board');
    expect(heard).toEqual([[], 'reset']);
  });
});

describe('news of sessions', () => {
  const session = aSessionView({ name: 'demo-w01-s001', version: 2 }, 0);
  let portal: Parameters<typeof hearNews>[0];
  beforeEach(() => {
    portal = { news: createNewsHub(), newest: createNewest(), queries };
    hearNews(portal);
  });
  const told = (value: unknown) => [{ key: session.name, value: JSON.parse(JSON.stringify(value)) }];
  const toldAll = (value: unknown) => [{ key: `session/${session.name}`, value: JSON.parse(JSON.stringify(value)) }];
  const page = (...sessions: readonly unknown[]) => ({ pages: [{ sessions, cursor: null }], pageParams: [undefined] });

  it('change the card of the desktop', async () => {
    const list = await aList(keys.desktops, [aCard({ name: session.desktopType, session: null })]);
    portal.news.tell('sessions', told(session));
    expect(list.shown()).toMatchObject([{ session: { name: session.name } }]);
  });

  it('that can not be read have the cards read again', async () => {
    const list = await aList(keys.desktops, []);
    portal.news.tell('sessions', told({ name: 5 }));
    expect(list.reads()).toBe(2);
  });

  it('change the list of all sessions, which those that are gone leave', async () => {
    const list = await aList(keys.allSessions, page({ ...session, version: 1 }));
    portal.news.tell('counters', toldAll(session));
    expect(list.shown()).toMatchObject({ pages: [{ sessions: [{ version: 2 }] }] });
    portal.news.tell('counters', [...toldAll(null), { key: 'sessions', value: { live: 0, byType: [] } }]);
    expect(list.shown()).toMatchObject({ pages: [{ sessions: [] }] });
    expect(list.reads()).toBe(1);
  });

  it('have the list of all sessions read again when there is a new one', async () => {
    const list = await aList(keys.allSessions, page());
    portal.news.tell('counters', toldAll(session));
    expect(list.reads()).toBe(2);
  });
});
