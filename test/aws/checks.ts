import { basic, call, form } from './call.ts';
import type { Deployment } from './deployment.ts';

/** Something that has to hold of a deployment. It throws with what is wrong, or answers with what was seen. */
export type Check = {
  readonly what: string;
  /** Whether the stage has what this is about. */
  readonly concerns?: (deployment: Deployment) => boolean;
  readonly run: (deployment: Deployment) => Promise<string>;
};

/** Throws with what was found where a condition does not hold. */
export function expect(isRight: boolean, found: string): void {
  if (!isRight) throw new Error(found);
}

/** A token of the stage's first robot. */
export async function robotToken({ stage, portal, secret }: Deployment): Promise<string> {
  const [robot] = stage.robots.clients;
  if (!robot) throw new Error('the stage names no robot');
  const asked = form({ grant_type: 'client_credentials' });
  const headers = {
    ...asked.headers,
    Authorization: basic(robot.clientId, await secret(`robots/${robot.clientId}/secret`)),
  };
  const { status, body } = await call(`${portal}/oauth2/token/`, { ...asked, headers });
  expect(status === 200, `${status} ${body.slice(0, 200)}`);
  const { access_token: token } = JSON.parse(body) as { access_token: string };
  return token;
}

const headerOf = (headers: Awaited<ReturnType<typeof call>>['headers'], name: string) => String(headers[name] ?? '');
const hasRobot = ({ stage }: Deployment) => stage.robots.clients.length > 0;

/** The page, signing in, and the desktops' own address. */
const people: readonly Check[] = [
  {
    what: 'the page is there, under its policy',
    run: async ({ portal }) => {
      const { status, headers } = await call(`${portal}/`);
      expect(status === 200, `status ${status}`);
      const policy = headerOf(headers, 'content-security-policy');
      expect(policy.startsWith("default-src 'none'"), `Content-Security-Policy: ${policy || 'none'}`);
      return 'status 200, with a Content-Security-Policy';
    },
  },
  {
    what: 'the API is there, and refuses who is not signed in',
    run: async ({ portal }) => {
      const { status, body } = await call(`${portal}/api/me`);
      expect(status === 401 && body.includes('"signed-out"'), `${status} ${body.slice(0, 200)}`);
      return '401 signed-out';
    },
  },
  {
    what: 'signing in leads to the identity provider',
    run: async ({ portal, stage }) => {
      const { status, headers, body } = await call(`${portal}/login?next=/`);
      const to = headerOf(headers, 'location');
      expect(status === 302 && to.includes('code_challenge='), `${status} ${to || body.slice(0, 200)}`);
      const provider = await call(to);
      expect(
        provider.status < 400,
        `${stage.oidc.issuer} answers ${provider.status}: is ${portal}/authorize registered there?`,
      );
      return `302, and the provider answers ${provider.status}`;
    },
  },
  {
    what: 'the client secret of the identity provider has been put in',
    run: async ({ secret }) => {
      expect((await secret('oidc-client-secret')).trim() !== '', 'it is empty');
      return 'there is one; whether it is right shows when somebody signs in';
    },
  },
  {
    what: 'the gateway answers at the desktops’ address',
    run: async ({ desktops }) => {
      const asking = { headers: { Accept: 'text/html' } };
      const { status, headers } = await call(desktops.replace('{id}', 'nobodysdesktop000000000'), asking);
      expect(status < 500 && headerOf(headers, 'content-type').startsWith('text/html'), `status ${status}`);
      return `status ${status}, in words`;
    },
  },
];

/** Programs of others. */
const machines: readonly Check[] = [
  {
    what: 'a robot gets a token, and sees the catalogue',
    concerns: hasRobot,
    run: async (deployment) => {
      const headers = { Authorization: `Bearer ${await robotToken(deployment)}` };
      const { status, body } = await call(`${deployment.portal}/workshops/catalog/environments/`, { headers });
      expect(status === 200, `${status} ${body.slice(0, 200)}`);
      return `${(JSON.parse(body) as { environments: unknown[] }).environments.length} environments`;
    },
  },
  {
    what: 'a wrong client is told how to prove itself (WWW-Authenticate, through CloudFront)',
    run: async ({ portal }) => {
      const asked = form({ grant_type: 'client_credentials' });
      const headers = { ...asked.headers, Authorization: basic('nobody', 'nothing') };
      const reply = await call(`${portal}/oauth2/token/`, { ...asked, headers });
      expect(reply.status === 401, `status ${reply.status}`);
      expect(headerOf(reply.headers, 'www-authenticate') !== '', 'no WWW-Authenticate');
      return headerOf(reply.headers, 'www-authenticate');
    },
  },
  {
    what: 'a GET with a body arrives at the API’s own name',
    concerns: ({ stage }) => stage.domains?.lms !== undefined,
    run: async (deployment) => {
      const headers = { Authorization: `Bearer ${await robotToken(deployment)}`, 'Content-Type': 'application/json' };
      const address = `https://${deployment.stage.domains?.lms}/workshops/catalog/environments/`;
      const { status } = await call(address, { headers, body: '{}' });
      expect(status === 200, `status ${status}`);
      return 'status 200';
    },
  },
  {
    what: 'the licence service is up',
    run: async ({ portal }) => {
      const { status, body } = await call(`${portal}/-/health`);
      expect(status === 200 && body === '{"status":"up"}', `${status} ${body.slice(0, 200)}`);
      return body;
    },
  },
  {
    what: 'a user of the relay gets a token',
    concerns: ({ stage }) => stage.relay.users.length > 0,
    run: async ({ portal, stage, secret }) => {
      const user = stage.relay.users[0] ?? '';
      const headers = { Authorization: basic(user, await secret(`relay/${user}`)) };
      const { status, body } = await call(`${portal}/api/loginUser`, { method: 'POST', headers });
      expect(status === 200, `${status} ${body.slice(0, 200)}`);
      return `status 200 for ${user}`;
    },
  },
  {
    what: 'SES may send as the relay’s sender',
    concerns: ({ stage }) => stage.relay.sender !== undefined,
    run: async ({ stage, maySendAs }) => {
      const may = await maySendAs(stage.relay.sender ?? '');
      expect(may !== false, `${stage.relay.sender} is not verified: look for SES's mail there`);
      return may ? 'verified' : 'not asked';
    },
  },
];

/** Everything that costs nothing to ask. */
export const checks: readonly Check[] = [...people, ...machines];
