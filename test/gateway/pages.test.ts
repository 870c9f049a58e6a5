import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { EndReason, StartStage } from '#core/contract/gateway.ts';
import { tell } from '#gateway/pages.ts';
import { languageOf, type Notice, words } from '#gateway/words.ts';

const portal = 'https://portal.example.org/';
const notices: readonly Notice[] = [
  ...StartStage.options.map((stage) => ({ is: 'starting', stage, secondsLeft: 40 }) as const),
  ...EndReason.options.map((reason) => ({ is: 'ended', reason, portal }) as const),
  { is: 'not-yours', portal },
  { is: 'no-longer-shared', portal },
  { is: 'no-such-desktop', portal: undefined },
  ...(['signed-out', 'bad-link', 'unreachable', 'not-answering'] as const).map((is) => ({ is })),
];
const read = (notice: Notice, language: 'en' | 'de' = 'en') => tell(notice, { language, navigates: true });

describe('a page of the gateway', () => {
  it('exists in both languages for everything that can be said, and never says the same twice', () => {
    for (const language of ['en', 'de'] as const) {
      const bodies = notices.map((notice) => read(notice, language).body);
      expect(new Set(bodies).size).toBe(notices.length);
      expect(bodies.every((body) => body.includes(`<html lang="${language}">`) && !body.includes('undefined'))).toBe(
        true,
      );
    }
  });

  it('loads nothing, runs nothing, is framed by nobody, and its one style is the one its policy names', () => {
    const { headers, body } = read({ is: 'not-yours', portal });
    const style = /<style>(.*)<\/style>/.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['Content-Security-Policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(body).not.toMatch(/<script|<img|<link|style=|\son[a-z]+=/);
  });

  it('takes the reader to the portal where it is known', () => {
    expect(read({ is: 'ended', reason: 'idle', portal }).body).toContain(`<a href="${portal}"`);
    expect(read({ is: 'no-such-desktop', portal: undefined }).body).not.toContain('<a ');
  });

  it('takes who came from elsewhere back there, in words first and by itself after them', () => {
    const back = 'https://portal.example.org/workshops/session/demo-w01-s001/?a=1&b=2';
    for (const language of ['en', 'de'] as const) {
      const { body } = read({ is: 'ended', reason: 'expired', portal, back }, language);
      expect(body).toContain(`<a href="${back.replace('&', '&amp;')}"`);
      expect(body).toContain(`http-equiv="refresh" content="10;url=${back.replace('&', '&amp;')}"`);
      expect(body).toContain(words[language].goesBack);
      expect(body).toContain(words[language].back);
      expect(body).not.toContain(words[language].portal);
    }
    expect(read({ is: 'ended', reason: 'expired', portal }).body).not.toContain('http-equiv="refresh"');
    expect(read({ is: 'ended', reason: 'expired', portal, back: 'javascript:alert(1)' }).body).not.toContain(
      'javascript',
    );
  });

  it('lets nothing out of its place', () => {
    const { body } = read({ is: 'not-yours', portal: 'https://p.example/"><script>alert(1)</script>' });
    expect(body).not.toContain('<script>');
    expect(read({ is: 'not-yours', portal: 'javascript:alert(1)' }).body).not.toContain('javascript');
  });

  it('says how far a start has come and how long it may take, and asks again by itself', () => {
    const { body, headers, status } = read({ is: 'starting', stage: 'pulling', secondsLeft: 40 });
    expect(status).toBe(503);
    expect(headers['Retry-After']).toBe('3');
    expect(body).toContain('About 40 seconds left.');
    expect(body).toContain('http-equiv="refresh" content="3"');
    expect(body).toContain(words.en.stage.pulling);
    expect(read({ is: 'starting', stage: 'pulling', secondsLeft: null }).body).not.toContain('left');
    expect(read({ is: 'starting', stage: 'queued', secondsLeft: 200 }, 'de').body).toContain('Noch etwa 3 Minuten.');
  });

  it('has a status for each kind', () => {
    expect(Object.fromEntries(notices.map((notice) => [notice.is, read(notice).status]))).toEqual({
      starting: 503,
      ended: 410,
      'not-yours': 403,
      'no-longer-shared': 410,
      'no-such-desktop': 404,
      'signed-out': 401,
      'bad-link': 400,
      unreachable: 503,
      'not-answering': 502,
    });
  });

  it('is a line of text for whatever shows no page', () => {
    const { headers, body } = tell({ is: 'ended', reason: 'idle', portal }, { language: 'de', navigates: false });
    expect(headers['Content-Type']).toBe('text/plain; charset=utf-8');
    expect(body).toBe('Dieser Desktop ist beendet.\n');
  });
});

it.each([
  ['de', 'de'],
  ['de-AT,en;q=0.5', 'de'],
  ['en-GB,de;q=0.9', 'en'],
  ['fr,de;q=0.8,en;q=0.7', 'de'],
  ['de;q=0,en;q=0.1', 'en'],
  ['fr', 'en'],
  ['', 'en'],
  [';;q=,,', 'en'],
])('Accept-Language %j is read as %s', (accepted, language) => {
  expect(languageOf(accepted)).toBe(language);
});
