import { describe, expect, test } from 'vitest';
import { aQueue, bodies, letter, ofGroup } from './a-queue.ts';

const MINUTE = 60_000;

describe('a queue', () => {
  test('hides what it has given, and gives it again when nobody has removed it in time', async () => {
    const { queue, clock } = aQueue();
    queue.send(letter('one'));
    expect(bodies(queue.receive(10))).toEqual(['one']);
    expect(queue.receive(10)).toEqual([]);
    await clock.advance(29_999);
    expect(queue.receive(10)).toEqual([]);
    await clock.advance(1);
    const [again] = queue.receive(10);
    expect(again).toMatchObject({ body: 'one', receives: 2 });
  });

  test('gives nobody what was removed', async () => {
    const { queue, clock } = aQueue();
    const { id } = queue.send(letter('one'));
    queue.receive(1);
    queue.remove(id);
    await clock.advance(MINUTE);
    expect(queue.receive(1)).toEqual([]);
  });

  test('gives at once what is no longer hidden, and hides longer what takes longer', async () => {
    const { queue, clock } = aQueue();
    const { id } = queue.send(letter('one'));
    queue.receive(1);
    queue.hide(id, 60_000);
    await clock.advance(59_000);
    expect(queue.receive(1)).toEqual([]);
    queue.hide(id, 0);
    expect(bodies(queue.receive(1))).toEqual(['one']);
  });

  test('gives what is delayed when its time has come', async () => {
    const { queue, clock } = aQueue({ delay: 5_000 });
    queue.send(letter('later'));
    queue.send(letter('now', { delay: 0 }));
    expect([queue.countIn('visible'), queue.countIn('delayed')]).toEqual([1, 1]);
    expect(bodies(queue.receive(10))).toEqual(['now']);
    await clock.advance(5_000);
    expect(bodies(queue.receive(10))).toEqual(['later']);
  });

  test('forgets what nobody came for', async () => {
    const { queue, clock } = aQueue({ retention: MINUTE });
    queue.send(letter('old'));
    await clock.advance(MINUTE);
    expect([queue.receive(1), queue.all()]).toEqual([[], []]);
  });

  test('lays aside what was received too often, instead of giving it once more', async () => {
    const { queue, clock, laidAside } = aQueue({ redrive: { deadLetters: 'letters', most: 2 } });
    queue.send(letter('poison'));
    queue.send(letter('good'));
    for (const _ of [1, 2]) {
      expect(bodies(queue.receive(1))).toEqual(['poison']);
      await clock.advance(30_000);
    }
    expect(bodies(queue.receive(1))).toEqual(['good']);
    expect(laidAside).toMatchObject([{ body: 'poison', receives: 2 }]);
    expect(queue.all()).toHaveLength(1);
  });

  test('takes in what another could not deliver, as something to receive', () => {
    const { queue, clock } = aQueue();
    const { queue: other, laidAside } = aQueue({ redrive: { deadLetters: 'letters', most: 1 }, visibility: 0 });
    other.send(letter('poison'));
    other.receive(1);
    other.receive(1);
    for (const message of laidAside) queue.accept(message, 'arn:other');
    expect(queue.receive(1)).toMatchObject([{ body: 'poison', from: 'arn:other', hiddenUntil: clock.now() + 30_000 }]);
  });

  test('tells of news: something was sent, or can be seen again', async () => {
    const { queue, clock } = aQueue();
    let rung = 0;
    const deaf = queue.onNews(() => void (rung += 1));
    queue.send(letter('one'));
    expect(rung).toBe(1);
    queue.receive(1);
    const before = rung;
    await clock.advance(30_000);
    expect(rung).toBe(before + 1);
    deaf();
    queue.send(letter('two'));
    expect(rung).toBe(before + 1);
  });

  test('is as it was when it is opened again: order, what is hidden, how often it was received', async () => {
    const { queue, clock, reopen } = aQueue();
    for (const body of ['one', 'two', 'three']) queue.send(letter(body));
    const [first] = queue.receive(1);
    queue.remove(queue.receive(1)[0]?.id ?? '');
    const again = reopen();
    expect(bodies(again.all())).toEqual(['one', 'three']);
    expect(bodies(again.receive(10))).toEqual(['three']);
    expect(again.heldBy(first?.id ?? '', first?.receipt ?? '')).toBe('in-flight');
    await clock.advance(30_000);
    expect(again.receive(1)).toMatchObject([{ body: 'one', receives: 2 }]);
  });

  test('is empty after a purge, also when it is opened again', () => {
    const { queue, reopen } = aQueue();
    queue.send(letter('one'));
    queue.purge();
    expect([queue.all(), reopen().all()]).toEqual([[], []]);
  });
});

describe('a FIFO queue', () => {
  test('gives the messages of a group in the order in which they were sent', () => {
    const { queue } = aQueue({ fifo: true });
    for (const body of ['1', '2', '3']) queue.send(ofGroup('a', body));
    expect(bodies(queue.receive(2))).toEqual(['1', '2']);
  });

  test('gives none of a group while one of it is in flight, and goes on with other groups', () => {
    const { queue } = aQueue({ fifo: true });
    for (const body of ['a1', 'a2']) queue.send(ofGroup('a', body));
    queue.send(ofGroup('b', 'b1'));
    const [first] = queue.receive(1);
    expect(bodies(queue.receive(10))).toEqual(['b1']);
    queue.remove(first?.id ?? '');
    expect(bodies(queue.receive(10))).toEqual(['a2']);
  });

  test('gives the same message of a group again before any later one', async () => {
    const { queue, clock } = aQueue({ fifo: true });
    for (const body of ['1', '2']) queue.send(ofGroup('a', body));
    queue.receive(1);
    await clock.advance(30_000);
    expect(bodies(queue.receive(10))).toEqual(['1', '2']);
  });

  test('lets nobody overtake what is delayed in his group', async () => {
    const { queue, clock } = aQueue({ fifo: true });
    queue.send({ ...ofGroup('a', '1'), delay: 1_000 });
    queue.send(ofGroup('a', '2'));
    queue.send(ofGroup('b', '3'));
    expect(bodies(queue.receive(10))).toEqual(['3']);
    await clock.advance(1_000);
    expect(bodies(queue.receive(10))).toEqual(['1', '2']);
  });

  test('goes on with a group when its first message was laid aside', async () => {
    const { queue, clock, laidAside } = aQueue({ fifo: true, redrive: { deadLetters: 'letters', most: 1 } });
    for (const body of ['poison', 'good']) queue.send(ofGroup('a', body));
    queue.receive(1);
    await clock.advance(30_000);
    expect(bodies(queue.receive(10))).toEqual(['good']);
    expect(bodies(laidAside)).toEqual(['poison']);
  });

  test('takes the same deduplication id once in five minutes, also when the first is gone, and when it is opened again', async () => {
    const { queue, clock, reopen } = aQueue({ fifo: true });
    const first = queue.send(ofGroup('a', 'one'));
    queue.receive(1);
    queue.remove(first.id);
    await clock.advance(5 * MINUTE - 1);
    expect(queue.send(ofGroup('b', 'one'))).toMatchObject({ id: first.id, sequence: first.sequence });
    expect(reopen().send(ofGroup('a', 'one')).id).toBe(first.id);
    expect(queue.all()).toEqual([]);
    await clock.advance(1);
    expect(queue.send(ofGroup('a', 'one')).id).not.toBe(first.id);
    expect(queue.all()).toHaveLength(1);
  });

  test('with deduplication by group takes the same id once in each', () => {
    const { queue } = aQueue({ fifo: true, deduplicatesByGroup: true });
    queue.send(letter('1', { group: 'a', deduplication: 'x' }));
    queue.send(letter('2', { group: 'b', deduplication: 'x' }));
    queue.send(letter('3', { group: 'a', deduplication: 'x' }));
    expect(bodies(queue.receive(10))).toEqual(['1', '2']);
  });
});
