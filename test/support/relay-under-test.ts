import type { Outgoing, RelayMailer, SendResult } from '#core/ports/relay-mailer.ts';
import type { MessageWish, RelayMessage } from '#core/relay/message.ts';
import type { StageInput } from '#core/stage/stage.ts';
import { acceptMessage } from '#core/usecases/relay/accept-message.ts';
import type { RelayDeps } from '#core/usecases/relay/deps.ts';
import { dispatchMessages } from '#core/usecases/relay/dispatch-messages.ts';
import { sendMail } from '#core/usecases/relay/send-mail.ts';
import { sweepRelay } from '#core/usecases/relay/sweep-relay.ts';
import { chance } from '#lambdas/chance.ts';
import { aStage, noon } from './builders.ts';
import { memoryRelayStore } from './memory-relay-store.ts';

export function aMessage(id: string, more: Partial<RelayMessage> = {}): RelayMessage {
  return {
    id,
    from: 'promon',
    acceptedAt: noon,
    severity: 'info',
    source: null,
    subject: null,
    text: `message ${id}`,
    fields: {},
    state: 'accepted',
    mail: null,
    ...more,
  };
}

export function aWish(message: string, more: Partial<MessageWish> = {}): MessageWish {
  return { message, severity: 'info', fields: {}, ...more };
}

export type RelayInput = NonNullable<StageInput['relay']>;
export const relaySettings: RelayInput = {
  sender: 'deskpool@example.org',
  recipients: ['ops@example.org'],
  users: ['promon', 'nagios'],
};

/** A mail service of its own mind: what it has sent, and what it answers next. */
export type FakeMailer = {
  readonly send: RelayMailer;
  /** Mails that really went out, whatever was answered. */
  readonly sent: Outgoing[];
  /** Decides about the next mails; `sent` where nothing is said. `lost` sends and gives no answer; `broken` does neither. */
  fate: (mail: Outgoing) => SendResult | 'sent' | 'lost' | 'broken';
};

export function fakeMailer(): FakeMailer {
  const sent: Outgoing[] = [];
  const mailer: FakeMailer = {
    sent,
    fate: () => 'sent',
    send: async (mail) => {
      const fate = mailer.fate(mail);
      if (typeof fate !== 'string') return fate;
      if (fate !== 'broken') sent.push(mail);
      return fate === 'sent' ? { is: 'sent', reference: `ses-${sent.length}` } : { is: 'unknown', why: 'a time-out' };
    },
  };
  return mailer;
}

type Waiting = { readonly mail: string; received: number; visibleAt: number };

/** A standard queue: at least once, in no order, laid aside after so many receipts. */
export type FakeQueue = {
  readonly enqueue: (mails: readonly string[]) => Promise<void>;
  readonly waiting: Waiting[];
  readonly dead: string[];
};

export const visibility = 60_000;
export const mostReceipts = 12;

export function fakeQueue(clock: () => number): FakeQueue {
  const queue: FakeQueue = {
    waiting: [],
    dead: [],
    enqueue: async (mails) => {
      for (const mail of mails) queue.waiting.push({ mail, received: 0, visibleAt: clock() });
    },
  };
  return queue;
}

/** A relay with a clock to turn, a queue to look into and a mail service that fails when it is told to. */
export type RelayUnderTest = {
  readonly deps: RelayDeps & { readonly relay: ReturnType<typeof memoryRelayStore> };
  readonly mailer: FakeMailer;
  readonly queue: FakeQueue;
  readonly turn: (milliseconds: number) => void;
  /** Accepts, and dispatches as the stream does. */
  readonly place: (...wishes: readonly MessageWish[]) => Promise<readonly RelayMessage[]>;
  /** Hands every message of the queue that can be seen to whoever sends mails, once. */
  readonly drain: () => Promise<void>;
  /** A minute passes: the sweep, then the queue. */
  readonly pass: (minutes: number) => Promise<void>;
};

export function relayUnderTest(relay: RelayInput = {}, overrides: Partial<RelayDeps> = {}): RelayUnderTest {
  let now = noon;
  const clock = () => now;
  const mailer = fakeMailer();
  const queue = fakeQueue(clock);
  const deps = {
    stage: aStage({ relay: { ...relaySettings, ...relay } }),
    queue,
    mailer: mailer.send,
    chance,
    clock,
    ...overrides,
    relay: memoryRelayStore(),
  };
  const drain = async () => {
    for (const one of queue.waiting.filter(({ visibleAt }) => visibleAt <= now)) {
      one.received += 1;
      one.visibleAt = now + visibility;
      const remove = () => queue.waiting.splice(queue.waiting.indexOf(one), 1);
      if (one.received > mostReceipts) {
        queue.dead.push(one.mail);
        remove();
        continue;
      }
      await sendMail(deps, one.mail).then(remove, () => {});
    }
  };
  return {
    deps,
    mailer,
    queue,
    turn: (milliseconds) => void (now += milliseconds),
    place: async (...wishes) => {
      const accepted = [];
      for (const wish of wishes) {
        now += 1;
        accepted.push(await acceptMessage(deps, 'promon', wish));
      }
      await dispatchMessages(
        deps,
        accepted.map(({ id }) => id),
      );
      return accepted;
    },
    drain,
    pass: async (minutes) => {
      for (let passed = 0; passed < minutes; passed += 1) {
        now += 60_000;
        await sweepRelay(deps);
        await drain();
      }
    },
  };
}
