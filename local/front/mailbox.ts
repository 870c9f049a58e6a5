import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Mails, SentMail } from '#local/services/ses/mails.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

/** Nothing in a mail may run, load or lead anywhere: the pages allow their own style and the frame that shows a mail. */
const headers = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;
const style = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #16222d; }
  table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .4em .6em; border-bottom: 1px solid #d5dde3; vertical-align: top; }
  iframe { width: 100%; height: 24em; border: 1px solid #d5dde3; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
`;

const page = (title: string, body: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${style}</style></head>
<body><h1>${escaped(title)}</h1>
${body}
</body></html>
`;

const time = (at: number) => new Date(at).toISOString().replace('T', ' ').slice(0, 19);

const row = ({ id, at, to, subject }: SentMail) =>
  `<tr><td>${time(at)}</td><td>${escaped(to.join(', '))}</td><td><a href="/mailbox/${encodeURIComponent(id)}">${escaped(subject)}</a></td></tr>`;

const list = (mails: readonly SentMail[]) =>
  page(
    'Mailbox',
    mails.length === 0
      ? '<p>No mail yet. What the relay sends comes here, and goes no further.</p>'
      : `<table><thead><tr><th>Time (UTC)</th><th>To</th><th>Subject</th></tr></thead><tbody>
${[...mails].toReversed().map(row).join('\n')}
</tbody></table>`,
  );

const one = ({ at, from, to, subject, text, html }: SentMail) =>
  page(
    subject,
    `<p><a href="/mailbox">All mails</a></p>
<p>${time(at)} UTC, from ${escaped(from)} to ${escaped(to.join(', '))}</p>
<h2>HTML</h2><iframe sandbox srcdoc="${escaped(html)}" title="The mail as HTML"></iframe>
<h2>Text</h2><pre>${escaped(text)}</pre>`,
  );

/**
 * The mailbox of this machine: `/mailbox` lists the mails that SES was given, `/mailbox/<id>` shows one. `/mailbox.json` has all of
 * them for programs.
 */
export const openMailbox =
  (mails: Mails) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const reply = (status: number, type: string, body: string) => {
      response.writeHead(status, {
        ...headers,
        'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        'Content-Type': `${type}; charset=utf-8`,
      });
      response.end(request.method === 'HEAD' ? '' : body);
    };
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      reply(405, 'text/plain', 'The mailbox is for reading.\n');
    else if (pathname === '/mailbox.json') reply(200, 'application/json', JSON.stringify(mails.all()));
    else if (pathname === '/mailbox' || pathname === '/mailbox/') reply(200, 'text/html', list(mails.all()));
    else {
      const mail = mails.find(pathname.slice('/mailbox/'.length));
      if (mail) reply(200, 'text/html', one(mail));
      else reply(404, 'text/plain', 'There is no such mail.\n');
    }
  };
