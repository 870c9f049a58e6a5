import { randomBytes } from 'node:crypto';
import type { Language } from './words.ts';

/** A page of the provider: HTML, and the policy that lets its own style and script run and nothing else. */
export type IdpPage = { readonly html: string; readonly headers: Readonly<Record<string, string>> };

/** Text as HTML. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

const style = `
:root { color-scheme: light dark; --back: #f3f1ea; --card: #fffdf8; --text: #17262a; --soft: #516267; --line: #d9d5c7; --main: #0b5d5a; --on-main: #fff; --bad: #9c2529; }
@media (prefers-color-scheme: dark) { :root { --back: #0e1719; --card: #162226; --text: #e9efec; --soft: #a3b5b6; --line: #2b3b40; --main: #64cbbb; --on-main: #06211f; --bad: #ffb3ac; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; }
p { margin: 0 0 1rem; color: var(--soft); }
code { color: var(--text); }
fieldset { margin: 0 0 1rem; padding: 0; border: 0; display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; }
legend { padding: 0; margin-bottom: .25rem; font-weight: 600; }
label { display: block; margin-bottom: .75rem; font-weight: 600; }
input { display: block; width: 100%; margin-top: .25rem; padding: .6rem .75rem; font: inherit; font-weight: 400; color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: .5rem; }
button, a.button { display: inline-block; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; font-weight: 600; text-align: center; text-decoration: none; border-radius: .5rem; border: 1px solid var(--soft); background: transparent; color: inherit; cursor: pointer; }
button.main, a.button { width: 100%; border-color: var(--main); background: var(--main); color: var(--on-main); }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
[role=alert] { color: var(--bad); font-weight: 600; }
`;

/** Makes a page. `body` is HTML already; `script` runs once it is there. */
export const idpPage = (
  language: Language,
  { title, body, script = '' }: { readonly title: string; readonly body: string; readonly script?: string },
): IdpPage => {
  const nonce = randomBytes(16).toString('base64');
  const run = script === '' ? '' : `<script nonce="${nonce}">${script}</script>`;
  return {
    html: `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style nonce="${nonce}">${style}</style></head>
<body><main>${body}</main>${run}</body>
</html>
`,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
  };
};
