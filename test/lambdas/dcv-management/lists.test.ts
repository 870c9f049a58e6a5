import { describe, expect, test } from 'vitest';
import { openManagement } from '#test/support/dcv-management-under-test.ts';

const E = (message: unknown, code: number | null, stderr: string | null, stdout: string | null) => ({
  message,
  return_code: code,
  stderr,
  stdout,
});
const line = (id: string) => `Session: '${id}' (owner:${id} type:virtual name:'${id}')\n`;

/** Jane and Bob each have a session on a host. */
async function twoSessions(dcv: Parameters<typeof openManagement>[0] = {}) {
  const it = openManagement(dcv);
  const host = await it.aHost();
  for (const owner of ['jane', 'bob']) await it.ask(`/create-session?owner=${owner}`);
  await it.world.tell();
  return { it, host };
}

describe('what there is, in the words of the second generation', () => {
  test('nothing yet', async () => {
    const { ask } = openManagement();
    const about = 'This is an API used to manage your DCV services.';
    expect(await ask('/dcv/management/')).toMatchObject({ status: 200, body: E(about, 200, null, null) });
    expect((await ask('/list-sessions')).body).toEqual(E('', 200, null, ''));
    expect((await ask('/list-sessions-json')).body).toEqual(E([], 200, null, '[]'));
    expect((await ask('/list-sessions-owners')).body).toEqual(E([], 200, null, '[]'));
    expect((await ask('/get-first-session')).body).toEqual(E(null, 200, null, null));
    expect((await ask('/count-sessions-by-owner?owner=jane')).body).toEqual(E('0', 200, null, null));
  });

  test('two sessions, as the command lists them, and with keys in order and a line’s end', async () => {
    const { it } = await twoSessions();
    const text = line('bob') + line('jane');
    const listed = await it.ask('/list-sessions');
    expect(listed).toMatchObject({ status: 200, body: E(text, 200, null, text) });
    expect(listed.text).toBe(
      `{"message":${JSON.stringify(text)},"return_code":200,"stderr":null,"stdout":${JSON.stringify(text)}}\n`,
    );
    // The script that logs people in looks for just this.
    expect(listed.text).toMatch(/Session: [']jane[']/);
    expect((await it.ask('/list-sessions-owners')).body).toEqual(E(['bob', 'jane'], 200, null, '["bob","jane"]'));
    expect((await it.ask('/get-first-session')).body).toEqual(E('bob', 200, null, null));
    expect((await it.ask('/count-sessions-by-owner?owner=jane')).body).toEqual(E('1', 200, null, null));
    expect((await it.ask('/get-session-owner?session_name=jane')).body).toEqual(
      E({ owner: 'jane', session_name: 'jane' }, 200, null, null),
    );
  });

  test('the same below the path that relays ask', async () => {
    const { it } = await twoSessions();
    expect(await it.ask('/dcv/management/list-sessions')).toEqual(await it.ask('/list-sessions'));
  });

  test('as JSON, with what scripts read of it', async () => {
    const { it } = await twoSessions();
    it.world.fleet.connect('jane', it.world.now());
    await it.world.tell();
    const { body } = await it.ask('/list-sessions-json');
    const { message, stdout } = body as { message: unknown; stdout: string };
    expect(message).toMatchObject([
      { id: 'bob', owner: 'bob', type: 'virtual', 'num-of-connections': 0 },
      { id: 'jane', owner: 'jane', 'num-of-connections': 1, 'last-disconnection-time': '' },
    ]);
    expect(JSON.parse(stdout)).toEqual(message);
  });

  test('who is connected, which the original could not tell', async () => {
    const { it } = await twoSessions();
    it.world.fleet.connect('jane', it.world.now());
    await it.world.tell();
    const text = 'Connection 1 (user:jane client:192.0.2.7:50012)\n';
    expect(await it.ask('/list-connections?session_id=jane')).toMatchObject({
      status: 200,
      body: E(text, null, '', text),
    });
    expect((await it.ask('/list-connections?session_id=bob')).body).toEqual(E('', null, '', ''));
    expect((await it.ask('/list-connections?session_id=zz')).body).toEqual(E('', null, "Session 'zz' not found.", ''));
  });

  test.each([
    ['/count-sessions-by-owner', 400, 'Missing owner parameter. Please specify owner in the query string.'],
    ['/list-connections', 400, 'Missing owner parameter. Please specify owner in the query string.'],
    ['/get-session-owner', 400, 'Missing session_name parameter. Please provide a session_name in the query string.'],
    ['/get-session-owner?session_name=zz', 404, "Session 'zz' not found."],
  ])('%s is refused with %i', async (path, status, message) => {
    const { ask } = openManagement();
    expect(await ask(path)).toMatchObject({ status, body: E(message, status, null, null) });
  });
});

describe('in the words of the first generation', () => {
  test('where the stage says so', async () => {
    const { it } = await twoSessions({ compat: 'v1' });
    const about = 'This is an API used to manage your DCV services.';
    expect((await it.ask('/dcv/management')).text).toBe(`{"return":"${about}"}\n`);
    expect((await it.ask('/list-sessions')).body).toEqual({ message: line('bob') + line('jane') });
    expect((await it.ask('/list-sessions-owners')).body).toEqual({ message: ['bob', 'jane'] });
    expect((await it.ask('/count-sessions-by-owner?owner=jane')).body).toEqual({ message: 1 });
  });

  test('where a header says so, whatever the stage says', async () => {
    const { it } = await twoSessions();
    const headers = { Authorization: 'Bearer robot', 'X-Deskpool-Compat': 'v1' };
    expect((await it.ask('/count-sessions-by-owner?owner=jane', { headers })).body).toEqual({ message: 1 });
  });

  test('where connections are asked for by owner, with a status that HTTP knows', async () => {
    const { it } = await twoSessions();
    expect(await it.ask('/list-connections?owner=jane')).toMatchObject({ status: 200, body: { message: '' } });
    expect((await it.ask('/list-connections?owner=nobody')).body).toEqual({ message: '' });
  });
});

describe('sessions that came by other ways', () => {
  test('a person’s own is listed under its own id, with his name for its owner', async () => {
    const it = openManagement();
    await it.aHost();
    const { name } = await it.world.start('alice');
    await it.world.settle();
    expect((await it.ask('/list-sessions')).body).toMatchObject({
      message: `Session: '${name}' (owner:alice type:virtual name:'${name}')\n`,
    });
    expect((await it.ask('/count-sessions-by-owner?owner=alice')).body).toMatchObject({ message: '1' });
  });

  test('one that somebody made by hand is listed as its host told last, and counted', async () => {
    const it = openManagement();
    const host = await it.aHost();
    it.world.fleet.makeByHand(host, 'Lab.1', 'root');
    await it.world.tell();
    expect((await it.ask('/list-sessions')).body).toMatchObject({
      message: "Session: 'Lab.1' (owner:root type:virtual name:'Lab.1')\n",
    });
    expect((await it.ask('/count-sessions-by-owner?owner=root')).body).toMatchObject({ message: '1' });
  });

  test('no name that somebody chose is taken for a session', async () => {
    const it = openManagement();
    await it.aHost();
    await it.world.start("x)\nSession: 'root' (owner:root");
    await it.world.settle();
    const { text, body } = await it.ask('/list-sessions');
    expect(text).not.toMatch(/Session: [']root[']/);
    expect((body as { message: string }).message.match(/Session:/g)).toHaveLength(1);
    expect((body as { message: string }).message.split('\n')).toHaveLength(2);
  });

  test('hosts are told apart by those who manage all of them', async () => {
    const it = openManagement({}, undefined);
    const one = await it.aHost();
    await it.ask('/create-session?owner=jane');
    expect((await it.ask(`/list-sessions-owners?host=${one}`)).body).toMatchObject({ message: ['jane'] });
    expect((await it.ask('/list-sessions-owners?host=i-0123456789abcdef0')).body).toMatchObject({ message: [] });
    expect(await it.ask('/list-sessions?host=x;id')).toMatchObject({ status: 400, body: { return_code: 400 } });
  });
});

describe('what is not there', () => {
  test('is a page, as it was', async () => {
    const { ask } = openManagement();
    const wrong = await ask('/list-sessions', { method: 'POST' });
    expect(wrong).toMatchObject({
      status: 405,
      body: expect.stringContaining('<title>405 Method Not Allowed</title>'),
    });
    const nowhere = await ask('/dcv/management/nothing');
    expect(nowhere).toMatchObject({ status: 404, body: expect.stringContaining('<title>404 Not Found</title>') });
  });

  test('a HEAD does nothing that a GET would do', async () => {
    const it = openManagement();
    await it.aHost();
    const { statusCode } = await it.answer({
      method: 'HEAD',
      path: '/create-session',
      query: { owner: 'jane' },
      headers: { Authorization: 'Bearer robot' },
    });
    expect([statusCode, it.world.fleet.running()]).toEqual([405, []]);
  });
});
