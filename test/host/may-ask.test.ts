import { describe, expect, test } from 'vitest';
import { mayAsk } from '#host/relay/may-ask.ts';

const root = { uid: 0, name: 'root' };
const alice = { uid: 1001, name: 'alice' };
const ask = (caller: typeof root, line: string, hasBody = false) => {
  const [method = '', url = ''] = line.split(' ');
  const [path = '', query = ''] = url.split('?');
  return mayAsk(caller, { method, path, query: new URLSearchParams(query), hasBody });
};

/** What users of a host may ask about themselves; root may ask it about everybody. */
const ownNames = [
  'GET /count-sessions-by-owner?owner=NAME',
  'GET /create-session?owner=NAME',
  'GET /close-session?session_id=NAME',
  'GET /close-session?owner=NAME',
  'GET /list-connections?session_id=NAME',
  'GET /list-connections?owner=NAME',
  'GET /check-session-timedout?session_id=NAME',
  'GET /check-session-timedout?owner=NAME',
  'GET /get-session-owner?session_name=NAME',
  'GET /process-notifications?username=NAME',
  'GET /process-notification-auth?username=NAME',
  'POST /remove-permission?collab_owner_username=NAME&collab_session_name=NAME&collab_del_username=bob',
];
const everybodys = [
  'GET /',
  'GET /list-sessions',
  'GET /list-sessions-json',
  'GET /list-sessions-owners',
  'GET /get-first-session',
  'GET /check-collab-settings',
  'GET /collab-get-session-owner',
  'POST /request_token',
  'POST /token',
];
const roots = [
  'POST /approve-login?collab_session_owner=bob&session_id=bob&collab_username=alice&number_of_connections=1',
  'POST /approve-login?collab_session_owner=alice&session_id=alice&collab_username=alice&number_of_connections=1',
  'POST /collab-set-session-owner?session_id=alice&session_owner=alice',
  'POST /schedule-notification',
  'GET /process-notifications',
  'GET /process-notification-auth',
  'GET /something-new',
  'GET /toString',
  'GET /__proto__',
];

describe('root may ask everything in everybody’s name', () => {
  test.each([...ownNames, ...everybodys, ...roots])('%s', (line) => {
    expect(ask(root, line.replaceAll('NAME', 'bob'), true)).toBe('yes');
  });
});

describe('everyone else', () => {
  test.each(ownNames)('may ask about himself: %s', (line) => {
    expect(ask(alice, line.replaceAll('NAME', 'alice'))).toBe('yes');
  });

  test.each(ownNames)('may not ask about another: %s', (line) => {
    expect(ask(alice, line.replaceAll('NAME', 'bob'))).toMatchObject({ status: 403 });
  });

  test.each(everybodys)('may ask what names nobody: %s', (line) => {
    expect(ask(alice, line)).toBe('yes');
  });

  test.each(roots)('may not ask %s', (line) => {
    expect(ask(alice, line)).toMatchObject({ status: 403 });
  });

  test.each([
    ['another name beside his own', 'GET /close-session?owner=alice&owner=bob'],
    ['his own name beside another', 'GET /close-session?owner=bob&owner=alice'],
    ['another name under another key', 'GET /close-session?owner=alice&session_id=bob'],
    ['a key that this path does not know', 'GET /list-sessions?owner=bob'],
    ['his name in capitals', 'GET /close-session?owner=ALICE'],
    ['his name with a blank behind it', 'GET /close-session?owner=alice%20'],
    ['his name with a NUL behind it', 'GET /close-session?owner=alice%00bob'],
    ['his name and a command', 'GET /create-session?owner=alice;touch+pwned'],
    ['nobody', 'GET /close-session?owner='],
  ])('is refused %s', (_, line) => {
    expect(ask(alice, line)).toMatchObject({ status: 403 });
  });

  test.each(['POST /create-session?owner=alice', 'GET /token', 'GET /remove-permission'])(
    'is refused a method that the path does not have: %s',
    (line) => {
      expect(ask(alice, line)).toMatchObject({ status: 403 });
    },
  );

  test('may not send a body in which others could be named', () => {
    expect(ask(alice, 'POST /remove-permission?collab_owner_username=alice', true)).toMatchObject({ status: 403 });
    expect(ask(alice, 'POST /token', true)).toBe('yes');
  });
});
