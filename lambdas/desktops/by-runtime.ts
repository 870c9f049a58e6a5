import { readDcvTask } from '#core/dcv/names.ts';
import type { Desktops } from '#core/ports/desktops.ts';
import type { Session } from '#core/session/session.ts';

/** A driver for each runtime that is set up here. Where one is missing, its desktops are refused, and none of them can be running. */
export type Drivers = Readonly<Partial<Record<Session['runtime'], Desktops>>>;

/** All desktops, each by the driver of its own runtime. An order says which that is; a running one is told by its name. */
export function desktopsByRuntime(drivers: Drivers): Desktops {
  const driverOf = (task: string) => drivers[readDcvTask(task) ? 'dcv' : 'kasm'];
  return {
    launch: async (order) =>
      drivers[order.runtime]?.launch(order) ?? {
        is: 'refused',
        reason: 'start-failed',
        detail: `Nothing here runs desktops by ${order.runtime}.`,
      },
    stop: async (task, why) => driverOf(task)?.stop(task, why),
    isGone: async (task) => (await driverOf(task)?.isGone(task)) ?? true,
    async *list() {
      for (const driver of Object.values(drivers)) yield* driver.list();
    },
  };
}
