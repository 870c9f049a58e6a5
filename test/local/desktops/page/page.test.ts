import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { socketAddress, waitBeforeTry } from '#local/desktops/page/address.ts';
import { pageHtml } from '#local/desktops/page/html.ts';
import { FILLING, keysymOf, typedKeys } from '#local/desktops/page/typing.ts';
import { chooseWords } from '#local/desktops/page/words.ts';

describe('the page of the client', () => {
  test.each([
    ['https://127.0.0.1:6901/', 'wss://127.0.0.1:6901/websockify'],
    ['https://a.example/index.html?x=1#y', 'wss://a.example/websockify'],
    ['http://abc.desk.localhost:8080/', 'ws://abc.desk.localhost:8080/websockify'],
    ['https://d1.example/desktop/abc/', 'wss://d1.example/desktop/abc/websockify'],
    ['https://d1.example/desktop/abc/?path=desktop/abc/websockify', 'wss://d1.example/desktop/abc/websockify'],
    ['https://d1.example/desktop/abc/#path=desktop/abc/websockify', 'wss://d1.example/desktop/abc/websockify'],
    ['https://d1.example/?path=//evil.example/x', 'wss://d1.example/evil.example/x'],
    ['https://d1.example/?path=https://evil.example/x', 'wss://d1.example/https://evil.example/x'],
    ['https://d1.example/?path=\\\\evil.example/x', 'wss://d1.example/evil.example/x'],
  ])('at %s finds its socket at %s', (page, socket) => {
    expect(socketAddress(page)).toBe(socket);
  });

  test('never connects to another origin, whatever the path says', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.string(), (pathname, path) => {
        const page = `https://desk.example${pathname}?path=${encodeURIComponent(path)}`;
        expect(new URL(socketAddress(page)).host).toBe('desk.example');
      }),
    );
  });

  test('waits longer from failure to failure, and never for ever', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100].map(waitBeforeTry)).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 16_000, 16_000,
    ]);
  });

  test('has no markup from a title', () => {
    const html = pageHtml({ title: '"><script>alert(1)</script>&', access: 'control' });
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('<title>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;</title>');
  });

  test('speaks German or English, as the reader prefers', () => {
    expect(chooseWords(['de-AT', 'en']).language).toBe('de');
    expect(chooseWords(['fr', 'en-US', 'de']).language).toBe('en');
    expect(chooseWords(['fr']).language).toBe('en');
    expect(chooseWords(['de']).words.lost(1)).toContain('in einer Sekunde');
  });
});

describe('a phone’s keyboard', () => {
  const BACKSPACE = 0xff08;

  test('types what it adds, deletes what it takes, and replaces what it corrects', () => {
    expect(typedKeys(FILLING, `${FILLING}ä€`)).toEqual([0xe4, 0x010020ac]);
    expect(typedKeys(FILLING, FILLING.slice(0, -2))).toEqual([BACKSPACE, BACKSPACE]);
    expect(typedKeys('teh', 'the')).toEqual([BACKSPACE, BACKSPACE, 0x68, 0x65]);
    expect(typedKeys('', '\n')).toEqual([0xff0d]);
    expect(keysymOf('😀')).toBe(0x0101f600);
  });
});
