import { expect, test } from 'vitest';
import { isEmailAddress } from '#core/lms/email-address.ts';

test.each([
  'jane@example.org',
  'jane.doe+tag@mail.example.org',
  "o'neil@example.org",
  '"jane doe"@example.org',
  'jane@localhost',
  'jane@münchen.de',
  'jane@[127.0.0.1]',
  'jane@[::1]',
])('%s is one', (text) => {
  expect(isEmailAddress(text)).toBe(true);
});

test.each([
  '',
  'jane',
  '@example.org',
  'jane@',
  'jane@example',
  'jane@example.',
  'jane@.org',
  'jane@exa mple.org',
  'ja ne@example.org',
  'jane.@example.org',
  '.jane@example.org',
  'jane@example.org\n',
  'jane@-example.org',
  'jane@example.123',
  'jane@max@example.org',
  `${'x'.repeat(320)}@example.org`,
])('%j is none', (text) => {
  expect(isEmailAddress(text)).toBe(false);
});
