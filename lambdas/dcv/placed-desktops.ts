import { dcvTask, markOf, readDcvTask } from '#core/dcv/names.ts';
import type { Clock } from '#core/ports/chance.ts';
import type { Desktops } from '#core/ports/desktops.ts';
import type { HostCommands } from '#core/ports/host-commands.ts';
import type { HostStore } from '#core/ports/host-store.ts';

/** DCV sessions that have a place on a host: stopped and listed by whoever starts none. */
export function placedDesktops({
  hosts,
  commands,
  clock,
}: {
  readonly hosts: HostStore;
  readonly commands: HostCommands;
  readonly clock: Clock;
}): Omit<Desktops, 'launch'> {
  return {
    async stop(task) {
      const place = readDcvTask(task);
      const host = place && (await hosts.find(place.host));
      const placed = place && host?.placed[place.dcvSession];
      if (!place || !host || !placed) return;
      if (host.state === 'lost') await hosts.freeRoom(host.id, place.dcvSession, clock());
      // Whoever can't be reached tells later that it still runs, and is asked again.
      else
        await commands.send(host.id, { is: 'close', session: place.dcvSession, ...markOf(place.dcvSession, placed) });
    },

    async isGone(task) {
      const place = readDcvTask(task);
      const host = place && (await hosts.find(place.host));
      return !place || !host || host.state === 'lost' || !host.placed[place.dcvSession];
    },

    async *list() {
      for (const host of await hosts.all()) {
        if (host.state === 'lost') continue;
        yield Object.entries(host.placed).map(([dcvSession, { session, placedAt }]) => ({
          task: dcvTask(host.id, dcvSession),
          session,
          startedAt: placedAt,
        }));
      }
    },
  };
}
