import { createHash } from 'node:crypto';

import { StartStage } from '#core/contract/gateway.ts';

import { type Answer, inText } from './answer.ts';
import { type Language, type Notice, words } from './words.ts';

/** In the colours of the portal, from where people come. */
const style = [
  ':root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif;background:light-dark(#f3f1ea,#0e1719);color:light-dark(#17262a,#e9efec)}',
  'body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;box-sizing:border-box}',
  'main{width:100%;max-width:30rem;padding:2rem 1.75rem;box-sizing:border-box;border-radius:22px;background:light-dark(#fffdf8,#162226);border:1px solid light-dark(#d9d5c7,#2b3b40)}',
  'h1{font-size:1.5rem;line-height:1.2;margin:0 0 1rem}',
  'p{margin:.5rem 0 0;color:light-dark(#516267,#a3b5b6)}',
  'progress{width:100%;margin:0 0 .5rem;accent-color:light-dark(#0b5d5a,#64cbbb)}',
  'a{display:inline-block;margin-top:1rem;padding:.6rem 1.5rem;border-radius:99px;font-weight:600;text-decoration:none;background:light-dark(#0b5d5a,#64cbbb);color:light-dark(#fff,#06211f)}',
  'a:focus-visible{outline:3px solid light-dark(#0b5d5a,#64cbbb);outline-offset:3px}',
].join('');
const styleHash = createHash('sha256').update(style).digest('base64');

const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  Vary: 'Accept-Language, Sec-Fetch-Mode, Accept',
};

const statuses = {
  starting: 503,
  // Gone and not 409: a desktop's id is made once and never comes back.
  ended: 410,
  'not-yours': 403,
  'no-such-desktop': 404,
  'no-longer-shared': 410,
  'signed-out': 401,
  'bad-link': 400,
  'being-let-in': 503,
  unreachable: 503,
  'not-answering': 502,
} as const satisfies Record<Notice['is'], number>;

/** Seconds until it is worth asking again, for notices that pass by themselves. */
const retries: Partial<Record<Notice['is'], number>> = {
  starting: 3,
  'being-let-in': 2,
  unreachable: 5,
  'not-answering': 3,
};

/** Time to read why a desktop ended. */
const secondsToRead = 10;

const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const sentences = (notice: Notice, language: Language): readonly string[] => {
  const { stage, reason, left, reloads, goesBack, text } = words[language];
  switch (notice.is) {
    case 'starting':
      return [stage[notice.stage], ...(notice.secondsLeft === null ? [] : [left(notice.secondsLeft)]), reloads];
    case 'ended':
      return [reason[notice.reason], ...(wayBack(notice) === undefined ? [] : [goesBack])];
    case 'being-let-in':
    case 'unreachable':
    case 'not-answering':
      return [text[notice.is], reloads];
    default:
      return [text[notice.is]];
  }
};

const progress = (notice: Notice, title: string): string => {
  if (notice.is !== 'starting') return '';
  const stages = StartStage.options;
  return `<progress aria-label="${escape(title)}" max="${stages.length}" value="${stages.indexOf(notice.stage) + 0.5}"></progress>`;
};

const isWebAddress = (address: string | undefined): address is string => /^https?:/.test(address ?? '');

/** Where somebody came from who did not come from the portal. */
const wayBack = (notice: Notice): string | undefined =>
  notice.is === 'ended' && isWebAddress(notice.back) ? notice.back : undefined;

const wayOut = (notice: Notice, language: Language): string => {
  const { back, portal } = words[language];
  const to = wayBack(notice) ?? ('portal' in notice ? notice.portal : undefined);
  if (!isWebAddress(to)) return '';
  return `<p><a href="${escape(to)}" rel="noreferrer">${wayBack(notice) === undefined ? portal : back}</a></p>`;
};

/** Where the page goes by itself, and when: to itself for what passes, to where somebody came from when it is over. */
const refresh = (notice: Notice): string => {
  const seconds = retries[notice.is];
  const back = wayBack(notice);
  if (seconds !== undefined) return `<meta http-equiv="refresh" content="${seconds}">`;
  return back === undefined ? '' : `<meta http-equiv="refresh" content="${secondsToRead};url=${escape(back)}">`;
};

const html = (notice: Notice, language: Language): string => {
  const title = words[language].title[notice.is];
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">',
    refresh(notice),
    `<title>${escape(title)}</title><style>${style}</style></head><body><main><h1>${escape(title)}</h1>`,
    progress(notice, title),
    ...sentences(notice, language).map((sentence) => `<p>${escape(sentence)}</p>`),
    wayOut(notice, language),
    '</main></body></html>',
  ].join('');
};

/** Whom a notice is for: a person who reads a page, or a program that reads a line. */
export type Reader = { readonly language: Language; readonly navigates: boolean };

/** A notice as an answer: a page for people, a line of text for everything else. `status` where the usual one is too coarse. */
export const tell = (notice: Notice, reader: Reader, status: number = statuses[notice.is]): Answer => {
  const seconds = retries[notice.is];
  const retry = seconds === undefined ? {} : { 'Retry-After': String(seconds) };
  return reader.navigates
    ? { status, headers: { ...pageHeaders, ...retry }, body: html(notice, reader.language) }
    : inText(status, `${words[reader.language].title[notice.is]}.`, retry);
};
