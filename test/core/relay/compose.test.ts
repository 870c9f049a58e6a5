import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compose, escaped, oneLine } from '#core/relay/compose.ts';
import type { RelayMessage } from '#core/relay/message.ts';
import { noon } from '#test/support/builders.ts';
import { aMessage } from '#test/support/relay-under-test.ts';

const alone = (message: Partial<RelayMessage>) =>
  compose({ kind: 'alone', count: 1 }, [aMessage('m', message)], 'demo');

describe('a mail with one message', () => {
  test('says what it is, from where, and when', () => {
    const mail = alone({ severity: 'error', source: 'db-1', text: 'disk is full\nreally', fields: { used: 99 } });
    expect(mail.subject).toBe('[demo] error: db-1: disk is full');
    expect(mail.text).toContain('disk is full\nreally\n\nSeverity: error\nSource: db-1\nSent by: promon');
    expect(mail.text).toContain('Time: 2026-11-22 12:00:00 UTC\nused: 99');
    expect(mail.html).toContain('disk is full\nreally');
  });

  test('has the subject that it was given', () => {
    expect(alone({ subject: 'Disk', text: 'full' }).subject).toBe('[demo] info: Disk');
  });

  test('shows all of a long text', () => {
    const text = 'x'.repeat(200_000);
    expect(alone({ text }).text).toContain(text);
  });
});

describe('whatever a message holds', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '\r\nBcc: all@example.org',
      '<script>alert(1)</script>',
      `"><img src=x onerror='a'>`,
      '\u2028Bcc: x',
      '\u0000\u0007\u001b[31m',
      '&lt;b&gt;',
      '=?utf-8?q?=0d=0abcc:x?=',
    ),
  );
  const message = fc.record({
    text: nasty,
    subject: fc.option(nasty),
    source: fc.option(nasty),
    name: nasty,
    value: nasty,
  });

  test('its subject is one short line', () => {
    fc.assert(
      fc.property(message, ({ name, value, ...rest }) => {
        const { subject } = alone({ ...rest, fields: { [name]: value } });
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(Array.from(subject).length).toBeLessThanOrEqual(180);
      }),
    );
  });

  test('its HTML has the tags of every other mail and no more', () => {
    const tagsOf = (html: string) => html.match(/<[^>]*>/g);
    const plain = tagsOf(alone({ source: 's', subject: 't', fields: { n: 'v' } }).html);
    fc.assert(
      fc.property(message, ({ text, name, value }) => {
        const { html } = alone({ text, source: value, subject: name, fields: { [name || 'n']: value } });
        expect(tagsOf(html)).toEqual(plain);
        // oxlint-disable-next-line no-control-regex -- these are the ones that are meant
        expect(html).not.toMatch(/[\u0000-\u0008\u000e-\u001f\u007f]/);
      }),
    );
  });

  test('none of it ends an attribute or begins an entity of its own', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(escaped(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  test('is cut between letters, never in the middle of one', () => {
    expect(oneLine('😀'.repeat(300))).toBe(`${'😀'.repeat(179)}…`);
  });
});

describe('a mail with several messages', () => {
  const many = (count: number, more: Partial<RelayMessage> = {}) =>
    Array.from({ length: count }, (_, at) =>
      aMessage(`m${at}`, { text: 'again', acceptedAt: noon + at * 1_000, ...more }),
    );

  test('tells the same one once, with a count and its first and last time', () => {
    const mail = compose({ kind: 'repeats', count: 61 }, many(61), 'demo');
    expect(mail.subject).toBe('[demo] info: 61 × again');
    expect(mail.text.match(/again/g)).toHaveLength(2);
    expect(mail.text).toContain('Times: 61\nFirst: 2026-11-22 12:00:00 UTC\nLast: 2026-11-22 12:01:00 UTC');
  });

  test('tells the gravest first and names it in the subject', () => {
    const mail = compose(
      { kind: 'flood', count: 3 },
      [...many(2), aMessage('x', { severity: 'critical', text: 'on fire' })],
      'demo',
    );
    expect(mail.subject).toBe('[demo] critical: 3 messages, among them: on fire');
    expect(mail.text.indexOf('on fire')).toBeLessThan(mail.text.indexOf('again\n'));
  });

  test('says how many it has left out, and never grows beyond what a mail takes', () => {
    const different = Array.from({ length: 1_000 }, (_, at) =>
      aMessage(`m${at}`, { text: `${at} ${'&'.repeat(100_000)}` }),
    );
    const mail = compose({ kind: 'flood', count: 1_500 }, different, 'demo');
    const told = mail.text.match(/^Severity: /gm)?.length ?? 0;
    expect(mail.text).toContain(`${1_500 - told} more are in the list of messages.`);
    expect(mail.html.length).toBeLessThan(5_000_000);
  });

  test('accounts for every message: told or left out', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'.repeat(10_000)), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 500 }), (list, unread) => {
        const messages = list.map((text, at) => aMessage(`m${at}`, { text }));
        const { text } = compose({ kind: 'flood', count: list.length + unread }, messages, 'demo');
        const left = Number(/^(\d+) more are/m.exec(text)?.[1] ?? 0);
        const once = text.match(/^Time: /gm)?.length ?? 0;
        const more = [...text.matchAll(/^Times: (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
        expect(left + once + more).toBe(list.length + unread);
      }),
    );
  });
});
