import type { Language } from '#core/contract/text.ts';
import { licensingRoutes } from '#core/contract/licensing-routes.ts';
import type { Access, Route } from '#core/contract/route.ts';
import { escaped, framed } from './frame.ts';
import { words } from './words.ts';

/** All calls with what they are for and who may. Their summaries are those of the OpenAPI document, in English. */
export function docsPage(language: Language): string {
  const { title, intro, columns, who } = words[language].docs;
  const [method, path, what, may] = columns;
  const whoMay = ({ is }: Access) =>
    is === 'origin' ? who.origin : is === 'person' ? who.operator : is === 'anyone' ? who.anyone : who.machine;
  const rows = Object.values<Route>(licensingRoutes).map((route) => {
    const paths = [route.path, ...(route.also ?? [])].map((one) => `<code>${escaped(one)}</code>`).join('<br>');
    return `<tr><th scope="row" data-label="${path}"><span>${paths}</span></th><td data-label="${method}">${route.method}</td><td data-label="${what}" lang="en">${escaped(route.summary)}</td><td data-label="${may}">${escaped(whoMay(route.access))}</td></tr>`;
  });
  const heads = [path, method, what, may].map((one) => `<th scope="col">${one}</th>`).join('');
  const body = `<p>${intro}</p><table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  return framed({ language, path: '/docs', title, body });
}
