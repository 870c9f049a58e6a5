import type { HostCommands } from '#core/ports/host-commands.ts';
import { log } from '../telemetry.ts';

/** Commands whose loss is made good by what the host tells next: one that could not be sent is told in the log, and stops nobody. */
export function forgivingCommands(commands: HostCommands): HostCommands {
  return {
    async send(host, command) {
      try {
        return await commands.send(host, command);
      } catch (error) {
        log.warn('a host could not be told', { host, command: command.is }, error);
        return 'unreachable';
      }
    },
  };
}
