import { beforeEach, describe, expect, test } from 'vitest';
import type { RelayStore, RelayUserStore } from '#core/ports/relay-store.ts';
import { mostInMail, type NewMail } from '#core/relay/mail.ts';
import type { RelayMessage } from '#core/relay/message.ts';
import { claim, lookLater, sent } from '#core/relay/moves.ts';
import { noon } from '#test/support/builders.ts';
import { aMessage } from '#test/support/relay-under-test.ts';

const minute = 60_000;
const alone = (id: string): NewMail => ({ id, kind: 'alone', to: ['ops@example.org'], sendAt: noon });
const gathered: NewMail = { id: 'quiet.all.1', kind: 'quiet', to: ['ops@example.org'], sendAt: noon + 60 * minute };
const [a, b, c] = ['a', 'b', 'c'].map((id, at) => aMessage(id, { acceptedAt: noon + at })) as [
  RelayMessage,
  RelayMessage,
  RelayMessage,
];

/** What every store of the relay does. */
export function relayStoreContract(name: string, open: () => Promise<RelayStore>): void {
  describe(name, () => {
    let store: RelayStore;
    beforeEach(async () => {
      store = await open();
    });
    const accept = async (...messages: readonly RelayMessage[]) => {
      for (const message of messages) expect(await store.accept(message)).toBe('written');
    };
    const mailOf = async (id: string) => {
      const mail = await store.findMail(id);
      if (!mail) throw new Error(`There is no mail ${id}.`);
      return mail;
    };
    const stateOf = async (id: string) => (await store.find(id))?.state;

    test('keeps a message as it came', async () => {
      const message = aMessage('m', {
        source: 'db',
        subject: 'Full',
        // Monitors name their fields as they like: this name is that of a property that every object has.
        fields: { disk: 'sda', used: 99, ok: false, note: null, constructor: 'Acme' },
      });
      await accept(message);
      expect(await store.find('m')).toEqual(message);
      expect(await store.find('other')).toBeUndefined();
    });

    test('keeps the first of two under one id, and says which it is', async () => {
      await accept(a);
      expect(await store.accept({ ...a, text: 'another' })).toEqual(a);
      expect(await store.find('a')).toEqual(a);
    });

    test('of many who send the same id at once, one is kept', async () => {
      const all = await Promise.all(['1', '2', '3', '4'].map((text) => store.accept({ ...a, text })));
      expect(all.filter((one) => one === 'written')).toHaveLength(1);
    });

    test('makes the mail of a message, and of each message one alone', async () => {
      await accept(a);
      expect(await store.assign(alone('a'), [a], noon)).toBe('written');
      expect(await store.find('a')).toEqual({ ...a, mail: 'a', state: 'accepted' });
      expect(await mailOf('a')).toMatchObject({ state: 'waiting', count: 1, version: 1, to: ['ops@example.org'] });
      expect(await store.assign(gathered, [a], noon)).toBe('message-changed');
      expect(await store.findMail(gathered.id)).toBeUndefined();
      expect(await store.assign(alone('a'), [a], noon)).toBe('closed');
    });

    test('adds all messages to a mail or none', async () => {
      await accept(a, b, c);
      expect(await store.assign(gathered, [a], noon)).toBe('written');
      expect(await store.assign(gathered, [a, b], noon)).toBe('message-changed');
      expect(await store.find('b')).toEqual(b);
      expect(await store.assign(gathered, [b, c], noon)).toBe('written');
      expect((await store.messagesOf(gathered.id, 10)).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
      expect((await store.messagesOf(gathered.id, 2)).map(({ id }) => id)).toEqual(['a', 'b']);
      expect(await mailOf(gathered.id)).toMatchObject({ count: 3 });
      expect(await stateOf('c')).toBe('folded');
    });

    test('lets nobody join a mail that is due, begun, or full', async () => {
      await accept(a, b);
      await store.assign(gathered, [a], noon);
      expect(await store.assign(gathered, [b], gathered.sendAt)).toBe('closed');
      const mail = await mailOf(gathered.id);
      await store.move(mail, { ...mail, count: mostInMail, version: mail.version + 1 });
      expect(await store.assign(gathered, [b], noon)).toBe('closed');
      const full = await mailOf(gathered.id);
      const begun = claim({ ...full, count: 1 }, 'me', gathered.sendAt);
      await store.move(full, begun ?? full);
      expect(await store.assign(gathered, [b], noon)).toBe('closed');
      expect((await store.find('b'))?.mail).toBeNull();
    });

    test('of many who join a mail at once, all get in', async () => {
      const many = Array.from({ length: 12 }, (_, at) => aMessage(`m${at}`));
      await accept(...many);
      const all = await Promise.all(many.map((message) => store.assign(gathered, [message], noon)));
      expect(new Set(all)).toEqual(new Set(['written']));
      expect(await mailOf(gathered.id)).toMatchObject({ count: 12 });
      expect(await store.messagesOf(gathered.id, 100)).toHaveLength(12);
    });

    test('moves a mail once, whoever else tries from the same state', async () => {
      await accept(a);
      await store.assign(alone('a'), [a], noon);
      const mail = await mailOf('a');
      const tries = ['x', 'y', 'z'].map((by) => store.move(mail, claim(mail, by, noon) ?? mail));
      expect((await Promise.all(tries)).sort()).toEqual(['changed', 'changed', 'written']);
    });

    test('keeps all that a mail is', async () => {
      await accept(a);
      await store.assign(alone('a'), [a], noon);
      const mail = await mailOf('a');
      const claimed = claim(mail, 'me', noon);
      const done = claimed && sent(claimed, 'me', 'ses-1', noon + 1);
      if (!claimed || !done) throw new Error('It can not be sent.');
      await store.move(mail, claimed);
      expect(await mailOf('a')).toEqual(claimed);
      await store.move(claimed, { ...done, outcomes: { 'ops@example.org': 'bounced' } });
      expect(await mailOf('a')).toEqual({ ...done, outcomes: { 'ops@example.org': 'bounced' } });
    });

    test('tells every message of a mail, and never something older', async () => {
      await accept(a, b);
      await store.assign(gathered, [a, b], noon);
      const mail = await mailOf(gathered.id);
      await store.tell({ ...mail, version: 5 }, 'sent');
      await store.tell({ ...mail, version: 4 }, 'sending');
      expect([await stateOf('a'), await stateOf('b')]).toEqual(['sent', 'sent']);
      await store.tell({ ...mail, version: 6 }, 'bounced');
      expect(await stateOf('a')).toBe('bounced');
    });

    test('opens a span once, also for whoever asks again, and anew when it is over', async () => {
      const until = noon + minute;
      expect(await store.openSpan('k', 'a', noon, until)).toEqual({ first: 'a', until });
      expect(await store.openSpan('k', 'b', noon + 1, until + 1)).toEqual({ first: 'a', until });
      expect(await store.openSpan('k', 'a', noon + 2, until + 2)).toEqual({ first: 'a', until });
      expect(await store.openSpan('other', 'b', noon, until)).toEqual({ first: 'b', until });
      expect(await store.openSpan('k', 'b', until, until + minute)).toEqual({ first: 'b', until: until + minute });
    });

    test('counts each key by itself', async () => {
      const counted = await Promise.all([1, 2, 3].map(() => store.count('k', noon)));
      expect(new Set(counted)).toEqual(new Set([1, 2, 3]));
      expect(await store.count('other', noon)).toBe(1);
    });

    test('names what is due: messages without a mail, and mails to look at', async () => {
      await accept(a, b);
      expect(await store.due(noon + minute, 10)).toEqual([]);
      await store.assign(gathered, [b], noon);
      expect(await store.due(noon + 59 * minute, 10)).toEqual([{ is: 'message', id: 'a' }]);
      expect(await store.due(gathered.sendAt, 10)).toEqual([
        { is: 'message', id: 'a' },
        { is: 'mail', id: gathered.id },
      ]);
      expect(await store.due(gathered.sendAt, 1)).toHaveLength(1);
      const mail = await mailOf(gathered.id);
      await store.move(mail, lookLater(mail, gathered.sendAt) ?? mail);
      expect(await store.due(gathered.sendAt, 10)).toEqual([{ is: 'message', id: 'a' }]);
    });

    test('lists pages, the newest first, and those of a state alone', async () => {
      await accept(a, b, c);
      await store.assign(gathered, [b], noon);
      const first = await store.list(null, null, 2);
      expect(first.items.map(({ id }) => id)).toEqual(['c', 'b']);
      const rest = await store.list(null, first.cursor, 2);
      expect(rest.items.map(({ id }) => id)).toEqual(['a']);
      expect((await store.list('folded', null, 10)).items.map(({ id }) => id)).toEqual(['b']);
      expect((await store.list('failed', null, 10)).items).toEqual([]);
    });

    test.each(['nonsense', 'e30', '%', 'WzEsMl0'])('refuses a cursor that is none: %s', async (cursor) => {
      await expect(store.list(null, cursor, 2)).rejects.toMatchObject({ code: 'bad-request' });
    });

    test('suppresses an address in letters of either case until it is released', async () => {
      expect(await store.suppress('Ops@example.org', 'bounced', noon)).toBe(noon);
      expect(await store.suppress('ops@example.org', 'complained', noon + 1)).toBe(noon);
      const all = ['ops@example.org', 'OPS@example.org', 'dev@example.org'];
      expect(await store.suppressed(all)).toEqual(new Set(['ops@example.org', 'OPS@example.org']));
      await store.release('OPS@example.org');
      await store.release('OPS@example.org');
      expect(await store.suppressed(all)).toEqual(new Set());
    });
  });
}

/** What every store of the relay's users does. */
export function relayUserStoreContract(name: string, open: () => Promise<RelayUserStore>): void {
  describe(name, () => {
    test('raises the generation of one user alone', async () => {
      const store = await open();
      const before = await store.generation('promon');
      await Promise.all([store.raise('promon'), store.raise('promon')]);
      expect((await store.generation('promon')) - before).toBe(2);
      expect(await store.generation('other')).toBe(before);
    });
  });
}
