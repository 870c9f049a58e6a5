import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { LmsAllocation, LmsEnvironments } from '#core/contract/lms-bodies.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { findDesktopProgram } from '#local/desktops/find.ts';
import { learningPlatform } from '#test/support/learning-platform.ts';
import { dataFolder, stageFile } from '#test/support/whole-system.ts';

describe('desktops with homes and desktops with a GPU, asked for on a whole system', () => {
  const data = dataFolder();
  const failures: unknown[] = [];
  let cloud: Cloud;
  let robot: ReturnType<ReturnType<typeof learningPlatform>['as']>;
  let environments: z.infer<typeof LmsEnvironments>['environments'];

  beforeAll(async () => {
    const desktops = await findDesktopProgram({ DESKPOOL_DESKTOPS: 'built-in' });
    const failed = (error: unknown) => void failures.push(error);
    cloud = await startCloud({ data: data.path, port: 0, stage: stageFile('homes'), desktops, failed });
    const platform = learningPlatform(cloud.url);
    const fields = { grant_type: 'password', username: 'robot@educates', password: 'robot-password' };
    const { body } = await platform.token(fields, 'robot-id:robot-secret');
    robot = platform.as(z.looseObject({ access_token: z.string() }).parse(JSON.parse(body)).access_token);
    // Environments are opened by the sweep.
    await vi.waitUntil(
      async () => {
        const listed = await robot('/workshops/catalog/environments/');
        environments = LmsEnvironments.parse(JSON.parse(listed.body)).environments;
        return environments.length === 2;
      },
      { timeout: 90_000, interval: 500 },
    );
  });
  afterAll(async () => {
    await cloud.stop();
    data.remove();
  });

  /** The task of a session that a robot asks for in somebody's name, once it runs. */
  const started = async (type: string, user: string) => {
    const environment = environments.find(({ workshop }) => workshop.name === type);
    const query = new URLSearchParams({ index_url: 'http://127.0.0.1:1/', user, timeout: '600' });
    const asked = await robot(`/workshops/environment/${environment?.name ?? ''}/request/?${query.toString()}`, {
      method: 'POST',
    });
    const { name } = LmsAllocation.parse(JSON.parse(asked.body));
    const task = await vi.waitUntil(
      () =>
        cloud.services.tasks
          .all()
          .map((one) => one.current())
          .find(({ input, lastStatus }) => input.startedBy === name && lastStatus === 'RUNNING'),
      { timeout: 60_000 },
    );
    return { name, task };
  };
  const ended = async (name: string) => {
    await robot(`/workshops/session/${name}/terminate/`);
    await vi.waitUntil(
      () =>
        cloud.services.tasks
          .all()
          .every((one) => one.current().input.startedBy !== name || one.current().lastStatus === 'STOPPED'),
      { timeout: 60_000 },
    );
  };
  const homes = () => {
    const folder = join(data.path, 'homes');
    const systems = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('fs-')) : [];
    return systems.flatMap((system) => readdirSync(join(folder, system)).map((home) => join(folder, system, home)));
  };

  test('a person’s files are there again with the next desktop, and in nobody else’s', async () => {
    const first = await started('own-home', 'jane');
    const [home = ''] = homes();
    expect(readFileSync(join(home, '.profile'), 'utf8')).toContain('Your files stay');
    writeFileSync(join(home, 'essay.txt'), 'hers');
    await ended(first.name);
    const second = await started('own-home', 'jane');
    expect(second.task.definition.arn).toBe(first.task.definition.arn);
    expect(homes()).toEqual([home]);
    expect(existsSync(join(home, 'essay.txt'))).toBe(true);
    const his = await started('own-home', 'john');
    expect(his.task.definition.arn).not.toBe(first.task.definition.arn);
    expect(homes()).toHaveLength(2);
  });

  test('a desktop with a GPU goes to the hosts of its type', async () => {
    const { task } = await started('cad', 'jane');
    expect(task.input.capacityProviderStrategy).toMatchObject([{ capacityProvider: 'deskpool-homes-desktop-cad' }]);
  });

  test('nobody needed more than his role allows, and nothing failed', () => {
    expect(cloud.policyReport().denied).toEqual([]);
    expect(failures).toEqual([]);
  });
});
