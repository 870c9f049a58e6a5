import { expect, test } from 'vitest';
import { curlLines, requestOf } from '#test/support/curl-lines.ts';
import { openManagement, type ManagementUnderTest } from '#test/support/dcv-management-under-test.ts';

const linesOf = (generation: 'v1' | 'v2') =>
  curlLines(new URL(`../../support/curl/dcv-${generation}.sh`, import.meta.url));

/** Asks each line as somebody who proves nothing, or as root of a host, at the root or where relays ask. */
async function ask(
  it: ManagementUnderTest,
  lines: ReturnType<typeof linesOf>,
  dcv: string,
  by: Record<string, string>,
) {
  for (const { line, status, body } of lines) {
    const { url, headers, body: sent, method } = requestOf(line, { DCV: dcv, YEAR: '2027' });
    const answer = await it.ask(`${url.pathname}${url.search}`, {
      method,
      headers: { ...headers, ...by },
      ...(sent !== undefined && { body: sent }),
    });
    expect.soft(answer.status, line).toBe(status);
    if (body) expect.soft(answer.body, line).toMatchObject(body);
  }
}

test.each([
  ['v1', 12],
  ['v2', 23],
] as const)('every curl line of the README of %s is answered as it was, or as it was meant', async (compat, count) => {
  const lines = linesOf(compat);
  expect(lines).toHaveLength(count);
  const open = openManagement({ compat, openManagement: true });
  await open.aHost();
  await ask(open, lines, 'https://portal.example.org', {});

  const it = openManagement({ compat });
  const host = await it.aHost();
  await ask(it, lines, 'https://portal.example.org/dcv/management', { ...(await it.by(host)) });
});

test.each(['v1', 'v2'] as const)('with no host up, every line of %s is answered in the same shape', async (compat) => {
  const it = openManagement({ compat, openManagement: true });
  for (const { line } of linesOf(compat)) {
    const { url, headers, body: sent, method } = requestOf(line, { DCV: 'https://portal.example.org', YEAR: '2027' });
    const answer = await it.ask(`${url.pathname}${url.search}`, {
      method,
      headers,
      ...(sent !== undefined && { body: sent }),
    });
    const keys = Object.keys(answer.body as object).toSorted();
    if (compat === 'v2') expect.soft(keys, line).toEqual(['message', 'return_code', 'stderr', 'stdout']);
    else expect.soft(keys, line).toContain('message');
  }
});
