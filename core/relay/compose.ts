import type { Instant } from '../session/session.ts';
import type { Mail } from './mail.ts';
import { sameness, type RelayMessage } from './message.ts';
import { severities, type Severity } from './severity.ts';

/** What a mail says, in both of the forms that mail programs show. */
export type Composed = { readonly subject: string; readonly text: string; readonly html: string };

/** Equal messages, told once. */
type Group = {
  readonly message: RelayMessage;
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
};

/** Groups told in full; of the rest only how many there are. */
const mostGroups = 100;
/** Characters of a message in a mail that has several. */
const mostOfEach = 4_000;
/** Characters of all messages of such a mail together, well below what SES takes. */
const mostOfAll = 500_000;

const reasons: Readonly<Record<Mail['kind'], string>> = {
  alone: '',
  repeats: 'This message came again after its first mail.',
  digest: 'These messages were gathered into one mail.',
  flood: 'So many messages came in a short time that they were gathered into one mail.',
  quiet: 'These messages came during the quiet hours.',
};

/**
 * Writes a mail. Whatever a message holds is shown as text: nothing of it is a header, a tag or an address to follow.
 *
 * @param portal what the portal is called
 */
export function compose(
  mail: Pick<Mail, 'kind' | 'count'>,
  messages: readonly RelayMessage[],
  portal: string,
): Composed {
  const groups = grouped(messages);
  const alone = mail.kind === 'alone';
  const shown = alone ? groups : fitting(groups);
  const left = mail.count - shown.reduce((sum, { count }) => sum + count, 0);
  const lines = [
    ...(reasons[mail.kind] ? [reasons[mail.kind]] : []),
    ...(left > 0 ? [`${left} more are in the list of messages.`] : []),
  ];
  return {
    subject: subjectOf(mail, groups, portal),
    text: [...lines, ...shown.map(textOf)].join('\n\n') + '\n',
    html: page([...lines.map((line) => `<p>${escaped(line)}</p>`), ...shown.map(htmlOf)].join('\n')),
  };
}

/** One line without control characters, 180 characters at most, so that no header can begin in it. */
export function oneLine(text: string): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  const letters = Array.from(line);
  return letters.length > 180 ? `${letters.slice(0, 179).join('')}…` : line;
}

/** For HTML, in text and in quoted attributes. Control characters that HTML does not know are shown as a mark. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll(controls, '\u{FFFD}');
}

// oxlint-disable-next-line no-control-regex -- these are the ones that are meant
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;

function grouped(messages: readonly RelayMessage[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const message of messages) {
    const key = sameness(message);
    const known = groups.get(key);
    const { acceptedAt: at } = message;
    groups.set(
      key,
      known
        ? { ...known, count: known.count + 1, first: Math.min(known.first, at), last: Math.max(known.last, at) }
        : { message, count: 1, first: at, last: at },
    );
  }
  return [...groups.values()].sort(
    (one, other) => rank(other.message.severity) - rank(one.message.severity) || one.first - other.first,
  );
}

/** As many groups as one mail holds, each cut to size; the gravest come first, so it is the others that are left out. */
function fitting(groups: readonly Group[]): readonly Group[] {
  let size = 0;
  const shown: Group[] = [];
  for (const group of groups.slice(0, mostGroups)) {
    const message = cut(group.message);
    size += message.text.length + JSON.stringify(message.fields).length + 500;
    if (size > mostOfAll) break;
    shown.push({ ...group, message });
  }
  return shown;
}

function cut(message: RelayMessage): RelayMessage {
  const entries = Object.entries(message.fields).map(([name, value]) => [
    name,
    typeof value === 'string' && value.length > 500 ? `${value.slice(0, 500)}…` : value,
  ]);
  const text = message.text.length > mostOfEach ? `${message.text.slice(0, mostOfEach)}…` : message.text;
  return { ...message, text, fields: Object.fromEntries(entries) };
}

const rank = (severity: Severity) => severities.indexOf(severity);

function subjectOf({ kind, count }: Pick<Mail, 'kind' | 'count'>, groups: readonly Group[], portal: string): string {
  const [first] = groups;
  if (!first) return oneLine(`[${portal}] ${count} messages`);
  const { message } = first;
  const head = `[${portal}] ${message.severity}: `;
  if (kind === 'alone') return oneLine(head + titleOf(message));
  if (groups.length === 1) return oneLine(`${head}${count} × ${titleOf(message)}`);
  return oneLine(`${head}${count} messages, among them: ${titleOf(message)}`);
}

function titleOf({ subject, source, text }: RelayMessage): string {
  const title = subject ?? text.trim().split(/[\r\n]/, 1)[0] ?? '';
  return source === null ? title : `${source}: ${title}`;
}

const time = (at: Instant) =>
  new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');

function factsOf({ message, count, first, last }: Group): readonly (readonly [string, string])[] {
  return [
    ['Severity', message.severity],
    ...(message.source === null ? [] : [['Source', message.source] as const]),
    ...(message.subject === null ? [] : [['Subject', message.subject] as const]),
    ['Sent by', message.from],
    ...(count === 1
      ? [['Time', time(first)] as const]
      : ([
          ['Times', String(count)],
          ['First', time(first)],
          ['Last', time(last)],
        ] as const)),
    ...Object.entries(message.fields).map(([name, value]) => [name, String(value)] as const),
  ];
}

/** Line ends of one kind, and none of the characters that mail has no use for. */
const plain = (text: string) => text.replaceAll(/\r\n?/g, '\n').replaceAll(controls, '\u{FFFD}');

function textOf(group: Group): string {
  const facts = factsOf(group).map(([name, value]) => `${name}: ${plain(value).replaceAll('\n', '\n  ')}`);
  return `${plain(group.message.text)}\n\n${facts.join('\n')}\n${'-'.repeat(60)}`;
}

function htmlOf(group: Group): string {
  const rows = factsOf(group).map(
    ([name, value]) => `<tr><th align="left">${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
  );
  return `<pre style="white-space:pre-wrap">${escaped(plain(group.message.text))}</pre>
<table>${rows.join('')}</table>
<hr>`;
}

function page(body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"></head><body>
${body}
</body></html>
`;
}
