import type { Language } from '#core/contract/text.ts';
import { style } from './style.ts';
import { words } from './words.ts';

/** Text in a page, whatever somebody has called himself. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** The language that a browser asks for first, of those that there are; the one that was clicked, where one was. */
export function languageFor(clicked: Language | undefined, accepted: string | undefined): Language {
  if (clicked) return clicked;
  const wishes = (accepted ?? '').split(',').map((wish) => {
    const [tag = '', quality = 'q=1'] = wish.split(';').map((part) => part.trim());
    return { language: tag.slice(0, 2).toLowerCase(), weight: Number(quality.replace('q=', '')) || 0 };
  });
  const known = wishes.filter(({ language }) => language === 'en' || language === 'de');
  const [first] = known.sort((one, other) => other.weight - one.weight);
  return first?.language === 'de' ? 'de' : 'en';
}

export type Framed = {
  readonly language: Language;
  /** Its own path, for the way to the other language. */
  readonly path: string;
  readonly title: string;
  /** HTML. */
  readonly body: string;
};

const logo =
  '<svg class="logo" viewBox="0 0 32 32" aria-hidden="true"><rect x="2" y="4" width="28" height="20" rx="5"/><path class="wave" d="M6.5 16.5c3 0 3-2.6 6.2-2.6s3.2 2.6 6.4 2.6 3.2-2.6 6.4-2.6"/><path class="foot" d="M11 28.5h10"/></svg>';
const pages = ['/-/readme', '/-/manage', '/docs'] as const;

/** A page in the dress of the portal. */
export function framed({ language, path, title, body }: Framed): string {
  const { pageNames, skip, other, portal } = words[language];
  const lang = other.language;
  const links = pages.map(
    (one, index) =>
      `<a href="${one}"${one === path ? ' aria-current="page"' : ''}>${escaped(pageNames[index] ?? '')}</a>`,
  );
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
    '<link rel="icon" type="image/svg+xml" href="/favicon.svg">',
    `<title>${escaped(title)} – Deskpool</title><style>${style}</style><script src="/-/manage.js"></script></head>`,
    `<body><a class="skip" href="#content">${escaped(skip)}</a>`,
    `<header><a class="brand" href="/" aria-label="${escaped(portal)}">${logo}Deskpool</a>`,
    `<nav aria-label="${escaped(words[language].pages)}">${links.join('')}</nav>`,
    `<a class="language" href="${path}?lang=${lang}" hreflang="${lang}" lang="${lang}">${escaped(other.name)}</a></header>`,
    `<main id="content"><h1>${escaped(title)}</h1>`,
    body,
    '</main></body></html>\n',
  ].join('');
}
