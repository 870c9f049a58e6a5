import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const project = (name: string, settings: Record<string, unknown> = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], ...settings },
});

/** One project a room. */
export default defineConfig({
  test: {
    // Two at once, also on two cores: much of it waits for programs that start.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      project('core'),
      // aws-cdk-lib takes seconds to load; once for all files is enough.
      project('lib', { testTimeout: 60_000, hookTimeout: 60_000, isolate: false }),
      project('lambdas', { testTimeout: 30_000, hookTimeout: 60_000 }),
      project('gateway', { testTimeout: 30_000 }),
      project('host', { testTimeout: 30_000, hookTimeout: 60_000 }),
      project('local', { testTimeout: 30_000, hookTimeout: 60_000 }),
      project('web'),
      project('docs', { testTimeout: 60_000, hookTimeout: 60_000 }),
      project('journeys', {
        testTimeout: 120_000,
        hookTimeout: 180_000,
        // After everything else: a browser and a whole cloud want the machine for themselves. Two at once, since they mostly wait.
        sequence: { groupOrder: 1 },
        globalSetup: 'test/support/ensure-chromium.ts',
      }),
    ],
  },
});
