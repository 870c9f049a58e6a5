import { describe, expect, test } from 'vitest';
import { decideWaiting, noRoomAfter, type LaunchCause } from '#core/dcv/waiting.ts';
import { noon } from '#test/support/builders.ts';

const failed = (because: LaunchCause, at = noon) => ({ at, because });

describe('whether somebody waits in vain for a machine', () => {
  test.each<[string, readonly ReturnType<typeof failed>[], number, LaunchCause | undefined]>([
    ['nothing went wrong', [], noRoomAfter, undefined],
    ['there was no room, a moment ago', [failed('no-capacity')], noRoomAfter - 1, undefined],
    ['there has been no room for as long as anybody waits', [failed('no-capacity')], noRoomAfter, 'no-capacity'],
    ['there was no room before he came', [failed('no-capacity', noon - 1)], noRoomAfter, undefined],
    ['the image is not there', [failed('image-unavailable')], 0, 'image-unavailable'],
    ['nor is there room', [failed('no-capacity'), failed('image-unavailable')], 0, 'image-unavailable'],
    [
      'it was one thing and is another now',
      [failed('start-failed'), failed('no-capacity')],
      noRoomAfter,
      'start-failed',
    ],
  ])('%s', (_, failures, after, because) => {
    expect(decideWaiting(noon, failures, noon + after)).toBe(because);
  });
});
