import type { Language } from '#core/contract/text.ts';
import type { UseWithForecast } from '#core/usecases/licensing/licence-use.ts';
import { escaped, framed } from './frame.ts';
import { poolTable } from './pool-table.ts';
import { words } from './words.ts';

/** What this is, and how a guest comes to its client token; with seats and use for an operator. */
export function readmePage(
  language: Language,
  {
    origin,
    isOpen,
    pools,
  }: { readonly origin: string; readonly isOpen: boolean; readonly pools?: readonly UseWithForecast[] },
): string {
  const { title, what, owned, drivers, guests, open, ticket, linux, windows, clock, seats } = words[language].readme;
  const where = isOpen ? `${origin}/-/client-token` : '"$CLIENT_TOKEN_URL"';
  const folder = '/etc/nvidia/ClientConfigToken';
  const onLinux = `curl -fsSo ${folder}/client_configuration_token.tok ${where}\nsystemctl restart nvidia-gridd`;
  const onWindows = [
    `curl.exe -fsSo "C:\\Program Files\\NVIDIA Corporation\\vGPU Licensing\\ClientConfigToken\\client_configuration_token.tok" ${isOpen ? where : '"%CLIENT_TOKEN_URL%"'}`,
    'powershell Restart-Service NVDisplay.ContainerLocalSystem',
  ].join('\n');
  const body = [
    `<p>${what}</p><p>${owned}</p><p>${drivers}</p>`,
    pools ? `<h2>${seats}</h2>${poolTable(language, pools)}` : '',
    `<h2>${guests}</h2><p>${isOpen ? open : ticket}</p>`,
    `<p>${linux}</p><pre>${escaped(onLinux)}</pre><p>${windows}</p><pre>${escaped(onWindows)}</pre><p>${clock}</p>`,
  ].join('');
  return framed({ language, path: '/-/readme', title, body });
}
