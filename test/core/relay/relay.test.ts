import { describe, expect, test } from 'vitest';
import { mostAttempts, uncertain } from '#core/relay/mail.ts';
import { acceptMessage } from '#core/usecases/relay/accept-message.ts';
import { dispatchMessages } from '#core/usecases/relay/dispatch-messages.ts';
import { hearMailEvent } from '#core/usecases/relay/hear-mail-event.ts';
import { listMessages, readMessage, retryMessage } from '#core/usecases/relay/read-messages.ts';
import { sweepRelay } from '#core/usecases/relay/sweep-relay.ts';
import { aWish, relayUnderTest, type RelayUnderTest } from '#test/support/relay-under-test.ts';

const stateOf = async ({ deps }: RelayUnderTest, id = '') => (await deps.relay.find(id))?.state;
const subjects = ({ mailer }: RelayUnderTest) => mailer.sent.map(({ subject }) => subject);

describe('a message', () => {
  test('is kept, and mailed once to everybody', async () => {
    const relay = relayUnderTest({ recipients: ['ops@example.org', 'dev@example.org'] });
    const [message] = await relay.place(aWish('hello'));
    await relay.drain();
    expect(relay.mailer.sent).toMatchObject([
      { from: 'deskpool@example.org', to: ['ops@example.org', 'dev@example.org'], subject: '[demo] info: hello' },
    ]);
    expect(await stateOf(relay, message?.id)).toBe('sent');
  });

  test('without an id is another one each time; with one it is the same', async () => {
    const { deps } = relayUnderTest();
    await acceptMessage(deps, 'promon', aWish('hello'));
    await acceptMessage(deps, 'promon', aWish('hello'));
    const first = await acceptMessage(deps, 'promon', aWish('hello', { id: '7' }));
    expect(await acceptMessage(deps, 'promon', aWish('hello', { id: '7' }))).toEqual(first);
    expect(deps.relay.messages()).toHaveLength(3);
    const other = await acceptMessage(deps, 'nagios', aWish('hello', { id: '7' }));
    expect(other.id).not.toBe(first.id);
  });

  test('with the id of another is refused', async () => {
    const { deps } = relayUnderTest();
    await acceptMessage(deps, 'promon', aWish('hello', { id: '7' }));
    await expect(acceptMessage(deps, 'promon', aWish('bye', { id: '7' }))).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each([
    ['no sender', { sender: undefined }],
    ['no recipients', { recipients: [] }],
  ])('is refused where there is %s, because nothing could be delivered', async (_what, settings) => {
    const { deps } = relayUnderTest(settings);
    await expect(acceptMessage(deps, 'promon', aWish('hello'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(deps.relay.messages()).toEqual([]);
  });

  test('whose dispatch is told many times has one mail', async () => {
    const relay = relayUnderTest();
    const [message] = await relay.place(aWish('hello'));
    for (let times = 0; times < 3; times += 1) await dispatchMessages(relay.deps, [message?.id ?? '', 'gone']);
    await relay.drain();
    await relay.drain();
    expect(relay.mailer.sent).toHaveLength(1);
    expect(relay.queue.waiting).toEqual([]);
  });

  test('whose dispatch never happened is found by the sweep', async () => {
    const relay = relayUnderTest();
    await acceptMessage(relay.deps, 'promon', aWish('hello'));
    await relay.pass(4);
    expect(relay.mailer.sent).toEqual([]);
    await relay.pass(2);
    expect(relay.mailer.sent).toHaveLength(1);
  });
});

describe('messages that are the same', () => {
  test('are one mail at once and one with their count at the end', async () => {
    const relay = relayUnderTest({ fold: '10m' });
    const messages = await relay.place(...Array.from({ length: 50 }, () => aWish('disk full')));
    await relay.drain();
    expect(subjects(relay)).toEqual(['[demo] info: disk full']);
    expect(await stateOf(relay, messages[49]?.id)).toBe('folded');
    await relay.pass(9);
    expect(relay.mailer.sent).toHaveLength(1);
    await relay.pass(1);
    expect(subjects(relay)).toEqual(['[demo] info: disk full', '[demo] info: 49 × disk full']);
    expect(await stateOf(relay, messages[49]?.id)).toBe('sent');
  });

  test('are told anew when the time is over', async () => {
    const relay = relayUnderTest({ fold: '10m' });
    await relay.place(aWish('disk full'));
    await relay.drain();
    await relay.pass(11);
    await relay.place(aWish('disk full'));
    await relay.drain();
    expect(relay.mailer.sent).toHaveLength(2);
  });

  test.each([
    ['severity', { severity: 'error' as const }],
    ['source', { source: 'db' }],
    ['subject', { subject: 'Disk' }],
    ['fields', { fields: { disk: 'sda' } }],
  ])('but for their %s are not', async (_what, more) => {
    const relay = relayUnderTest();
    await relay.place(aWish('disk full'), aWish('disk full', more));
    await relay.drain();
    expect(relay.mailer.sent).toHaveLength(2);
  });

  test('have a mail each where nothing is folded', async () => {
    const relay = relayUnderTest({ fold: 0 });
    await relay.place(aWish('disk full'), aWish('disk full'));
    await relay.drain();
    expect(relay.mailer.sent).toHaveLength(2);
  });
});

describe('a flood', () => {
  test('is so many mails and then one with the rest', async () => {
    const relay = relayUnderTest({ flood: { mails: 5, within: '10m' } });
    const messages = await relay.place(...Array.from({ length: 100 }, (_, at) => aWish(`message ${at}`)));
    await relay.drain();
    expect(relay.mailer.sent).toHaveLength(5);
    await relay.pass(11);
    expect(relay.mailer.sent).toHaveLength(6);
    expect(relay.mailer.sent[5]?.text).toContain('message 99');
    expect(await stateOf(relay, messages[99]?.id)).toBe('sent');
    expect(relay.deps.relay.mails().reduce((sum, { count }) => sum + count, 0)).toBe(100);
  });

  test('on one route keeps nothing from another', async () => {
    const relay = relayUnderTest({
      flood: { mails: 1, within: '10m' },
      routes: [{ severity: ['critical'], to: ['oncall@example.org'] }],
    });
    await relay.place(aWish('a'), aWish('b'), aWish('fire', { severity: 'critical' }));
    await relay.drain();
    expect(relay.mailer.sent.map(({ to }) => to[0])).toEqual(['ops@example.org', 'oncall@example.org']);
  });
});

describe('quiet hours and digests', () => {
  // It is noon in UTC.
  const quietHours = { from: '11:00', to: '12:30', timeZone: 'UTC' };

  test('hold what can wait until they are over, in one mail', async () => {
    const relay = relayUnderTest({ quietHours });
    await relay.place(aWish('a'), aWish('b'), aWish('fire', { severity: 'critical' }));
    await relay.drain();
    expect(subjects(relay)).toEqual(['[demo] critical: fire']);
    await relay.pass(29);
    expect(relay.mailer.sent).toHaveLength(1);
    await relay.pass(1);
    expect(relay.mailer.sent[1]?.subject).toBe('[demo] info: 2 messages, among them: a');
  });

  test('are not broken by a queue that brings the mail too early: that is no failure', async () => {
    const relay = relayUnderTest({ quietHours });
    await relay.place(aWish('a'));
    const [mail] = relay.deps.relay.mails();
    await relay.queue.enqueue([mail?.id ?? '']);
    await relay.drain();
    expect([relay.mailer.sent, relay.queue.waiting]).toEqual([[], []]);
    await relay.pass(31);
    expect(relay.mailer.sent).toHaveLength(1);
  });

  test('a route with a digest has one mail each so often', async () => {
    const relay = relayUnderTest({ routes: [{ source: 'backup', to: ['backup@example.org'], digest: '1h' }] });
    await relay.place(aWish('a', { source: 'backup' }), aWish('b', { source: 'backup' }));
    await relay.pass(30);
    await relay.place(aWish('c', { source: 'backup' }));
    await relay.pass(30);
    expect(relay.mailer.sent).toHaveLength(1);
    expect(relay.mailer.sent[0]?.text).toMatch(/a[^]*b[^]*c/);
  });

  test('a mail that is full has a second part', async () => {
    const relay = relayUnderTest({ quietHours });
    const wishes = Array.from({ length: 2_010 }, (_, at) => aWish(`m ${at}`));
    await relay.place(...wishes);
    await relay.pass(31);
    expect(
      relay.deps.relay
        .mails()
        .map(({ count }) => count)
        .sort((one, other) => one - other),
    ).toEqual([30, 1_980]);
    expect(relay.mailer.sent).toHaveLength(2);
  });
});

describe('a mail service that', () => {
  test('refuses for now is asked again until it takes the mail', async () => {
    const relay = relayUnderTest();
    let tries = 0;
    relay.mailer.fate = () => ((tries += 1) < 4 ? { is: 'refused', why: 'throttled', passes: true } : 'sent');
    await relay.place(aWish('hello'));
    await relay.drain();
    await relay.pass(4);
    expect(relay.mailer.sent).toHaveLength(1);
    expect(relay.queue.waiting).toEqual([]);
  });

  test('refuses for ever is asked so often and no more; the mail has failed and is a dead letter', async () => {
    const relay = relayUnderTest();
    let tries = 0;
    relay.mailer.fate = () => {
      tries += 1;
      return { is: 'refused', why: 'throttled', passes: true };
    };
    const [message] = await relay.place(aWish('hello'));
    await relay.pass(20);
    expect(tries).toBe(mostAttempts);
    expect(await stateOf(relay, message?.id)).toBe('failed');
    expect(relay.queue.dead).toEqual([message?.id]);
  });

  test('rejects is asked once', async () => {
    const relay = relayUnderTest();
    let tries = 0;
    relay.mailer.fate = () => {
      tries += 1;
      return { is: 'refused', why: 'rejected', passes: false };
    };
    await relay.place(aWish('hello'));
    await relay.pass(20);
    expect(tries).toBe(1);
    expect(relay.queue.dead).toHaveLength(1);
  });

  test.each(['lost', 'broken'] as const)('gives no answer (%s) is not asked again; a person decides', async (fate) => {
    const relay = relayUnderTest();
    relay.mailer.fate = () => fate;
    const [message] = await relay.place(aWish('hello'));
    const id = message?.id ?? '';
    await relay.pass(20);
    expect(relay.mailer.sent).toHaveLength(fate === 'lost' ? 1 : 0);
    expect((await readMessage(relay.deps, id)).mail).toMatchObject({ note: uncertain, attempts: 1 });
    expect(relay.queue.dead).toEqual([id]);
    relay.mailer.fate = () => 'sent';
    expect((await retryMessage(relay.deps, id)).state).toBe('accepted');
    await relay.drain();
    expect(await stateOf(relay, id)).toBe('sent');
    await expect(retryMessage(relay.deps, id)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('gives no answer but tells of the mail later has sent it', async () => {
    const relay = relayUnderTest();
    relay.mailer.fate = () => 'lost';
    const [message] = await relay.place(aWish('hello'));
    await relay.drain();
    const { tags } = relay.mailer.sent[0] ?? { tags: { mail: '', claim: '' } };
    await hearMailEvent(relay.deps, { ...tags, reference: 'ses-9', is: 'sent' });
    await relay.pass(20);
    expect(relay.mailer.sent).toHaveLength(1);
    expect(await stateOf(relay, message?.id)).toBe('sent');
    expect(relay.queue.dead).toEqual([]);
  });
});

describe('what comes back', () => {
  const sentOne = async (settings = {}) => {
    const relay = relayUnderTest({ recipients: ['ops@example.org', 'dev@example.org'], ...settings });
    const [message] = await relay.place(aWish('hello'));
    await relay.drain();
    const { tags } = relay.mailer.sent[0] ?? { tags: { mail: '', claim: '' } };
    return { relay, id: message?.id ?? '', news: { ...tags, reference: 'ses-1' } };
  };
  const dispatchAll = async ({ deps, drain }: RelayUnderTest) => {
    await dispatchMessages(
      deps,
      deps.relay.messages().map(({ id }) => id),
    );
    await drain();
  };

  test('for good ends all mail to that address, and the others are told so once', async () => {
    const { relay, id, news } = await sentOne();
    const bounce = { ...news, is: 'bounced' as const, recipients: ['ops@example.org'], forGood: true };
    for (let times = 0; times < 3; times += 1) await hearMailEvent(relay.deps, bounce);
    expect(await stateOf(relay, id)).toBe('bounced');
    await dispatchAll(relay);
    expect(relay.mailer.sent.slice(1)).toMatchObject([
      { to: ['dev@example.org'], subject: '[demo] warning: relay: No more mail to ops@example.org' },
    ]);
    await relay.deps.relay.release('ops@example.org');
    await relay.place(aWish('again'));
    await relay.drain();
    expect(relay.mailer.sent.at(-1)?.to).toEqual(['ops@example.org', 'dev@example.org']);
  });

  test('for now ends nothing', async () => {
    const { relay, id, news } = await sentOne();
    await hearMailEvent(relay.deps, { ...news, is: 'bounced', recipients: ['ops@example.org'], forGood: false });
    expect(await stateOf(relay, id)).toBe('bounced');
    expect(await relay.deps.relay.suppressed(['ops@example.org'])).toEqual(new Set());
  });

  test('as a complaint is graver than a bounce, in whatever order they come', async () => {
    const { relay, id, news } = await sentOne();
    await hearMailEvent(relay.deps, { ...news, is: 'complained', recipients: ['ops@example.org'], forGood: true });
    await hearMailEvent(relay.deps, { ...news, is: 'bounced', recipients: ['dev@example.org'], forGood: false });
    expect(await stateOf(relay, id)).toBe('complained');
  });

  test('where nobody is left makes mails fail, for all to see', async () => {
    const { relay, news } = await sentOne();
    const recipients = ['ops@example.org', 'dev@example.org'];
    await hearMailEvent(relay.deps, { ...news, is: 'bounced', recipients, forGood: true });
    const [message] = await relay.place(aWish('anybody?'));
    await relay.drain();
    expect(relay.mailer.sent).toHaveLength(1);
    expect((await readMessage(relay.deps, message?.id ?? '')).mail?.note).toContain('Nobody is left');
  });

  test('of a mail that nobody knows changes nothing', async () => {
    const { relay } = await sentOne();
    await hearMailEvent(relay.deps, {
      mail: 'x',
      claim: 'y',
      reference: 'z',
      is: 'delivered',
      recipients: [],
      forGood: false,
    });
    expect(relay.deps.relay.mails()).toHaveLength(1);
  });
});

describe('the list for admins', () => {
  test('shows each message with its mail, by state, page by page', async () => {
    const relay = relayUnderTest({ flood: { mails: 0 } });
    await relay.place(...Array.from({ length: 60 }, (_, at) => aWish(`m ${at}`)));
    await relay.drain();
    const first = await listMessages(relay.deps, 'sent', null);
    expect(first.items).toHaveLength(50);
    expect(first.items[0]).toMatchObject({ state: 'sent', mail: { kind: 'alone', attempts: 1 } });
    expect((await listMessages(relay.deps, 'sent', first.cursor)).items).toHaveLength(10);
    expect((await listMessages(relay.deps, 'failed', null)).items).toEqual([]);
  });

  test('knows no message that there is not', async () => {
    const { deps } = relayUnderTest();
    await expect(readMessage(deps, 'x')).rejects.toMatchObject({ code: 'no-such-route' });
    await expect(retryMessage(deps, 'x')).rejects.toMatchObject({ code: 'no-such-route' });
  });
});

test('a sweep looks at what is due and at nothing else', async () => {
  const relay = relayUnderTest({ flood: { mails: 0 } });
  await relay.place(...Array.from({ length: 40 }, (_, at) => aWish(`m ${at}`)));
  await relay.drain();
  expect(await sweepRelay(relay.deps)).toBe(0);
});
