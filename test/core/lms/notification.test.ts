import { describe, expect, test } from 'vitest';
import { percentEncoded, withNotification } from '#core/lms/notification.ts';

describe('an address with a notification', () => {
  test.each([
    ['https://hub.test', 'https://hub.test?notification=session-deleted'],
    ['https://hub.test/', 'https://hub.test/?notification=session-deleted'],
    ['https://hub.test/?', 'https://hub.test/?notification=session-deleted'],
    ['https://hub.test/?a=b', 'https://hub.test/?a=b&notification=session-deleted'],
    ['https://hub.test/?a=b&notification=old', 'https://hub.test/?a=b&notification=session-deleted'],
    ['https://hub.test/?notification=1&a=b&notification=2', 'https://hub.test/?notification=session-deleted&a=b'],
    ['https://hub.test/?a=1&a=2&b=&c', 'https://hub.test/?a=1&a=2&b=&c=&notification=session-deleted'],
    ['https://hub.test/?a=b c+d%2Be/f', 'https://hub.test/?a=b+c+d%2Be%2Ff&notification=session-deleted'],
    ['https://hub.test/?a=%ZZ', 'https://hub.test/?a=%25ZZ&notification=session-deleted'],
    ['https://hub.test/#part', 'https://hub.test/?notification=session-deleted#part'],
    ['https://hub.test/?a=b#part?x=y', 'https://hub.test/?a=b&notification=session-deleted#part?x=y'],
    ['https://hub.test/ä b/%C3%A4', 'https://hub.test/%C3%A4%20b/%C3%A4?notification=session-deleted'],
    ['/workshops/catalog/', '/workshops/catalog/?notification=session-deleted'],
  ])('%s → %s', (address, expected) => {
    expect(withNotification(address, 'session-deleted')).toBe(expected);
  });
  test('is plain ASCII without controls, whatever came in', () => {
    expect(withNotification('https://hub.test/\r\nA: b?\r\n=🎓#\u2028', 'session-invalid')).toMatch(/^[!-~]+$/);
  });
});

test('a text in a query is encoded as Python does it', () => {
  expect(percentEncoded("a b/c?d=é&~_.-!'()*")).toBe('a%20b%2Fc%3Fd%3D%C3%A9%26~_.-%21%27%28%29%2A');
});
