import type { Access } from '../basic-auth.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

/** Shown in the tab of the browser: a window, as on the desktop. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' " +
  "fill='%231f4e6b'/%3E%3Crect x='3' y='4' width='10' height='8' rx='1' fill='%23fff'/%3E%3Cpath d='M3 5h10v1H3z' fill='%2363a0c0'/%3E%3C/svg%3E";

const STYLE = `
  :root { color-scheme: dark; font: 15px/1.4 system-ui, sans-serif; }
  html, body { height: 100%; margin: 0; overflow: hidden; background: #16222d; color: #eef3f6; }
  #screen { position: fixed; inset: 0; }
  #screen canvas { outline: none; }
  #state { position: fixed; inset: 0; display: grid; place-content: center; justify-items: center; gap: 14px; padding: 24px;
    text-align: center; background: #16222dd9; transition: opacity .25s; }
  #state[hidden] { display: grid; opacity: 0; visibility: hidden; transition: opacity .25s, visibility 0s .25s; }
  #state h1 { margin: 0; font-size: 22px; font-weight: 600; overflow-wrap: anywhere; }
  #words { margin: 0; color: #b9c9d4; max-width: 34em; }
  #wheel { width: 28px; height: 28px; border-radius: 50%; border: 3px solid #4d6b7f; border-top-color: #8fd0f0;
    animation: turn 1s linear infinite; }
  @keyframes turn { to { transform: rotate(1turn); } }
  @media (prefers-reduced-motion: reduce) { #wheel { animation-duration: 4s; } }
  button { font: inherit; color: inherit; background: #2b5570; border: 1px solid #4d7d9b; border-radius: 6px; padding: 7px 16px; cursor: pointer; }
  button:focus-visible { outline: 2px solid #8fd0f0; outline-offset: 2px; }
  #keyboard { position: fixed; right: 12px; bottom: 52px; width: 46px; height: 46px; border-radius: 50%; padding: 0; display: none; opacity: .85; }
  #keyboard svg { vertical-align: middle; }
  @media (pointer: coarse) { #keyboard:not([hidden]) { display: block; } }
  #typing { position: fixed; left: -100px; bottom: 0; width: 40px; height: 20px; opacity: 0; border: 0; padding: 0; resize: none; }
`;

/** The page that shows a desktop in a browser; its program is `client.ts`, served beside it as `client.js`. */
export const pageHtml = ({
  title,
  access,
}: {
  readonly title: string;
  readonly access: Access;
}): string => `<!doctype html>
<html lang="en" data-access="${access}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<link rel="icon" href="${ICON}">
<style>${STYLE}</style>
</head>
<body>
<main id="screen" aria-label="${escaped(title)}"></main>
<div id="state" role="status" aria-live="polite">
  <div id="wheel" aria-hidden="true"></div>
  <h1>${escaped(title)}</h1>
  <p id="words"></p>
  <button id="again" type="button" hidden></button>
</div>
<textarea id="typing" aria-hidden="true" tabindex="-1" autocapitalize="off" autocomplete="off" autocorrect="off" spellcheck="false"></textarea>
<button id="keyboard" type="button" hidden>
  <svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true"><rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6 10h.01M10 10h.01M14 10h.01M18 10h.01M8 14h8"/></svg>
</button>
<script type="module" src="client.js"></script>
</body>
</html>
`;
