import { describe, expect, test, vi } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import type { Desktops, Launched, LaunchOrder } from '#core/ports/desktops.ts';

/** A driver before a cloud of its own, which has no desktops yet and room for three. */
export type DesktopsUnderContract = {
  readonly desktops: Desktops;
  /** Desktop types that the cloud knows. */
  readonly types: readonly string[];
  /** What this cloud can't show, because it is not the real one. */
  readonly lacks?: readonly Lack[];
};

/** It is never full; forgets the tokens of requests; does not say since when a task runs; fails when asked to stop what there is not. */
export type Lack = 'bounds' | 'tokens' | 'times' | 'unknown tasks';

const order = (session: string, desktopType: string): LaunchOrder => ({
  session,
  desktopType,
  runtime: 'kasm',
  person: 'person-alice' as PersonId,
  title: 'Ubuntu',
  password: 'secret',
  variables: { DESKPOOL_SESSION: session },
});
const taskOf = (launched: Launched): string => {
  if (launched.is !== 'launched') throw new Error(`not launched: ${JSON.stringify(launched)}`);
  return launched.task;
};
const sessionsIn = async (desktops: Desktops): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const page of desktops.list()) found.push(...page.map(({ session }) => session));
  return found.toSorted();
};

/** What every driver of desktops does. */
export function desktopsContract(name: string, open: () => Promise<DesktopsUnderContract>): void {
  describe(name, () => {
    test('lists what it has launched under the name of its session, and since when', async () => {
      const { desktops, types, lacks = [] } = await open();
      for (const [index, type] of types.entries())
        taskOf(await desktops.launch(order(`demo-w01-s00${index + 1}`, type)));
      expect(await sessionsIn(desktops)).toEqual(types.map((_, index) => `demo-w01-s00${index + 1}`));
      for await (const page of desktops.list())
        for (const { startedAt } of page) if (!lacks.includes('times')) expect(startedAt).toBeGreaterThan(0);
    });

    test('gives the same desktop however often it is asked for the same session', async (context) => {
      const { desktops, types, lacks } = await open();
      if (lacks?.includes('tokens')) context.skip();
      for (const [index, type] of types.entries()) {
        const asked = order(`demo-w01-s00${index + 1}`, type);
        const first = taskOf(await desktops.launch(asked));
        expect(taskOf(await desktops.launch(asked))).toBe(first);
        // The password is kept elsewhere; a title may change between two attempts.
        expect(taskOf(await desktops.launch({ ...asked, title: 'Another' }))).toBe(first);
      }
      expect(await sessionsIn(desktops)).toHaveLength(types.length);
    });

    test('takes one away, and says that it is gone once it is', async () => {
      const { desktops, types } = await open();
      const task = taskOf(await desktops.launch(order('demo-w01-s001', types[0] ?? '')));
      expect(await desktops.isGone(task)).toBe(false);
      await desktops.stop(task, 'because the test wants it');
      await vi.waitFor(async () => expect(await desktops.isGone(task)).toBe(true), { timeout: 10_000 });
      expect(await sessionsIn(desktops)).toEqual([]);
    });

    test('may be told twice to take one away, and one that there never was', async (context) => {
      const { desktops, types, lacks } = await open();
      if (lacks?.includes('unknown tasks')) context.skip();
      const task = taskOf(await desktops.launch(order('demo-w01-s001', types[0] ?? '')));
      await desktops.stop(task, 'once');
      await desktops.stop(task, 'twice');
      const never = task.replace(/.{6}$/, '000000');
      await desktops.stop(never, 'never');
      expect(await desktops.isGone(never)).toBe(true);
    });

    test('refuses in words when there is no room, and takes the same order again when there is', async (context) => {
      const { desktops, types, lacks } = await open();
      if (lacks?.includes('bounds')) context.skip();
      const [type = ''] = types;
      const tasks: string[] = [];
      for (const number of [1, 2, 3]) tasks.push(taskOf(await desktops.launch(order(`demo-w01-s00${number}`, type))));
      const one = order('demo-w01-s004', type);
      expect(await desktops.launch(one)).toMatchObject({ is: 'refused', reason: 'no-capacity' });
      await desktops.stop(tasks[0] ?? '', 'makes room');
      await vi.waitFor(async () => expect(await desktops.isGone(tasks[0] ?? '')).toBe(true), { timeout: 10_000 });
      expect(await desktops.launch(one)).toMatchObject({ is: 'launched' });
    });

    test('refuses a type that the cloud does not know', async () => {
      const { desktops } = await open();
      expect(await desktops.launch(order('demo-w01-s001', 'no-such-type'))).toMatchObject({
        is: 'refused',
        reason: 'start-failed',
      });
    });
  });
}
