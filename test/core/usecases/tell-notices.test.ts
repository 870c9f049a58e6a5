import { beforeEach, describe, expect, it } from 'vitest';
import { isOpenNotice, type Notice } from '#core/notices/notice.ts';
import type { LiveChange } from '#core/ports/live-news.ts';
import { tellNotices, type NoticeChange } from '#core/usecases/notices/tell-notices.ts';
import { aPerson, noon } from '#test/support/builders.ts';
import { atWork, aWorld, type MemoryWorld } from '#test/support/world.ts';

const minute = 60_000;
const [olga, otto] = [aPerson('olga'), aPerson('otto')];
const until = new Date(noon + minute).toISOString();

let world: MemoryWorld;
let told: LiveChange[];
beforeEach(() => {
  world = aWorld();
  told = [];
});

const notice = (more: Partial<Notice> = {}): Notice => ({
  id: 'n1',
  to: { is: 'person', person: olga.person, username: 'olga' },
  kind: 'info',
  title: 'Hello',
  text: '',
  buttons: [],
  at: noon,
  until: noon + minute,
  data: {},
  plannedAt: noon,
  plannedBy: null,
  shownAt: null,
  announcedAt: null,
  answer: null,
  withdrawnAt: null,
  ...more,
});
const tell = async (...changes: readonly NoticeChange[]) => {
  const news = { tell: async (changed: readonly LiveChange[]) => void told.push(...changed) };
  await tellNotices({ news, sessions: world.deps.sessions, clock: world.now }, changes);
  return told.map(({ topic, key, value }) => ['person' in topic && topic.person, key, value]);
};
const changed = (after: Notice, before?: Notice): NoticeChange => ({ is: 'notice', before, after });

describe('a page is told', () => {
  it('that there is something new for its person', async () => {
    expect(await tell(changed(notice()))).toEqual([[olga.person, 'n1', { until }]]);
    expect(told[0]?.topic.name).toBe('notices');
  });

  it.each([
    ['withdrawn', { withdrawnAt: noon }],
    ['answered', { answer: { button: null, at: noon } }],
  ])('that something is gone which was %s', async (_, more) => {
    expect(isOpenNotice(notice(more), noon)).toBe(false);
    expect(await tell(changed(notice(more), notice()))).toEqual([[olga.person, 'n1', null]]);
  });

  it('once more where somebody has asked for that', async () => {
    expect(await tell(changed(notice({ announcedAt: noon }), notice()))).toEqual([[olga.person, 'n1', { until }]]);
  });

  it('that its person has answered in another one', async () => {
    const showing = { notice: 'n1', person: otto.person, username: 'otto', shownAt: noon, answer: null };
    const answered = { ...showing, answer: { button: null, at: noon } };
    expect(await tell({ is: 'showing', before: showing, after: answered })).toEqual([[otto.person, 'n1', null]]);
  });

  it.each([
    ['what is planned for later', changed(notice({ at: noon + 1 }))],
    ['what is over', changed(notice({ until: noon }))],
    ['that it has shown something itself', changed(notice({ shownAt: noon }), notice())],
    [
      'that somebody has seen something',
      {
        is: 'showing',
        before: undefined,
        after: { notice: 'n1', person: olga.person, username: 'olga', shownAt: noon, answer: null },
      },
    ],
  ] as const)('nothing of %s', async (_, change) => {
    expect(await tell(change)).toEqual([]);
  });
});

describe('what goes by desktops or names', () => {
  it('is told to those who have one', async () => {
    await atWork(world, olga);
    const open = { until };
    expect(await tell(changed(notice({ to: { is: 'desktops', runtime: null } })))).toEqual([[olga.person, 'n1', open]]);
    told = [];
    expect(await tell(changed(notice({ to: { is: 'desktops', runtime: 'dcv' } })))).toEqual([]);
    expect(await tell(changed(notice({ to: { is: 'username', username: 'otto' } })))).toEqual([]);
    await atWork(world, otto);
    expect(await tell(changed(notice({ to: { is: 'username', username: 'otto' } })))).toEqual([
      [otto.person, 'n1', open],
    ]);
  });
});
