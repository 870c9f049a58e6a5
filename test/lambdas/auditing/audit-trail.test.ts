import '#test/support/quiet.ts';
import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '#core/ports/audit-trail.ts';
import { Refusal } from '#core/refusal.ts';
import { appendAudit } from '#lambdas/auditing/append-audit.ts';
import { queueAuditTrail } from '#lambdas/auditing/queue-audit-trail.ts';
import { auditTrailContract } from '#test/contracts/audit-trail.contract.ts';
import { anAuditWorld, anEntry, type AuditWorld } from '#test/support/audit.ts';
import { fifoQueue, queueUrl, type FifoQueue } from '#test/support/fifo-queue.ts';
import { memoryAuditTrail } from '#test/support/memory-audit-trail.ts';

async function recordedIn({ deps }: AuditWorld) {
  const weeks = (await deps.ledger.weeks()).toReversed();
  const records = await Promise.all(weeks.map(({ week }) => deps.ledger.read(week, { after: null, limit: 1_000 })));
  return records.flat().map(({ link, content }) => {
    if (content?.who.is !== 'known') throw new Error('A record has lost its name.');
    const { name, subName, from, until, reason, who } = content;
    return { kind: link.kind, person: who.person, username: who.username, name, subName, from, until, reason };
  });
}

async function throughTheQueue(): Promise<AuditWorld & { readonly queue: FifoQueue; drain: () => Promise<void> }> {
  const world = await anAuditWorld();
  const queue = fifoQueue();
  const drain = async () => {
    while (queue.waiting().length > 0) await queue.bring(appendAudit(world.deps), 3);
  };
  return { ...world, queue, drain };
}

auditTrailContract('an audit trail in memory', async () => {
  const trail = memoryAuditTrail();
  const withoutId = (entry: AuditEntry) => {
    const { id: _, ...rest } = entry;
    return rest;
  };
  return { trail, recorded: async () => trail.entries().map(withoutId) };
});

auditTrailContract('an audit trail by way of a queue', async () => {
  const world = await throughTheQueue();
  return {
    trail: queueAuditTrail(queueUrl, world.queue.client),
    recorded: async () => {
      await world.drain();
      return recordedIn(world);
    },
  };
});

describe('the queue', () => {
  test('is asked again for what it did not take, and refuses in the end', async () => {
    const queue = fifoQueue();
    queue.next.push(['1'], ['0']);
    await queueAuditTrail(queueUrl, queue.client).record([anEntry('one'), anEntry('two')]);
    expect(queue.waiting()).toHaveLength(2);
    queue.next.push(['0'], ['0'], ['0'], ['0']);
    await expect(queueAuditTrail(queueUrl, queue.client).record([anEntry('three')])).rejects.toThrow(Refusal);
  });

  test('takes texts of any length, cut off, and in ASCII alone', async () => {
    const queue = fifoQueue();
    const long = anEntry('one', { username: 'ü'.repeat(5_000), subName: 'x'.repeat(5_000) });
    await queueAuditTrail(queueUrl, queue.client).record([long]);
    const [message] = queue.waiting();
    expect(message?.MessageBody).toMatch(/^[ -~]*$/);
    expect(message?.MessageBody.length).toBeLessThan(4_000);
  });
});

describe('the function that appends', () => {
  test('lets an entry that nobody can read become a dead letter, and takes all others', async () => {
    const world = await throughTheQueue();
    const trail = queueAuditTrail(queueUrl, world.queue.client);
    await trail.record([anEntry('one'), anEntry('', { name: 'without an id' }), anEntry('two')]);
    await world.drain();
    expect(await recordedIn(world)).toHaveLength(2);
    expect(world.queue.deadLetters).toHaveLength(1);
  });

  test('appends the others of a batch where one can not be written', async () => {
    const world = await throughTheQueue();
    const { ledger } = world.deps;
    const picky = {
      ...world.deps,
      ledger: {
        ...ledger,
        append: async (...told: Parameters<typeof ledger.append>) => {
          if (told[0].some(({ name }) => name === 'poison')) throw new Error('It can not be written.');
          return ledger.append(...told);
        },
      },
    };
    const trail = queueAuditTrail(queueUrl, world.queue.client);
    await trail.record([anEntry('one'), anEntry('two', { name: 'poison' }), anEntry('three')]);
    while (world.queue.waiting().length > 0) await world.queue.bring(appendAudit(picky), 3);
    expect(world.queue.deadLetters.map(({ MessageBody }) => MessageBody)).toEqual([expect.stringContaining('poison')]);
    expect(await recordedIn(world)).toHaveLength(2);
  });

  test('records once what it appended without living to say so', async () => {
    const world = await throughTheQueue();
    const { ledger } = world.deps;
    let dies = true;
    const mortal = {
      ...world.deps,
      ledger: {
        ...ledger,
        append: async (...told: Parameters<typeof ledger.append>) => {
          const appended = await ledger.append(...told);
          if (dies) throw new Error('It died.');
          return appended;
        },
      },
    };
    await queueAuditTrail(queueUrl, world.queue.client).record([anEntry('one'), anEntry('two')]);
    await world.queue.bring(appendAudit(mortal));
    dies = false;
    await world.queue.bring(appendAudit(mortal));
    expect(world.queue.waiting()).toEqual([]);
    expect(await recordedIn(world)).toHaveLength(2);
  });
});
