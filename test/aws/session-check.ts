import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { LmsAllocation, LmsEnvironments, LmsSchedule } from '#core/contract/lms-bodies.ts';
import { call } from './call.ts';
import { type Check, expect, robotToken } from './checks.ts';

/**
 * A whole session of a desktop type, as a learning platform has it: asked for, until its desktop answers, and ended. It costs what the
 * desktop costs for these minutes.
 */
export const sessionCheck = (desktopType: string): Check => ({
  what: `a session of ${desktopType} starts, answers and ends`,
  run: async (deployment) => {
    const { portal, stage } = deployment;
    const type = stage.desktops.find(({ name }) => name === desktopType);
    if (!type) throw new Error('the stage has no such desktop type');
    const headers = { Authorization: `Bearer ${await robotToken(deployment)}` };
    const ask = async <S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> => {
      const { status, body } = await call(`${portal}${path}`, { headers });
      expect(status === 200, `${path} answers ${status} ${body.slice(0, 200)}`);
      return schema.parse(JSON.parse(body));
    };
    const { environments } = await ask('/workshops/catalog/environments/', LmsEnvironments);
    const environment = environments.find(({ workshop }) => workshop.resource === desktopType)?.name;
    if (environment === undefined) throw new Error('it is not in the catalogue');
    const started = Date.now();
    // As long as it may take to start: nobody comes to activate it.
    const query = `index_url=${encodeURIComponent(portal)}&user=verify-aws&timeout=${type.limits.startUp + 120}`;
    const { name } = await ask(`/workshops/environment/${environment}/request/?${query}`, LmsAllocation);
    try {
      for (;;) {
        const { status } = await ask(`/workshops/session/${name}/schedule/`, LmsSchedule);
        if (status === 'WAITING' || status === 'RUNNING') break;
        expect(Date.now() - started < type.limits.startUp * 1_000, `it is still ${status}`);
        await wait(2_000);
      }
      return `${name} answered after ${Math.round((Date.now() - started) / 1_000)} s`;
    } finally {
      await call(`${portal}/workshops/session/${name}/terminate/`, { headers });
    }
  },
});
