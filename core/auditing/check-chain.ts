import { beginningOf, digestOfContent, digestOfWho, hashOfLink, type AuditRecord, type Sha256 } from './chain.ts';
import { sealText } from './erasure.ts';
import type { IsoWeek } from './iso-week.ts';
import type { Instant } from '../session/session.ts';

/** Something that is not as it was recorded. */
export type Finding = {
  readonly what:
    | 'record-altered'
    | 'record-missing'
    | 'name-altered'
    | 'chain-broken'
    | 'end-altered'
    | 'file-altered'
    | 'file-missing'
    | 'manifest-altered';
  /** Which record, where it is one. */
  readonly record: number | null;
  /** Which line of the file, the heading being the first, where it is one. */
  readonly line: number | null;
  /** What is wrong with it, in words. */
  readonly detail: string;
};

export type ChainCheck = {
  /** Told the next records; what is wrong with them. */
  readonly next: (records: readonly AuditRecord[]) => readonly Finding[];
  /** What has been seen so far. */
  readonly seen: () => ChainSeen;
};
type ChainSeen = {
  readonly count: number;
  readonly last: string;
  /** Without content, because its time is over. */
  readonly forgotten: number;
  /** With a pseudonym instead of a name. */
  readonly erased: number;
};

export type ChainCheckOptions = {
  readonly portal: string;
  readonly week: IsoWeek;
  readonly now: Instant;
  readonly sha256: Sha256;
  /** Whether the portal signed this text: the seal of an erasure is its signature. */
  readonly isSignature: (text: string, signature: string) => boolean;
};

const about = (what: Finding['what'], record: number | null, detail: string): Finding => ({
  what,
  record,
  line: null,
  detail,
});

/** Recomputes the chain of a week, record by record, and names every one that is not as it was. */
export function checkChain(options: ChainCheckOptions): ChainCheck {
  const { portal, week, sha256 } = options;
  let seen: ChainSeen = { count: 0, last: beginningOf(portal, week, sha256), forgotten: 0, erased: 0 };

  const one = (record: AuditRecord): readonly Finding[] => {
    const { link, content } = record;
    const gap = link.seq - seen.count - 1;
    const missing = gap > 0 ? [about('record-missing', seen.count + 1, nameGap(seen.count + 1, link.seq - 1))] : [];
    const broken =
      gap === 0 && link.previous !== seen.last
        ? [about('chain-broken', link.seq, 'It does not hold on to the record before it.')]
        : [];
    seen = {
      count: link.seq,
      last: link.hash,
      forgotten: seen.forgotten + (content ? 0 : 1),
      erased: seen.erased + (content?.who.is === 'erased' ? 1 : 0),
    };
    return [...missing, ...broken, ...checkLink(record, options), ...checkContent(record, options)];
  };
  return { next: (records) => records.flatMap(one), seen: () => seen };
}

const nameGap = (from: number, to: number) =>
  from === to ? 'It is not there.' : `Records ${from} to ${to} are not there.`;

function checkLink({ link }: AuditRecord, { week, sha256 }: ChainCheckOptions): readonly Finding[] {
  if (link.week === week && hashOfLink(link, sha256) === link.hash) return [];
  return [about('record-altered', link.seq, 'Its link is not what its hash was made of.')];
}

function checkContent({ link, content }: AuditRecord, options: ChainCheckOptions): readonly Finding[] {
  const { sha256, now, isSignature } = options;
  const { seq } = link;
  if (!content)
    return now >= link.keepUntil ? [] : [about('record-missing', seq, 'What it says is gone before its time.')];
  if (digestOfContent(content, sha256) !== link.contentDigest)
    return [about('record-altered', seq, 'It does not say what was recorded.')];
  const { who, whoDigest } = content;
  if (who.is === 'known')
    return digestOfWho(who, sha256) === whoDigest ? [] : [about('name-altered', seq, 'Another person was recorded.')];
  if (isSignature(sealText(link, who), who.seal)) return [];
  return [about('name-altered', seq, 'The name was taken away, but not by the portal.')];
}
