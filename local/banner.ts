import { resolve } from 'node:path';
import { knownSecrets } from './build-template.ts';
import type { Cloud } from './cloud.ts';
import type { DesktopKind } from './desktops/desktop-program.ts';

const kinds: Readonly<Record<DesktopKind, string>> = {
  docker: 'containers of the images in deskpool.yaml, run by Docker',
  xvnc: 'an X desktop of this machine (Xvnc, openbox, xterm)',
  'built-in': 'the built-in demonstration desktop: a terminal and a clock, as the user who started this',
};

type Guests = Pick<Cloud, 'url' | 'accounts' | 'password' | 'robots' | 'lookupClients' | 'relayUsers' | 'openToGuests'>;

/** How programs come in; nothing for those that the stage does not name. */
const programs = ({ url, robots, lookupClients, relayUsers, openToGuests }: Guests): string => {
  const [robot] = robots;
  const [client] = lookupClients;
  const [user] = relayUsers;
  const { robotSecret, robotPassword, lookup, relay } = knownSecrets;
  const lines = [
    robot && `Robot      ${robot.clientId} with ${robotSecret}; as ${robot.username} with ${robotPassword}`,
    client && `Lookup     ${client.name} with ${lookup}`,
    user && `Relay      ${user} with ${relay}; mails at ${url}/mailbox`,
    openToGuests && `Licences   curl ${url}/-/client-token -o client_configuration_token.tok; more at ${url}/-/manage`,
  ];
  return lines.map((line) => (line ? `  ${line}\n` : '')).join('');
};

/** What a person needs to know once everything runs. */
export const banner = (guests: Guests, about: { readonly kind: DesktopKind; readonly data: string }): string => `
  Deskpool is ready.

  Open       ${guests.url}
  Sign in    ${guests.accounts.map(({ username }) => username).join(', ')}; password: ${guests.password}
${programs(guests)}  Desktops   ${kinds[about.kind]}
  Data       ${resolve(about.data)}
  Stop       Ctrl+C

`;
