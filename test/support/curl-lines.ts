import { readFileSync } from 'node:fs';

/** One curl line of a file, and what it is to be answered with. */
export type CurlLine = {
  readonly line: string;
  readonly status: number;
  /** A part of the JSON body; undefined where only the status is said. */
  readonly body: Record<string, unknown> | undefined;
};
/** What a curl line asks for, with the names in it filled in. */
export type CurlRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};

/** Reads `# 200 {…}` and the `curl` below it; other comments are for people. */
export function curlLines(file: URL): readonly CurlLine[] {
  const found: CurlLine[] = [];
  let expected: Omit<CurlLine, 'line'> | undefined;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, status, body] = /^# (\d{3})(?: (\{.*\}))?$/.exec(line) ?? [];
    if (status) expected = { status: Number(status), body: body ? JSON.parse(body) : undefined };
    if (!line.startsWith('curl ')) continue;
    if (!expected) throw new Error(`Nobody says what is answered to: ${line}`);
    found.push({ line, ...expected });
    expected = undefined;
  }
  return found;
}

/** Takes a line apart as a shell and curl would, as far as these lines go. */
export function requestOf(line: string, names: Readonly<Record<string, string>>): CurlRequest {
  const filled = line.replaceAll(/\$([A-Z_]+)/g, (_, name: string) => names[name] ?? '');
  const words = [...filled.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
  let method: string | undefined;
  let url: URL | undefined;
  let body: string | undefined;
  const headers: Record<string, string> = {};
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '-i' || word === '-s') continue;
    if (!word.startsWith('-')) url = new URL(word);
    else {
      at += 1;
      const value = words[at] ?? '';
      if (word === '-X') method = value;
      else if (word === '-d') body = value;
      else if (word === '-H') headers[value.slice(0, value.indexOf(':'))] = value.slice(value.indexOf(':') + 1).trim();
      else throw new Error(`This reads no ${word}.`);
    }
  }
  if (!url) throw new Error(`No address in: ${line}`);
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), url, headers, body };
}
