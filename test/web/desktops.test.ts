import { describe, expect, it } from 'vitest';
import type { EndReason } from '#core/contract/gateway.ts';
import { aCard, aSessionView } from '#test/support/page-data.ts';
import { closingNotice, soon } from '#web/features/desktops/closing.ts';
import { phaseOf } from '#web/features/desktops/phase.ts';
import { failureIn, nextIn, signInPath } from '#web/features/sign-in/sign-in-path.ts';
import { chooseLanguage } from '#web/preferences/choose-language.ts';

const now = Date.parse('2026-03-10T14:00:00.000Z');
const lastUse = (reason: EndReason) => ({ session: 'demo-w01-s001', endedAt: '2026-03-10T13:00:00.000Z', reason });

describe('the phase of a card', () => {
  it('is free without a session', () => {
    expect(phaseOf(aCard())).toEqual({ is: 'free', last: null });
    expect(phaseOf(aCard({ last: lastUse('idle') })).is).toBe('free');
    expect(phaseOf(aCard({ session: aSessionView({ status: 'ended' }) })).is).toBe('free');
  });

  it.each(['start-failed', 'no-capacity', 'start-timeout', 'lost'] as const)('is failed after %s', (reason) => {
    expect(phaseOf(aCard({ last: lastUse(reason) })).is).toBe('failed');
  });

  it('is starting with its stage, and with the first where none is known', () => {
    const session = aSessionView({ status: 'launching', stage: 'pulling' });
    expect(phaseOf(aCard({ session }))).toMatchObject({ is: 'starting', stage: 'pulling' });
    expect(phaseOf(aCard({ session: { ...session, stage: null } }))).toMatchObject({ is: 'starting', stage: 'queued' });
  });

  it('is open while active, waiting while claimed, and starting while there is nothing to open', () => {
    expect(phaseOf(aCard({ session: aSessionView() }))).toMatchObject({ is: 'open', path: '/desktop/ada-ubuntu' });
    expect(phaseOf(aCard({ session: aSessionView({ status: 'claimed' }) }))).toMatchObject({
      is: 'waiting',
      path: '/workshops/session/demo-w01-s001/',
    });
    expect(phaseOf(aCard({ session: aSessionView({ path: null }) })).is).toBe('starting');
  });

  it('is stopping while it stops', () => {
    expect(phaseOf(aCard({ session: aSessionView({ status: 'stopping' }) })).is).toBe('stopping');
  });
});

describe('the notice of a closing', () => {
  const closingAt = (wait: number, reason: EndReason = 'idle') =>
    closingNotice(aSessionView({ closing: { at: new Date(now + wait).toISOString(), reason } }), now);

  it('warns from five minutes before the end', () => {
    expect(closingAt(soon + 1)?.isSoon).toBe(false);
    expect(closingAt(soon)?.isSoon).toBe(true);
  });

  it('is over when the end has come', () => {
    expect(closingAt(1)).not.toBeNull();
    expect(closingAt(0)).toBeNull();
    expect(closingNotice(aSessionView({ closing: null }), now)).toBeNull();
  });

  it.each([
    ['idle', 'idle'],
    ['orphaned', 'orphaned'],
    ['never-activated', 'orphaned'],
    ['deadline', 'fixed'],
    ['expired', 'fixed'],
  ] as const)('of %s says what can be done: %s', (reason, kind) => {
    expect(closingAt(60_000, reason)?.kind).toBe(kind);
  });
});

describe('signing in', () => {
  it('leads back to where the person was, without the failure of before', () => {
    expect(signInPath({ pathname: '/', search: '' })).toBe('/login?next=%2F');
    expect(signInPath({ pathname: '/admin', search: '?error=sign-in-failed&a=1' })).toBe(
      '/login?next=%2Fadmin%3Fa%3D1',
    );
  });

  it('leads on to where the portal sent the person here from, and to no other place', () => {
    const next = '/workshops/session/demo-w01-s001/';
    const search = `?${new URLSearchParams({ next }).toString()}`;
    expect(signInPath({ pathname: '/', search })).toBe(`/login?${new URLSearchParams({ next }).toString()}`);
    expect(nextIn({ pathname: '/', search })).toBe(next);
    expect(nextIn({ pathname: '/admin', search })).toBeNull();
    expect(nextIn({ pathname: '/', search: '' })).toBeNull();
    for (const elsewhere of ['//evil.example', '/\\evil.example', 'https://evil.example', 'workshops'])
      expect(nextIn({ pathname: '/', search: `?${new URLSearchParams({ next: elsewhere }).toString()}` })).toBeNull();
  });

  it('says why it failed', () => {
    expect(failureIn('?error=registration-closed&requestId=r-1')?.is).toBe('registration-closed');
    expect(failureIn('?error=sign-in-failed')).toEqual({ is: 'sign-in-failed', code: 'sign-in-failed' });
    expect(failureIn('?error=odd-thing')).toEqual({ is: 'other', code: 'odd-thing' });
    expect(failureIn('?error=Call+me+at+555')).toBeNull();
    expect(failureIn('')).toBeNull();
  });
});

describe('the language', () => {
  it('is the one chosen here, else the known one, else one that the browser asks for, else English', () => {
    expect(chooseLanguage({ chosen: 'de', known: 'en', browser: ['en'] })).toBe('de');
    expect(chooseLanguage({ chosen: null, known: 'de', browser: ['en'] })).toBe('de');
    expect(chooseLanguage({ chosen: 'xx', known: null, browser: ['fr-FR', 'de-AT', 'en'] })).toBe('de');
    expect(chooseLanguage({ chosen: null, known: null, browser: ['fr'] })).toBe('en');
  });
});
