import type { HostCommand, HostCommands } from '#core/ports/host-commands.ts';

/** Hosts that take every command and never tell what came of it. */
export function silentHosts(): HostCommands & { readonly told: readonly (HostCommand & { readonly host: string })[] } {
  const told: (HostCommand & { readonly host: string })[] = [];
  return {
    told,
    send: async (host, command) => {
      told.push({ ...command, host });
      return 'sent';
    },
  };
}
