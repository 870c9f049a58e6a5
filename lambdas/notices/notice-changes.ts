import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { NoticeChange } from '#core/usecases/notices/tell-notices.ts';
import type { Image, StreamChange } from '../events/stream-change.ts';
import { log } from '../telemetry.ts';
import { noticeFrom, shownPrefix, showingFrom } from './notice-item.ts';

/** What these changes of the table are; what has faded is none, and what can't be read is logged and passed over. */
export function noticeChanges(changes: readonly StreamChange[]): readonly NoticeChange[] {
  return changes.flatMap((change) => {
    try {
      return read(change) ?? [];
    } catch (error) {
      log.error('a change of the stream is no notice', { sequenceNumber: change.sequenceNumber }, error);
      return [];
    }
  });
}

function read({ before, after }: StreamChange): NoticeChange | undefined {
  if (!after) return undefined;
  return after['sk']?.S?.startsWith(shownPrefix)
    ? { is: 'showing', before: before && showingFrom(plain(before)), after: showingFrom(plain(after)) }
    : { is: 'notice', before: before && noticeFrom(plain(before)), after: noticeFrom(plain(after)) };
}

const plain = (image: Image) => unmarshall(image);
