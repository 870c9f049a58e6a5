import { compose, saysTheSame, type NoticeDraft } from '../../notices/compose.ts';
import type { Notice } from '../../notices/notice.ts';
import { Refusal } from '../../refusal.ts';
import type { NoticeDeps } from './deps.ts';

/**
 * Keeps a new notice. One that is sent again under its id is the one that is there, whatever has become of it since.
 *
 * @throws Refusal `bad-request`, or `conflict` where the id is another notice's
 */
export async function putUp(
  { notices, chance, clock }: NoticeDeps,
  { id, ...draft }: Omit<NoticeDraft, 'id'> & { readonly id?: string },
): Promise<Notice> {
  const notice = compose({ ...draft, id: id ?? chance.uuid() }, clock());
  const kept = await notices.keep(notice);
  if (kept === 'written') return notice;
  if (!saysTheSame(kept, notice)) throw new Refusal('conflict', 'There is another notice with this id.');
  return kept;
}
