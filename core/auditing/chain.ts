import type { PersonId } from '../access/caller.ts';
import type { AuditEntry, AuditKind } from '../ports/audit-trail.ts';
import type { Instant } from '../session/session.ts';
import type { IsoWeek } from './iso-week.ts';

/** SHA-256 of a text's UTF-8, in hexadecimal. The core has none of its own. */
export type Sha256 = (text: string) => string;

/** Who it was, as far as that is still known: the part of a record that can be taken away. */
export type Who =
  | {
      readonly is: 'known';
      readonly person: PersonId | null;
      readonly username: string;
      /** Random, so that nobody finds out by trying names who it was once this part is gone. */
      readonly salt: string;
    }
  | {
      readonly is: 'erased';
      /** Stands for the same person everywhere: `person-7f3a09c1d2e4`. */
      readonly pseudonym: string;
      readonly erasedAt: Instant;
      /** Proves that the portal erased it, and nobody else: the signature of its key. */
      readonly seal: string;
    };

/** What a record says. Goes when the time is over for which its kind is kept. */
export type Content = {
  /** Digest of the entry's id. */
  readonly entry: string;
  readonly name: string;
  readonly subName: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
  /** Digest of who it was, which stays when the name goes. */
  readonly whoDigest: string;
  readonly who: Who;
};

/** A link of a week's chain: what stays for good. */
export type Link = {
  readonly week: IsoWeek;
  /** From 1, without a gap. */
  readonly seq: number;
  readonly kind: AuditKind;
  readonly recordedAt: Instant;
  /** From then on the content may be missing. */
  readonly keepUntil: Instant;
  readonly contentDigest: string;
  /** Hash of the link before; of the first one, the week's own beginning. */
  readonly previous: string;
  readonly hash: string;
};

/** A link and, while it is kept, what it says. */
export type AuditRecord = { readonly link: Link; readonly content: Content | null };

/** The end of a week's chain, to which the next link is put. */
export type ChainEnd = { readonly count: number; readonly last: string };

/** What the first link of a week holds on to. */
export function beginningOf(portal: string, week: IsoWeek, sha256: Sha256): string {
  return sha256(JSON.stringify(['deskpool-audit-1', portal, week]));
}

/** The digest of who it was. */
export function digestOfWho({ salt, person, username }: Extract<Who, { is: 'known' }>, sha256: Sha256): string {
  return sha256(JSON.stringify([salt, person, username]));
}

/** The digest of what a record says; of the person only the digest goes in, so that it outlives the name. */
export function digestOfContent(content: Content, sha256: Sha256): string {
  const { entry, name, subName, from, until, reason, whoDigest } = content;
  return sha256(JSON.stringify([entry, name, subName, from, until, reason, whoDigest]));
}

/** The hash of a link, over everything in it. */
export function hashOfLink(link: Omit<Link, 'hash'>, sha256: Sha256): string {
  const { week, seq, previous, kind, recordedAt, keepUntil, contentDigest } = link;
  return sha256(JSON.stringify([week, seq, previous, kind, recordedAt, keepUntil, contentDigest]));
}

export type Recording = {
  readonly week: IsoWeek;
  readonly recordedAt: Instant;
  /** Milliseconds for which entries of a kind are kept. */
  readonly keep: Readonly<Record<AuditKind, number>>;
  readonly sha256: Sha256;
  readonly salt: () => string;
};

/** The records that entries become behind the end of a chain. */
export function continueChain(
  end: ChainEnd,
  entries: readonly AuditEntry[],
  recording: Recording,
): readonly (AuditRecord & { readonly content: Content })[] {
  const { week, recordedAt, keep, sha256, salt } = recording;
  let { count, last } = end;
  return entries.map(({ kind, ...entry }) => {
    const content = contentOf(entry, salt(), sha256);
    const unhashed = {
      week,
      seq: count + 1,
      kind,
      recordedAt,
      keepUntil: recordedAt + keep[kind],
      contentDigest: digestOfContent(content, sha256),
      previous: last,
    };
    const link = { ...unhashed, hash: hashOfLink(unhashed, sha256) };
    [count, last] = [link.seq, link.hash];
    return { link, content };
  });
}

function contentOf(entry: Omit<AuditEntry, 'kind'>, salt: string, sha256: Sha256): Content {
  const { id, person, username, name, subName, from, until, reason } = entry;
  const who = { is: 'known', person, username, salt } as const;
  return { entry: sha256(id), name, subName, from, until, reason, who, whoDigest: digestOfWho(who, sha256) };
}
