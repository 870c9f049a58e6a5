import type { Due, RelayStore, RelayUserStore } from '#core/ports/relay-store.ts';
import { Refusal } from '#core/refusal.ts';
import type { Mail } from '#core/relay/mail.ts';
import type { MessageState, RelayMessage } from '#core/relay/message.ts';
import { begin, join } from '#core/relay/moves.ts';
import type { Instant } from '#core/session/session.ts';

/** The relay's store in memory; `mails` and `messages` are all there are, for tests that count. */
export type MemoryRelayStore = RelayStore & {
  readonly mails: () => readonly Mail[];
  readonly messages: () => readonly RelayMessage[];
};

const mailWithin = 5 * 60_000;
const listAt = ({ acceptedAt, id }: RelayMessage) => `${new Date(acceptedAt).toISOString()}#${id}`;

export function memoryRelayStore(): MemoryRelayStore {
  const messages = new Map<string, RelayMessage>();
  const mails = new Map<string, Mail>();
  const members = new Map<string, string[]>();
  const told = new Map<string, number>();
  const spans = new Map<string, { readonly first: string; readonly until: Instant }>();
  const counts = new Map<string, number>();
  const suppressed = new Map<string, Instant>();
  const membersOf = (mail: string) =>
    (members.get(mail) ?? [])
      .map((id) => messages.get(id))
      .filter((message) => message !== undefined)
      .sort((one, other) => (listAt(one) < listAt(other) ? -1 : 1));

  return {
    mails: () => [...mails.values()],
    messages: () => [...messages.values()],
    async accept(message) {
      const known = messages.get(message.id);
      if (known) return known;
      messages.set(message.id, message);
      return 'written';
    },
    find: async (id) => messages.get(id),
    async assign(mail, joining, now) {
      const read = mails.get(mail.id);
      const after = read ? join(read, joining.length, now) : begin(mail, joining.length, now);
      if (!after) return 'closed';
      if (joining.some(({ id }) => messages.get(id)?.mail !== null)) return 'message-changed';
      mails.set(mail.id, after);
      const state: MessageState = mail.kind === 'alone' ? 'accepted' : 'folded';
      for (const message of joining) messages.set(message.id, { ...message, mail: mail.id, state });
      members.set(mail.id, [...(members.get(mail.id) ?? []), ...joining.map(({ id }) => id)]);
      return 'written';
    },
    findMail: async (id) => mails.get(id),
    messagesOf: async (mail, limit) => membersOf(mail).slice(0, limit),
    async move(before, after) {
      if (mails.get(before.id)?.version !== before.version) return 'changed';
      mails.set(after.id, after);
      return 'written';
    },
    async tell(mail, state) {
      for (const message of membersOf(mail.id)) {
        if ((told.get(message.id) ?? 0) >= mail.version) continue;
        told.set(message.id, mail.version);
        messages.set(message.id, { ...message, state });
      }
    },
    async openSpan(key, first, now, until) {
      const open = spans.get(key);
      if (open && open.until > now) return open;
      spans.set(key, { first, until });
      return { first, until };
    },
    async count(key) {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count;
    },
    async due(now, limit) {
      const all: (Due & { readonly at: Instant })[] = [
        ...[...messages.values()].flatMap(({ id, mail, acceptedAt }) =>
          mail === null ? [{ is: 'message' as const, id, at: acceptedAt + mailWithin }] : [],
        ),
        ...[...mails.values()].flatMap(({ id, lookAt }) =>
          lookAt === null ? [] : [{ is: 'mail' as const, id, at: lookAt }],
        ),
      ];
      return all
        .filter(({ at }) => at <= now)
        .sort((one, other) => one.at - other.at)
        .slice(0, limit)
        .map(({ is, id }) => ({ is, id }));
    },
    async list(state, cursor, limit) {
      if (cursor !== null && !cursor.includes('#')) throw new Refusal('bad-request', 'This is no page of this list.');
      const all = [...messages.values()]
        .filter((message) => state === null || message.state === state)
        .sort((one, other) => (listAt(one) < listAt(other) ? 1 : -1))
        .filter((message) => cursor === null || listAt(message) < cursor);
      const items = all.slice(0, limit);
      const last = items.at(-1);
      return { items, cursor: last && all.length > limit ? listAt(last) : null };
    },
    async suppress(address, _why, now) {
      const since = suppressed.get(address.toLowerCase()) ?? now;
      suppressed.set(address.toLowerCase(), since);
      return since;
    },
    suppressed: async (addresses) => new Set(addresses.filter((address) => suppressed.has(address.toLowerCase()))),
    release: async (address) => void suppressed.delete(address.toLowerCase()),
  };
}

export function memoryRelayUsers(): RelayUserStore {
  const generations = new Map<string, number>();
  return {
    generation: async (user) => generations.get(user) ?? 0,
    raise: async (user) => void generations.set(user, (generations.get(user) ?? 0) + 1),
  };
}
