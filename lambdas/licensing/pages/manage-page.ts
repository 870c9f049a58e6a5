import type { Language } from '#core/contract/text.ts';
import type { OperatorView } from '#core/usecases/licensing/operator-view.ts';
import { escaped, framed } from './frame.ts';
import { poolTable } from './pool-table.ts';
import { timeText, words } from './words.ts';

/** For operators: seats, who holds them, who held them, and what may be removed. Anybody else is told to sign in. */
export function managePage(language: Language, view: OperatorView | undefined): string {
  const { title, signIn, signInLink } = words[language].manage;
  const body = view
    ? [seats(language, view), held(language, view), past(language, view), removal(language)].join('')
    : `<p>${signIn}</p><p><a class="button main" href="/login?next=/-/manage">${signInLink}</a></p>`;
  return framed({ language, path: '/-/manage', title, body });
}

function seats(language: Language, { pools }: OperatorView): string {
  return `<p role="status" data-failed="${escaped(words[language].manage.failed)}" data-unreachable="${escaped(words[language].manage.unreachable)}"></p><h2>${words[language].readme.seats}</h2>${poolTable(language, pools)}`;
}

function held(language: Language, { held: leases, cursor }: OperatorView): string {
  const { heldTitle, nobody, heldColumns, more, remove, askRemove, lists } = words[language].manage;
  const [feature, who, machine, since, until] = heldColumns;
  const rows = leases.map(({ lease, origin }) => {
    const driver = origin ? `<small>${escaped(`${origin.platform}, ${origin.guestDriver}`)}</small>` : '';
    const host = origin?.hostname ?? lease.origin;
    return `<tr><th scope="row" data-label="${feature}"><span>${escaped(lease.pool)}${lease.product === lease.pool ? '' : `<small>${escaped(lease.product)}</small>`}</span></th><td data-label="${who}">${sessionLink(language, lease.session)}</td><td data-label="${machine}"><span>${escaped(host)}${driver}</span></td><td data-label="${since}">${timeText(language, lease.borrowedAt)}</td><td data-label="${until}">${timeText(language, lease.expiresAt)}</td><td><button type="button" data-delete="/-/lease/${encodeURIComponent(lease.ref)}" data-ask="${escaped(askRemove(lease.pool, host))}" aria-label="${escaped(`${remove}: ${lease.pool}, ${host}`)}">${remove}</button></td></tr>`;
  });
  const heads = heldColumns.map((one) => `<th scope="col">${one}</th>`).join('');
  const hidden = `<td></td>`;
  const table =
    rows.length === 0
      ? `<p>${nobody}</p>`
      : `<table><thead><tr>${heads}${hidden}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const next =
    cursor === null
      ? ''
      : `<p><a href="/-/manage?cursor=${encodeURIComponent(cursor)}&amp;lang=${language}">${more}</a></p>`;
  return `<h2 id="held">${heldTitle}</h2>${table}${next}<p>${lists}</p>`;
}

function past(language: Language, { past: leases, of, isMore }: OperatorView): string {
  const { pastTitle, noPast, pastColumns, day, show, csv, reasons, cut, renewed } = words[language].manage;
  const about = 'session' in of ? of.session : of.day;
  const query = 'session' in of ? `session=${encodeURIComponent(of.session)}` : `day=${of.day}`;
  const [feature, who, machine, from, until, reason] = pastColumns;
  const rows = leases.map(
    (lease) =>
      `<tr><th scope="row" data-label="${feature}">${escaped(lease.pool)}</th><td data-label="${who}">${sessionLink(language, lease.session)}</td><td data-label="${machine}"><code>${escaped(lease.origin)}</code></td><td data-label="${from}">${timeText(language, lease.borrowedAt)}</td><td data-label="${until}">${timeText(language, lease.endedAt)}</td><td data-label="${reason}"><span>${reasons[lease.reason]}${lease.renewals > 0 ? `<small>${renewed(lease.renewals)}</small>` : ''}</span></td></tr>`,
  );
  const heads = pastColumns.map((one) => `<th scope="col">${one}</th>`).join('');
  const table =
    rows.length === 0
      ? `<p>${noPast}</p>`
      : `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const chosen = 'session' in of ? '' : ` value="${of.day}"`;
  return [
    `<h2 id="past">${escaped(pastTitle(about))}</h2>`,
    `<form class="row" method="get" action="/-/manage#past"><input type="hidden" name="lang" value="${language}"><label>${day}<input type="date" name="day" required${chosen}></label><button type="submit">${show}</button><a class="button" href="/-/history.csv?${query}&amp;limit=1000">${csv}</a></form>`,
    table,
    isMore ? `<p>${cut}</p>` : '',
  ].join('');
}

function removal(language: Language): string {
  const { removalTitle, removalText, endExpired, askExpired, removeAll, askAll, cancel, sure } = words[language].manage;
  return [
    `<h2>${removalTitle}</h2><p>${removalText}</p><div class="row">`,
    `<button type="button" data-delete="/-/leases/expired" data-ask="${escaped(askExpired)}">${endExpired}</button>`,
    `<button type="button" class="danger" data-delete="/-/origins" data-ask="${escaped(askAll)}">${removeAll}</button></div>`,
    `<dialog aria-labelledby="question"><form method="dialog"><h2 id="question">${sure}</h2><div class="row"><button value="" autofocus>${cancel}</button><button class="danger" data-confirm value="">${sure}</button></div></form></dialog>`,
  ].join('');
}

function sessionLink(language: Language, session: string | null): string {
  if (session === null) return `<span>${words[language].manage.noSession}</span>`;
  return `<a href="/-/manage?session=${encodeURIComponent(session)}&amp;lang=${language}#past">${escaped(session)}</a>`;
}
