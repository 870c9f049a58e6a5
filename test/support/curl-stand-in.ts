/** As much of curl as our documentation uses, for machines that have none: -s, -S, -f, -i, -u, -d, -H, -X, -m, alone or together. */
const asked: {
  url?: string;
  method?: string;
  body?: string;
  headers: Headers;
  fails: boolean;
  showsHead: boolean;
  signal?: AbortSignal;
} = {
  headers: new Headers(),
  fails: false,
  showsHead: false,
};

const words = process.argv.slice(2);
const takes = {
  u: (value: string) => asked.headers.set('Authorization', `Basic ${Buffer.from(value).toString('base64')}`),
  d: (value: string) => (asked.body = value),
  X: (value: string) => (asked.method = value),
  m: (value: string) => (asked.signal = AbortSignal.timeout(Number(value) * 1_000)),
  H: (value: string) => {
    const colon = value.indexOf(':');
    asked.headers.set(value.slice(0, colon), value.slice(colon + 1).trim());
  },
};

while (words.length > 0) {
  const word = words.shift() ?? '';
  if (!word.startsWith('-')) {
    asked.url = word;
    continue;
  }
  for (const letter of word.slice(1)) {
    if (letter === 'f') asked.fails = true;
    if (letter === 'i') asked.showsHead = true;
    if (letter in takes) takes[letter as keyof typeof takes](words.shift() ?? '');
  }
}

if (asked.body !== undefined && !asked.headers.has('Content-Type'))
  asked.headers.set('Content-Type', 'application/x-www-form-urlencoded');
const reply = await fetch(asked.url ?? '', {
  method: asked.method ?? (asked.body === undefined ? 'GET' : 'POST'),
  headers: asked.headers,
  redirect: 'manual',
  ...(asked.signal && { signal: asked.signal }),
  ...(asked.body !== undefined && { body: asked.body }),
});
const text = await reply.text();
if (asked.fails && reply.status >= 400) {
  process.stderr.write(`curl: (22) The requested URL returned error: ${reply.status}\n`);
  process.exitCode = 22;
} else {
  const head = [...reply.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  process.stdout.write(asked.showsHead ? `HTTP/1.1 ${reply.status} \r\n${head}\r\n${text}` : text);
}
