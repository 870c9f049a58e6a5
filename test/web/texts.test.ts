import { describe, expect, it } from 'vitest';
import { auditRoutes } from '#core/contract/audit-routes.ts';
import { boardRoutes } from '#core/contract/board-routes.ts';
import { EndReason, StartStage } from '#core/contract/gateway.ts';
import { planningRoutes } from '#core/contract/notices-routes.ts';
import { Role } from '#core/contract/roles.ts';
import type { Route } from '#core/contract/route.ts';
import { sshKeyRoutes } from '#core/contract/ssh-key-routes.ts';
import { relayOperatorRoutes } from '#core/contract/relay-operator-routes.ts';
import { SessionStatus } from '#core/contract/views.ts';
import { pageRoutes } from '#web/client/page-routes.ts';
import { anyRefusal } from '#web/client/refused.ts';
import { de } from '#web/texts/de.ts';
import { en } from '#web/texts/en.ts';
import { refusalKey } from '#web/texts/refusal-text.ts';

/** Every text of a language by its path. */
function flat(texts: object, path = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(texts) as [string, string | object][]) {
    if (typeof value === 'string') found.set(`${path}${key}`, value);
    else for (const [inner, text] of flat(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

/** What a person may be refused with: by the routes that the page calls, or by any. */
const tables = [pageRoutes, auditRoutes, boardRoutes, planningRoutes, relayOperatorRoutes, sshKeyRoutes];
const forPeople = tables.flatMap((table) => Object.values<Route>(table).flatMap(({ refuses }) => refuses));
const filledIn = (text: string) => new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name));

describe('the texts', () => {
  it('are there in both languages, none empty', () => {
    expect([...flat(de).keys()]).toEqual([...flat(en).keys()]);
    for (const text of [...flat(en).values(), ...flat(de).values()]) expect(text.trim()).not.toBe('');
  });

  it('fill in the same things in both languages', () => {
    const german = flat(de);
    for (const [key, text] of flat(en)) expect([key, filledIn(german.get(key) ?? '')]).toEqual([key, filledIn(text)]);
  });

  it.each([
    ['end reason', EndReason.options, en.ended],
    ['stage of a start', StartStage.options, en.stage],
    ['status of a session', SessionStatus.options, en.sessions.state],
    ['role', Role.options, en.account.role],
    ['refusal that a person may meet', [...forPeople, ...anyRefusal, 'unreachable', 'unreadable-reply'], en.refusals],
  ])('have words for each %s', (_, values, words) => {
    expect(new Set(Object.keys(words))).toEqual(new Set(values));
  });

  it('leave a refusal that is newer than the page to the words of the portal', () => {
    expect(refusalKey('limit-reached')).toBe('refusals.limit-reached');
    expect(refusalKey('brand-new')).toBeNull();
    expect(refusalKey('toString')).toBeNull();
  });
});
