import * as z from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IservContainer } from '#core/contract/iserv-views.ts';
import { readStage } from '#lib/stage.ts';
import { knownSecrets } from '#local/build-template.ts';
import { checks } from '#test/aws/checks.ts';
import type { Deployment } from '#test/aws/deployment.ts';
import { runChecks } from '#test/aws/run-checks.ts';
import { sessionCheck } from '#test/aws/session-check.ts';
import { type CurlLine, curlLines } from '#test/support/curl-lines.ts';
import { until } from '#test/support/desktops/until.ts';
import { type RealProgram, startRealProgram } from '#test/support/real-program.ts';
import { openShell } from '#test/support/shell-lines.ts';
import { callerWith, sessionIdOverTheWire, signInOverTheWire } from '#test/support/sign-in-over-the-wire.ts';
import { dataFolder } from '#test/support/whole-system.ts';

const linesOf = (name: string) => curlLines(new URL(`../support/curl/${name}.sh`, import.meta.url));

/** Runs a line in bash as it stands; curl alone is asked to show the head of the answer as well, or whatever else. */
async function answerTo({ line }: CurlLine, variables: Readonly<Record<string, string>>, also = '') {
  const shell = openShell(variables);
  try {
    const shown = await shell.run(`curl() { command curl -s -i ${also} "$@"; }\n${line}`);
    const [head = '', body = ''] = shown.split(/\r\n\r\n(.*)/s);
    return { status: Number(/^HTTP\/\S+ (\d{3})/.exec(head)?.[1]), body };
  } finally {
    shell.close();
  }
}

describe('npm start, asked from outside', () => {
  const data = dataFolder();
  let program: RealProgram;
  let PORTAL: string;

  beforeAll(async () => {
    program = startRealProgram(data.path, 'deskpool.yaml');
    PORTAL = await program.ready();
  });
  afterAll(async () => {
    program.signal('SIGTERM');
    await program.ended;
    data.remove();
  });

  it('answers every curl line of the README of iserv-remote-desktop, run by a shell', async () => {
    const SESSION_ID = await sessionIdOverTheWire(PORTAL, 'admin');
    const lines = linesOf('iserv');
    for (const line of lines) {
      const list = await fetch(`${PORTAL}/api/container/list`, { headers: { 'X-Session-ID': SESSION_ID } });
      const { containers = [] } = (await list.json()) as { containers?: IservContainer[] };
      const { status, body } = await answerTo(line, {
        PORTAL,
        SESSION_ID,
        CONTAINER_ID: containers[0]?.id ?? 'none',
      });
      expect.soft(status, line.line).toBe(line.status);
      if (line.body) expect.soft(JSON.parse(body), line.line).toMatchObject(line.body);
    }
    expect(lines).toHaveLength(24);
  });

  const nextYear = String(new Date().getUTCFullYear() + 1);

  it.each([
    // Both generations have the same paths; which one is meant stands in the stage, or in this header.
    ['dcv-v1', 12, "-H 'X-Deskpool-Compat: v1'"],
    ['dcv-v2', 23, ''],
  ])('answers every curl line of the README of DCV-Management-Linux, run by a shell: %s', async (name, count, also) => {
    const lines = linesOf(name);
    for (const written of lines) {
      // In the quotes of a shell nothing is filled in.
      const line = { ...written, line: written.line.replace('$YEAR', nextYear) };
      const { status, body } = await answerTo(line, { DCV: PORTAL }, also);
      expect.soft(status, line.line).toBe(line.status);
      if (line.body) expect.soft(JSON.parse(body), line.line).toMatchObject(line.body);
    }
    expect(lines).toHaveLength(count);
  });

  it('asks the owner of a desktop by DCV in the portal whether somebody may join, and does as he says', async () => {
    const teacher = callerWith(PORTAL, await signInOverTheWire(PORTAL, 'teacher'));
    const started = await teacher('POST', '/api/sessions', { desktopType: 'gpu-workstation' });
    const { name } = z.object({ session: z.object({ name: z.string() }) }).parse(started.body).session;
    const isActive = async () => {
      const { body } = await teacher('GET', '/api/desktops');
      return JSON.stringify(body).includes(`"name":"${name}"`) && JSON.stringify(body).includes('"status":"active"');
    };
    await until('a desktop on a host', isActive, 60_000);
    const ask = async () => {
      const query = new URLSearchParams({ collab_session_owner: 'teacher', session_id: name, collab_username: 'bob' });
      const reply = await fetch(`${PORTAL}/approve-login?${query.toString()}`, { method: 'POST' });
      return ((await reply.json()) as { message: unknown }).message;
    };
    for (const [button, allowed] of [
      ['refuse', false],
      ['allow', true],
    ] as const) {
      const answer = ask();
      const open = async () =>
        z
          .object({ notices: z.array(z.looseObject({ id: z.string(), kind: z.string() })) })
          .parse((await teacher('GET', '/api/notices')).body)
          .notices.find(({ kind }) => kind === 'approve-login');
      const { id } = await until('the question in the portal', open, 15_000);
      expect((await teacher('POST', `/api/notices/${id}/answers`, { button })).status).toBeLessThan(300);
      expect(await answer).toBe(allowed);
    }
  });

  describe('by what asks a deployment in AWS (npm run verify:aws)', () => {
    const known: Readonly<Record<string, string>> = {
      'robots/robot-id/secret': knownSecrets.robotSecret,
      'relay/promon': knownSecrets.relay,
      'oidc-client-secret': 'made up when it was deployed',
    };
    const deployment = (): Deployment => ({
      stage: readStage('deskpool.yaml'),
      portal: PORTAL,
      desktops: PORTAL.replace('localhost', '{id}.desk.localhost'),
      secret: async (name) => known[name] ?? '',
      maySendAs: async () => undefined,
    });

    it('holds in everything but what only a domain has', async () => {
      const said: string[] = [];
      const all = [...checks, sessionCheck('ubuntu-desktop')];
      expect(await runChecks(deployment(), all, (line) => said.push(line)), said.join('\n')).toBe(0);
      expect(said.filter((line) => line.startsWith('✓'))).toHaveLength(all.length - 1);
      expect(said.find((line) => line.startsWith('–'))).toMatch(/GET with a body.*not in this stage/);
    });

    it('is told, and counted, what does not hold', async () => {
      const lines: string[] = [];
      const broken = { ...deployment(), secret: async () => 'wrong' };
      expect(await runChecks(broken, [...checks, sessionCheck('no-such')], (line) => lines.push(line))).toBe(3);
      expect(lines.filter((line) => line.startsWith('✗'))).toEqual([
        expect.stringMatching(/a robot gets a token.*401/),
        expect.stringMatching(/user of the relay.*401/),
        expect.stringMatching(/no-such.*no such desktop type/),
      ]);
    });
  });
});
