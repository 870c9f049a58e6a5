import { resolve } from 'node:path';
import type { Cloud } from './cloud.ts';
import type { DesktopKind } from './desktops/desktop-program.ts';

const kinds: Readonly<Record<DesktopKind, string>> = {
  docker: 'containers of the images in deskpool.yaml, run by Docker',
  xvnc: 'an X desktop of this machine (Xvnc, openbox, xterm)',
  'built-in': 'the built-in demonstration desktop: a terminal and a clock, as the user who started this',
};

/** What a person needs to know once everything runs. */
export const banner = (
  { url, accounts, password }: Pick<Cloud, 'url' | 'accounts' | 'password'>,
  about: { readonly kind: DesktopKind; readonly data: string },
): string => `
  Deskpool is ready.

  Open       ${url}
  Sign in    ${accounts.map(({ username }) => username).join(', ')}; password: ${password}
  Desktops   ${kinds[about.kind]}
  Data       ${resolve(about.data)}
  Stop       Ctrl+C

`;
