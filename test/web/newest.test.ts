import { describe, expect, it } from 'vitest';
import { assert, nat, property, shuffledSubarray } from 'fast-check';
import type { SessionView } from '#core/contract/views.ts';
import { aCard, aSessionView } from '#test/support/page-data.ts';
import { applyToCard, applyToList, createNewest, isNewer } from '#web/live/newest.ts';

const at = Date.parse('2026-01-01T12:00:00.000Z');
const session = (change: Partial<SessionView> = {}) => aSessionView(change, at);
const end = (change: Partial<SessionView> = {}) =>
  session({ status: 'ended', endedAt: new Date(at).toISOString(), reason: 'idle', version: 9, ...change });

describe('news of a session', () => {
  it('comes onto the card of its desktop type and leaves the others alone', () => {
    expect(applyToCard(aCard(), session()).session).toEqual(session());
    const other = aCard({ name: 'vscode' });
    expect(applyToCard(other, session())).toBe(other);
  });

  it('replaces an older version and not a newer one', () => {
    const card = aCard({ session: session({ version: 5 }) });
    expect(applyToCard(card, session({ version: 6, status: 'stopping' })).session?.status).toBe('stopping');
    expect(applyToCard(card, session({ version: 4, status: 'launching' }))).toBe(card);
    expect(applyToCard(card, session({ version: 5, status: 'launching' }))).toBe(card);
  });

  it('of an end clears the card and says why and when', () => {
    const card = applyToCard(aCard({ session: session() }), end());
    expect(card.session).toBeNull();
    expect(card.last).toEqual({ session: session().name, endedAt: end().endedAt, reason: 'idle' });
  });

  it('of an end that is older than what the card knows changes nothing', () => {
    const card = aCard({ session: session({ version: 10 }) });
    expect(applyToCard(card, end({ version: 9 }))).toBe(card);
  });

  it('of the end of an earlier session leaves the one that runs', () => {
    const running = session({ name: 'demo-w01-s002', createdAt: new Date(at + 1_000).toISOString() });
    const card = applyToCard(aCard({ session: running }), end());
    expect(card.session).toEqual(running);
    expect(card.last?.session).toBe('demo-w01-s001');
  });

  it('of an earlier end keeps the later one as the last', () => {
    const last = { session: 'demo-w01-s009', endedAt: new Date(at + 1_000).toISOString(), reason: 'expired' } as const;
    expect(applyToCard(aCard({ last }), end()).last).toEqual(last);
  });

  it('does not bring back a session that the card knows to have ended', () => {
    const card = applyToCard(aCard({ session: session() }), end());
    expect(applyToCard(card, session({ version: 4 })).session).toBeNull();
  });

  it('of a later session whose name was used before counts, although its version is small', () => {
    const again = session({ version: 1, createdAt: new Date(at + 60_000).toISOString() });
    expect(isNewer(again, session({ version: 40 }))).toBe(true);
    expect(isNewer(session({ version: 40 }), again)).toBe(false);
    const card = applyToCard(aCard({ session: session() }), end());
    expect(applyToCard(card, again).session).toEqual(again);
  });

  it('changes its row in a list, or takes it out', () => {
    const list = [session(), session({ name: 'demo-w01-s002' })];
    expect(applyToList(list, session({ version: 7, status: 'stopping' })).map(({ status }) => status)).toEqual([
      'stopping',
      'active',
    ]);
    expect(applyToList(list, end()).map(({ name }) => name)).toEqual(['demo-w01-s002']);
    expect(applyToList(list, session({ name: 'demo-w01-s003' }))).toBe(list);
    expect(applyToList(list, session({ version: 1 }))).toBe(list);
  });
});

describe('the memory of the newest', () => {
  it('puts a list right that was read before the news and came after it', () => {
    const newest = createNewest();
    newest.hear([end()]);
    expect(newest.overCards([aCard({ session: session({ version: 3 }) })])[0]?.session).toBeNull();
    expect(newest.overList([session({ version: 3 })])).toEqual([]);
  });

  it('lets a list pass that is newer than the news', () => {
    const newest = createNewest();
    newest.hear([session({ version: 3 })]);
    const card = aCard({ session: session({ version: 4, status: 'stopping' }) });
    expect(newest.overCards([card])).toEqual([card]);
  });

  it('gives back only what was news', () => {
    const newest = createNewest();
    expect(newest.hear([session({ version: 3 })])).toHaveLength(1);
    expect(newest.hear([session({ version: 3 }), session({ version: 2 })])).toHaveLength(0);
    newest.forget();
    expect(newest.hear([session({ version: 2 })])).toHaveLength(1);
  });

  it('ends at the same card in whatever order news and lists come', () => {
    const history = [
      session({ version: 1, status: 'launching' }),
      session({ version: 2, status: 'launching', stage: 'pulling' }),
      session({ version: 3 }),
      session({ version: 4, status: 'stopping' }),
      end({ version: 5 }),
    ];
    assert(
      property(shuffledSubarray(history, { minLength: 5 }), nat(4), (news, listed) => {
        const newest = createNewest();
        const base = aCard({ session: history[Math.min(listed, 3)] ?? null });
        const told = news.reduce((card, one) => newest.hear([one]).reduce(applyToCard, card), aCard());
        expect(told.session).toBeNull();
        expect(told.last?.reason).toBe('idle');
        expect(newest.overCards([base])[0]).toMatchObject({ session: null, last: told.last });
      }),
    );
  });
});
