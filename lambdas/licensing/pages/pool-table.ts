import type { Language } from '#core/contract/text.ts';
import type { UseWithForecast } from '#core/usecases/licensing/licence-use.ts';
import { escaped } from './frame.ts';
import { dayText, words } from './words.ts';

/** Seats of each feature: how many are owned and in use, by what proof, and how long they will be enough. */
export function poolTable(language: Language, pools: readonly UseWithForecast[]): string {
  const { none, columns, demonstration, of } = words[language].pools;
  if (pools.length === 0) return `<p class="note">${none}</p>`;
  const [feature, inUse, evidence, outlook] = columns;
  const rows = pools.map((pool) => {
    const mark = pool.demonstration ? ` <span class="tag">${demonstration}</span>` : '';
    const used = `${pool.inUse} ${of} ${pool.seats}`;
    const bar = `<progress max="${Math.max(1, pool.seats)}" value="${Math.min(pool.inUse, pool.seats)}" aria-label="${escaped(`${pool.feature}: ${used}`)}"></progress>`;
    const proof = pool.evidence.map((one) => `<span>${escaped(one)}</span>`).join('<br>');
    return `<tr><th scope="row" data-label="${feature}"><span>${escaped(pool.feature)}${mark}</span></th><td data-label="${inUse}"><span>${used}${bar}</span></td><td data-label="${evidence}"><span>${proof || '–'}</span></td><td data-label="${outlook}"><span>${outlookOf(language, pool)}</span></td></tr>`;
  });
  const heads = columns.map((one) => `<th scope="col">${one}</th>`).join('');
  return `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** Peak, the day on which it will be too little, and the day on which less is owned; each where it is known. */
function outlookOf(language: Language, { forecast: { peak, days, exhaustedOn }, fewerFrom }: UseWithForecast): string {
  const { tooFew, peakOf, fullOn, enough, fewer } = words[language].pools;
  const day = (text: string) => dayText(language, Date.parse(`${text}T00:00:00Z`));
  const trend = days < 7 ? tooFew : exhaustedOn === null ? enough : `<strong>${fullOn(day(exhaustedOn))}</strong>`;
  return [
    peak === null ? '' : `${peakOf(peak, days)}<br>`,
    trend,
    fewerFrom === null ? '' : `<small>${fewer(dayText(language, fewerFrom))}</small>`,
  ].join('');
}
