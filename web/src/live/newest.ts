import type { DesktopCard, SessionView } from '#core/contract/views.ts';

/** Whether one account of a session is newer than another. Where a name was used again, the later session counts. */
export function isNewer(one: SessionView, other: SessionView): boolean {
  const [made, madeBefore] = [Date.parse(one.createdAt), Date.parse(other.createdAt)];
  return made === madeBefore ? one.version > other.version : made > madeBefore;
}

/** Puts what was heard of a session onto its card. Old news changes nothing, and a session that has ended leaves its reason. */
export function applyToCard(card: DesktopCard, heard: SessionView): DesktopCard {
  if (card.name !== heard.desktopType) return card;
  const held = card.session;
  if (held?.name === heard.name && !isNewer(heard, held)) return card;
  return heard.status === 'ended' ? withEnd(card, heard) : withSession(card, heard);
}

function withSession(card: DesktopCard, heard: SessionView): DesktopCard {
  const { last, session: held } = card;
  const isOver = last?.session === heard.name && Date.parse(last.endedAt) >= Date.parse(heard.createdAt);
  const isOlder = held !== null && held.name !== heard.name && Date.parse(held.createdAt) > Date.parse(heard.createdAt);
  return isOver || isOlder ? card : { ...card, session: heard };
}

function withEnd(card: DesktopCard, heard: SessionView): DesktopCard {
  const session = card.session?.name === heard.name ? null : card.session;
  const { endedAt, reason } = heard;
  const isLatest = endedAt !== null && (card.last === null || Date.parse(endedAt) >= Date.parse(card.last.endedAt));
  const last = isLatest && reason !== null ? { session: heard.name, endedAt, reason } : card.last;
  return { ...card, session, last };
}

/** Puts what was heard of a session into a list of live sessions, which those that have ended leave. */
export function applyToList(sessions: readonly SessionView[], heard: SessionView): readonly SessionView[] {
  const held = sessions.find(({ name }) => name === heard.name);
  if (!held || !isNewer(heard, held)) return sessions;
  return sessions.flatMap((session) => {
    if (session.name !== heard.name) return [session];
    return heard.status === 'ended' ? [] : [heard];
  });
}

/**
 * Remembers the newest account of each session heard of. A list that was asked for before a message came, and arrives after it,
 * is put right with it.
 */
export type Newest = {
  /** Takes those that are news, and gives them back. */
  readonly hear: (sessions: readonly SessionView[]) => readonly SessionView[];
  readonly overCards: (cards: readonly DesktopCard[]) => readonly DesktopCard[];
  readonly overList: (sessions: readonly SessionView[]) => readonly SessionView[];
  readonly forget: () => void;
};

/** A memory for one page; see `Newest`. */
export function createNewest(): Newest {
  const heard = new Map<string, SessionView>();

  function isNews(session: SessionView): boolean {
    const known = heard.get(session.name);
    if (known && !isNewer(session, known)) return false;
    heard.set(session.name, session);
    return true;
  }

  return {
    hear: (sessions) => sessions.filter(isNews),
    overCards: (cards) => cards.map((card) => [...heard.values()].reduce(applyToCard, card)),
    overList: (sessions) => [...heard.values()].reduce(applyToList, sessions),
    forget: () => heard.clear(),
  };
}
