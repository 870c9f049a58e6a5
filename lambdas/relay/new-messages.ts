import type { StreamChange } from '../events/stream-change.ts';
import { messageIdOf } from './relay-item.ts';

/** Ids of the messages that these changes made. */
export function newMessages(changes: readonly StreamChange[]): readonly string[] {
  return changes.flatMap(({ before, after }) =>
    before === undefined && after ? (messageIdOf({ pk: after['pk']?.S, sk: after['sk']?.S }) ?? []) : [],
  );
}
