import { afterEach, expect, test, vi } from 'vitest';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { PersonId } from '#core/access/caller.ts';
import { compose } from '#core/notices/compose.ts';
import type { StreamChange } from '#lambdas/events/stream-change.ts';
import { noticeChanges } from '#lambdas/notices/notice-changes.ts';
import { noticeItem, showingItem } from '#lambdas/notices/notice-item.ts';
import { log } from '#lambdas/telemetry.ts';
import { noon } from '#test/support/builders.ts';

const person = 'person-olga' as PersonId;
const notice = compose(
  {
    id: 'n1',
    to: { is: 'person', person, username: 'olga' },
    kind: 'info',
    title: 'Hello',
    text: '',
    buttons: [],
    at: noon,
    until: noon + 60_000,
    by: null,
  },
  noon,
);
const showing = { notice: 'n1', person, username: 'olga', shownAt: noon, answer: null };
const change = (after: object | undefined, before?: object): StreamChange => ({
  item: 'item',
  sequenceNumber: '1',
  before: before && marshall(before),
  after: after && marshall(after),
});
afterEach(() => vi.restoreAllMocks());

test('a change of the table is a notice or a showing, as it was and as it is', () => {
  const item = noticeItem(notice);
  const shown = showingItem(notice, { person, username: 'olga', shownAt: noon });
  const answer = { button: null, at: noon };
  expect(noticeChanges([change(item), change({ ...item, withdrawnAt: noon }, item)])).toEqual([
    { is: 'notice', before: undefined, after: notice },
    { is: 'notice', before: notice, after: { ...notice, withdrawnAt: noon } },
  ]);
  expect(noticeChanges([change(shown), change({ ...shown, answer }, shown)])).toEqual([
    { is: 'showing', before: undefined, after: showing },
    { is: 'showing', before: showing, after: { ...showing, answer } },
  ]);
});

test('what has faded is no change, and what cannot be read holds up nothing', () => {
  const failures = vi.spyOn(log, 'error').mockImplementation(() => undefined);
  const item = noticeItem(notice);
  expect(noticeChanges([change(undefined, item), change({ sk: 'NOTICE' }), change(item)])).toHaveLength(1);
  expect(failures).toHaveBeenCalledOnce();
});
