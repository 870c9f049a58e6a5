import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '#test/support/desktops/until.ts';
import {
  cardOf,
  keepPictures,
  signIn,
  startWholeSystem,
  type Visitor,
  type WholeSystem,
} from '#test/support/whole-system.ts';

/** What the stage of the journeys allows without input, in milliseconds. */
const idle = 15_000;

describe('a desktop that closes after fifteen seconds without input', () => {
  let system: WholeSystem;
  let student: Visitor;
  let desk: Page;
  /** Whether a connection of the desktop's page is open. */
  let connected = false;
  /** How often something connected. */
  let connections = 0;
  const card = () => cardOf(student.page, 'Terminal for a moment');
  const sessions = async () => {
    const answer = await student.context.request.get(`${system.cloud.url}/api/sessions`);
    return ((await answer.json()) as { sessions: { status: string; activatedAt: string }[] }).sessions;
  };
  /** What EventBridge does each minute. */
  const sweep = () => system.cloud.clock.advance(60_000);

  beforeAll(async () => {
    system = await startWholeSystem();
    student = await system.visitor();
    await signIn(student, system.cloud.url, 'student');
    await card()
      .getByRole('button', { name: /^Start/ })
      .click();
    const link = card().getByRole('link', { name: /^Open/ });
    await link.waitFor({ timeout: 60_000 });
    student.context.on('page', (page) =>
      page.on('websocket', (socket) => {
        connected = true;
        connections += 1;
        socket.on('close', () => (connected = false));
      }),
    );
    [desk] = await Promise.all([student.context.waitForEvent('page'), link.click()]);
    await desk.locator('#state').waitFor({ state: 'hidden' });
  });
  afterAll(() => system.stop());

  test('stays open past the limit while keys are pressed', async () => {
    const [session] = await sessions();
    const past = Date.parse(session?.activatedAt ?? '') + idle + 3_000;
    await until(
      'the end of the limit',
      async () => {
        await desk.keyboard.press('Shift');
        await desk.waitForTimeout(1_500);
        return Date.now() > past;
      },
      60_000,
    );
    await sweep();
    expect(await sessions()).toMatchObject([{ status: 'active' }]);
    expect({ connected, connections }).toEqual({ connected: true, connections: 1 });
  });

  test('is closed by the sweep without input, though it is still connected, and its page says why', async () => {
    await until(
      'a sweep that closes it',
      async () => {
        await student.page.waitForTimeout(1_000);
        await sweep();
        return (await sessions()).length === 0;
      },
      60_000,
    );
    await desk.getByRole('heading', { name: 'This desktop has ended' }).waitFor({ timeout: 10_000 });
    await desk.getByText('Nobody used its keyboard or mouse for a while.').waitFor();
    expect({ connected, connections }).toEqual({ connected: false, connections: 1 });
    await keepPictures(desk, 'idle-1-ended');
  });

  test('is told of on the portal, which lets it be started again', async () => {
    await student.page.bringToFront();
    await card().getByText('Closed after a time without input').waitFor();
    await card()
      .getByRole('button', { name: /^Start/ })
      .waitFor();
    await keepPictures(student.page, 'idle-2-card');
  });

  test('leaves no task, and needed no permission that is not given', async () => {
    await until('the end of its task', () =>
      system.cloud.services.tasks.all().every((task) => task.current().lastStatus === 'STOPPED'),
    );
    expect(system.cloud.policyReport().denied).toEqual([]);
    expect(system.failures).toEqual([]);
    expect(student.complaints).toEqual([]);
  });
});
