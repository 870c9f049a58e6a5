import { expect, test } from 'vitest';
import { webhookTimestamp } from '#core/lms/announcement.ts';
import { timestamp } from '#core/lms/timestamp.ts';

const instant = Date.parse('2026-11-22T06:31:51.394Z');

test('replies have milliseconds, and none where they are 0', () => {
  expect(timestamp(instant)).toBe('2026-11-22T06:31:51.394Z');
  expect(timestamp(instant - 394)).toBe('2026-11-22T06:31:51Z');
  expect(timestamp(instant - 4)).toBe('2026-11-22T06:31:51.390Z');
});
test('webhooks have microseconds and an offset', () => {
  expect(webhookTimestamp(instant)).toBe('2026-11-22T06:31:51.394000+00:00');
});
