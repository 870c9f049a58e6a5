import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimFor, mostAttempts, uncertain, wordWithin, type Mail } from '#core/relay/mail.ts';
import { arrived, begin, claim, giveUp, join, lookLater, refused, retry, sent } from '#core/relay/moves.ts';
import { noon } from '#test/support/builders.ts';

const to = ['a@example.org', 'b@example.org'];
const waiting = begin({ id: 'm', kind: 'alone', to, sendAt: noon }, 1, noon);
const must = (mail: Mail | undefined): Mail => {
  if (!mail) throw new Error('That can not happen here.');
  return mail;
};
const sending = must(claim(waiting, 'me', noon));
const done = must(sent(sending, 'me', 'ses-1', noon));
const lostAt = noon + claimFor + wordWithin;

describe('a mail', () => {
  test('is claimed by one, and not before its time', () => {
    expect(claim(sending, 'you', noon + 1)).toBeUndefined();
    expect(claim({ ...waiting, sendAt: noon + 1 }, 'you', noon)).toBeUndefined();
  });
  test('is sent only by whoever claimed it', () => {
    expect(sent(sending, 'you', 'ses-2', noon)).toBeUndefined();
    expect(sent(waiting, 'me', 'ses-2', noon)).toBeUndefined();
    expect(done).toMatchObject({ state: 'sent', reference: 'ses-1', lookAt: null });
  });
  test('that is refused waits for the next try, so often and no more', () => {
    const passes = { why: 'throttled', passes: true };
    expect(refused(sending, 'me', passes, noon)).toMatchObject({ state: 'waiting', attempts: 1, note: 'throttled' });
    expect(refused({ ...sending, attempts: mostAttempts }, 'me', passes, noon)).toMatchObject({ state: 'failed' });
    expect(refused(sending, 'me', { why: 'rejected', passes: false }, noon)).toMatchObject({ state: 'failed' });
    expect(refused(sending, 'you', passes, noon)).toBeUndefined();
  });
  test('whose sender died is given up when no word came in time, and is sent should it come after all', () => {
    expect(giveUp(sending, lostAt - 1)).toBeUndefined();
    const lost = must(giveUp(sending, lostAt));
    expect(lost).toMatchObject({ state: 'failed', note: uncertain });
    expect(sent(lost, 'me', 'ses-1', lostAt)).toMatchObject({ state: 'sent' });
    expect(sent(must(retry(lost, lostAt)), 'me', 'ses-1', lostAt)).toBeUndefined();
  });
  test('that was refused is not sent by an event of an attempt that failed', () => {
    const failed = must(refused(sending, 'me', { why: 'rejected', passes: false }, noon));
    expect(sent(failed, 'me', 'ses-1', noon)).toBeUndefined();
  });
  test('is retried only when it has failed', () => {
    for (const mail of [waiting, sending, done]) expect(retry(mail, noon)).toBeUndefined();
  });
  test('takes more messages only while it gathers', () => {
    const gathering = begin({ id: 'g', kind: 'flood', to, sendAt: noon + 60_000 }, 1, noon);
    expect(join(gathering, 3, noon)).toMatchObject({ count: 4 });
    expect(join(gathering, 1, noon + 60_000)).toBeUndefined();
    expect(join(must(claim(gathering, 'me', noon + 60_000)), 1, noon)).toBeUndefined();
    expect(join(waiting, 1, noon - 1)).toBeUndefined();
  });
});

describe('what became of it', () => {
  test('is the gravest of what its recipients tell, in any order', () => {
    const news = fc.array(
      fc.tuple(
        fc.constantFrom(...to),
        fc.constantFrom('delivered' as const, 'bounced' as const, 'complained' as const),
      ),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(news, (list) => {
        const mail = list.reduce((read, [one, outcome]) => arrived(read, [one], outcome) ?? read, done);
        const told = new Set(list.map(([, outcome]) => outcome));
        const gravest = told.has('complained') ? 'complained' : told.has('bounced') ? 'bounced' : 'sent';
        expect(mail.state).toBe(gravest);
      }),
    );
  });
  test('told twice is told once', () => {
    const bounced = must(arrived(done, [to[0] ?? ''], 'bounced'));
    expect(arrived(bounced, [to[0] ?? ''], 'bounced')).toBeUndefined();
    expect(arrived(bounced, [to[0] ?? ''], 'delivered')).toBeUndefined();
  });
});

test('every mail that is not at its end is looked at some time, and no other', () => {
  const moves = fc.array(fc.constantFrom('claim', 'sent', 'pass', 'fail', 'giveUp', 'retry', 'look', 'bounce'), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(moves, (list) => {
      let mail = waiting;
      let now = noon;
      for (const move of list) {
        now += 60_000;
        const next = {
          claim: () => claim(mail, 'me', now),
          sent: () => sent(mail, 'me', 'ses', now),
          pass: () => refused(mail, 'me', { why: '', passes: true }, now),
          fail: () => refused(mail, 'me', { why: '', passes: false }, now),
          giveUp: () => giveUp(mail, now),
          retry: () => retry(mail, now),
          look: () => lookLater(mail, now),
          bounce: () => arrived(mail, to, 'bounced'),
        }[move]();
        if (next) expect(next.version).toBe(mail.version + 1);
        mail = next ?? mail;
        expect(mail.lookAt !== null).toBe(mail.state === 'waiting' || mail.state === 'sending');
      }
    }),
  );
});
