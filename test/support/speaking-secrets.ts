import type { SessionSecrets } from '#core/ports/session-secrets.ts';

/** Secrets that say what they are for: 32 letters, the same for the same session and never for two. */
export function speakingSecrets(): SessionSecrets {
  const say = (purpose: string, { name, desktopId }: { readonly name: string; readonly desktopId: string }) =>
    `${purpose}${name}${desktopId}`.replaceAll('-', '').padEnd(32, '0').slice(0, 32);
  return {
    activationToken: async (session) => say('activate', session),
    configPassword: async (session) => say('config', session),
    licenceTicket: async (session) => say('licence', session),
    equal: (given, right) => given === right,
  };
}
