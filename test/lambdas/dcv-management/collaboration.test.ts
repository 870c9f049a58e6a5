import { describe, expect, test } from 'vitest';
import { openManagement, robot } from '#test/support/dcv-management-under-test.ts';
import { personOnHosts } from '#core/usecases/dcv/create-for-owner.ts';

const post = { method: 'POST', headers: robot };
const on = { collaboration: { enabled: true, prompt: '20s' } } as const;

/** Jane has a session, and owns it; Bob would like to watch. */
async function shared(dcv: Parameters<typeof openManagement>[0] = on) {
  const it = openManagement(dcv);
  const host = await it.aHost();
  await it.ask('/create-session?owner=jane');
  const set = await it.ask('/collab-set-session-owner?session_id=jane&session_owner=jane', post);
  const approve = (query = '') =>
    it.ask(`/approve-login?collab_session_owner=jane&session_id=jane&collab_username=bob${query}`, post);
  /** She presses this after so many seconds. */
  const answersAfter = (seconds: number, button: string) => {
    let waited = 0;
    it.whileWaiting = async () => {
      waited += 1;
      const [notice] = it.board.notices();
      if (waited < seconds || !notice || notice.to.is !== 'person') return;
      const { person, username } = notice.to;
      await it.board.store.answer(notice, { person, username: username ?? '' }, { button, at: it.world.now() });
    };
  };
  const told = () => it.world.fleet.sent.filter(({ is }) => is === 'permissions');
  return { it, host, set, approve, answersAfter, told };
}

describe('what scripts go by', () => {
  test('says that it is off, and what they want to know all the same', async () => {
    const { ask } = openManagement();
    expect((await ask('/check-collab-settings')).body).toMatchObject({
      message: { collab_enabled: false, session_auto_creation_by_dcv: 'false', session_type: 'virtual' },
      return_code: 200,
    });
  });

  test('says that it is on, and which session is meant', async () => {
    const named = { enabled: true, sessionName: 'lab', autoCreation: true };
    const { ask } = openManagement({ collaboration: named, sessionType: 'console' });
    const settings = { collab_enabled: true, session_auto_creation_by_dcv: 'true', session_type: 'console' };
    expect((await ask('/check-collab-settings')).body).toMatchObject({ message: { ...settings, session_name: 'lab' } });
    const { ask: other } = openManagement(on);
    expect((await other('/check-collab-settings')).body).toMatchObject({ message: { session_name: null } });
  });
});

describe('the owner of a session', () => {
  test('is kept, told to the host, and known afterwards', async () => {
    const { it, set, told } = await shared();
    expect(set).toMatchObject({
      status: 200,
      body: {
        message: { collab_session_owner: 'jane', file_response: "Permission file 'jane.perm' created successfully." },
      },
    });
    expect(told()).toMatchObject([{ session: 'jane', controllers: '-', joined: '-' }]);
    const owner = { message: { collab_session_owner: 'jane' } };
    expect((await it.ask('/collab-get-session-owner')).body).toMatchObject(owner);
    const again = await it.ask('/collab-set-session-owner?session_id=jane&session_owner=jane', post);
    expect(again.body).toMatchObject({
      message: { file_response: "Permission file 'jane.perm' updated successfully." },
    });
  });

  test('who is another than whose the session is on its host may do everything in it', async () => {
    const { it, told } = await shared();
    await it.ask('/collab-set-session-owner?session_id=jane&session_owner=carol', post);
    expect(told().at(-1)).toMatchObject({ controllers: 'carol', joined: '-' });
  });

  test('is nobody at first', async () => {
    const it = openManagement(on);
    await it.aHost();
    expect((await it.ask('/collab-get-session-owner')).body).toMatchObject({ message: { collab_session_owner: '' } });
  });

  test.each([
    ['session_id=jane', 400, 'Missing owner or session_owner parameter.'],
    ['session_owner=jane', 400, 'Missing owner or session_owner parameter.'],
    ['session_id=zz&session_owner=jane', 404, "Session 'zz' not found."],
    ['session_id=../x&session_owner=jane', 404, "Session '.._x' not found."],
    ['session_id=jane&session_owner=x%0Ay', 404, 'The owner has to be a user of the host.'],
    ['session_id=jane&session_owner=root', 404, 'The owner has to be a user of the host.'],
  ])('is not taken from %s', async (query, status, message) => {
    const { it, told } = await shared();
    const before = told().length;
    expect(await it.ask(`/collab-set-session-owner?${query}`, post)).toMatchObject({ status, body: { message } });
    expect(told()).toHaveLength(before);
  });
});

describe('leave to join', () => {
  test('is asked of the owner, and the first one that he gives counts', async () => {
    const { it, approve, answersAfter, told } = await shared();
    answersAfter(3, 'allow');
    expect(await approve('&number_of_connections=1')).toMatchObject({ status: 200, body: { message: true } });
    expect(told().at(-1)).toMatchObject({ session: 'jane', joined: 'bob' });
    const [notice] = it.board.notices();
    expect(notice).toMatchObject({ kind: 'approve-login', data: { username: 'bob', session: 'demo-w01-s001' } });
    expect(notice?.to).toMatchObject({ person: personOnHosts(it.world.stage, it.deps.chance, 'jane') });
    // Asked again, she need not say it again.
    expect((await approve()).body).toMatchObject({ message: true });
    expect(it.board.notices()).toHaveLength(1);
  });

  test('the documentation leaves out how many are connected, and is answered all the same', async () => {
    const { approve, answersAfter } = await shared();
    answersAfter(1, 'allow');
    expect(await approve()).toMatchObject({ status: 200, body: { message: true } });
  });

  test('is refused where he refuses', async () => {
    const { approve, answersAfter, told } = await shared();
    answersAfter(2, 'refuse');
    const before = told().length;
    expect(await approve()).toMatchObject({ status: 200, body: { message: false } });
    expect(told()).toHaveLength(before);
  });

  test('is refused where he says nothing, after as long as the stage says, and the question is taken back', async () => {
    const { it, approve } = await shared();
    const from = it.world.now();
    expect(await approve()).toMatchObject({ status: 200, body: { message: false } });
    expect(it.world.now() - from).toBe(20_000);
    expect(await it.board.answerOf(it.board.notices()[0]?.id ?? '')).toBe('');
  });

  test.each([
    ['somebody else is said to be the owner', 'collab_session_owner=bob&session_id=jane&collab_username=bob'],
    ['there is no such session', 'collab_session_owner=jane&session_id=zz&collab_username=bob'],
    ['he who wants to join is no user', 'collab_session_owner=jane&session_id=jane&collab_username=x%0A%25any%25'],
    ['it is root who wants to join', 'collab_session_owner=jane&session_id=jane&collab_username=root'],
  ])('is refused, and nobody is asked, where %s', async (_why, query) => {
    const { it, told } = await shared();
    const before = told().length;
    expect(await it.ask(`/approve-login?${query}`, post)).toMatchObject({ status: 200, body: { message: false } });
    expect(it.board.notices()).toEqual([]);
    expect(told()).toHaveLength(before);
  });

  test.each(['&number_of_connections=0', '&number_of_connections=x', '&collab_username='])(
    'without all that it takes (%s) is a mistake',
    async (query) => {
      const { it } = await shared();
      const all = `collab_session_owner=jane&session_id=jane${query.includes('username') ? '' : '&collab_username=bob'}`;
      const message = "Missing 'collab_session_owner' or 'collab_username' or 'number_of_connections' in request.";
      expect(await it.ask(`/approve-login?${all}${query}`, post)).toMatchObject({ status: 400, body: { message } });
    },
  );

  test('can be taken back', async () => {
    const { it, approve, answersAfter, told } = await shared();
    answersAfter(1, 'allow');
    await approve();
    const remove = '/remove-permission?collab_owner_username=jane&collab_session_name=jane&collab_del_username=bob';
    expect(await it.ask(remove, post)).toMatchObject({
      status: 200,
      body: { message: "Removed permission for 'bob' successfully." },
    });
    expect(told().at(-1)).toMatchObject({ joined: '-' });
    const gone = { status: 404, body: { message: "Permission file 'jane.perm' does not exist." } };
    expect(await it.ask(remove, post)).toMatchObject(gone);
    expect(await it.ask('/remove-permission?collab_owner_username=jane', post)).toMatchObject({ status: 400 });
  });

  test('is for this session, and for no later one under the same id', async () => {
    const { it, approve, answersAfter } = await shared();
    answersAfter(1, 'allow');
    await approve();
    it.whileWaiting = () => it.world.settle();
    await it.ask('/close-session?session_id=jane');
    expect((await it.ask('/collab-get-session-owner')).body).toMatchObject({ message: { collab_session_owner: '' } });
    await it.ask('/create-session?owner=jane');
    expect((await approve()).body).toMatchObject({ message: false });
    expect(it.board.notices()).toHaveLength(2);
  });

  test('ends when the session is given to somebody else', async () => {
    const { it, approve, answersAfter, told } = await shared();
    answersAfter(1, 'allow');
    await approve();
    await it.ask('/collab-set-session-owner?session_id=jane&session_owner=carol', post);
    expect(told().at(-1)).toMatchObject({ controllers: 'carol', joined: '-' });
  });
});
