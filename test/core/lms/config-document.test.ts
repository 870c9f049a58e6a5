import { describe, expect, test } from 'vitest';
import type { PersonId } from '#core/access/caller.ts';
import { configDocument, type ConfigFacts } from '#core/lms/config-document.ts';
import { aDesktopType, aReserved, aStage, noon } from '#test/support/builders.ts';

const [lab] = aStage({
  desktops: [
    aDesktopType('lab', {
      title: { en: 'Märkdown', de: 'Märkdown' },
      parameters: [{ name: 'WORKSHOP_USERNAME', value: 'nobody' }],
    }),
  ],
}).desktops;
const session = aReserved({ desktopType: 'lab' });
const facts: ConfigFacts = {
  session,
  desktopType: lab,
  request: {
    session: session.name,
    indexUrl: 'https://hub.test/',
    analyticsUrl: null,
    parameters: [
      { name: 'WORKSHOP_USERNAME', value: 'grumpy' },
      { name: 'SESSION_NAME', value: 'forged' },
    ],
  },
  user: {
    person: 'p' as PersonId,
    name: 'jane',
    email: 'jane@example.org',
    firstName: 'Jane',
    lastName: 'Doe',
    createdAt: noon,
  },
  portalUrl: 'https://portal.example.org',
  sessionUrl: `https://${session.desktopId}.desk.example.org`,
  password: 'secret',
};

describe("a session's configuration", () => {
  test('environment: shell variables, which no parameter overwrites', () => {
    expect(configDocument('environment', facts)).toEqual({
      WORKSHOP_USERNAME: 'grumpy',
      SESSION_NAME: 'demo-w01-s001',
      SESSION_NAMESPACE: 'demo-w01-s001',
      SESSION_URL: facts.sessionUrl,
      SESSION_HOSTNAME: `${session.desktopId}.desk.example.org`,
      ENVIRONMENT_NAME: 'demo-w01',
      WORKSHOP_NAME: 'lab',
      WORKSHOP_TITLE: 'Märkdown',
      TRAINING_PORTAL: 'demo',
      PORTAL_URL: 'https://portal.example.org',
      INGRESS_DOMAIN: 'desk.example.org',
      INGRESS_PROTOCOL: 'https',
      INGRESS_PORT_SUFFIX: '',
      CONFIG_PASSWORD: 'secret',
    });
  });
  test('variables: the same in lower case, parameters by their own names, and who the user is', () => {
    expect(configDocument('variables', facts)).toMatchObject({
      WORKSHOP_USERNAME: 'grumpy',
      workshop_username: 'grumpy',
      session_name: 'demo-w01-s001',
      session_url: facts.sessionUrl,
      environment_name: 'demo-w01',
      workshop_name: 'lab',
      training_portal: 'demo',
      config_password: 'secret',
      username: 'jane',
      first_name: 'Jane',
      last_name: 'Doe',
      email: 'jane@example.org',
    });
  });
  test('tells no domain where desktops differ by path, and the port where there is one', () => {
    const byPath = configDocument('environment', { ...facts, sessionUrl: 'https://d1.cloudfront.net/desktop/abc' });
    expect(byPath).not.toHaveProperty('INGRESS_DOMAIN');
    expect(configDocument('environment', { ...facts, sessionUrl: 'http://abc.desk.localhost:8080' })).toMatchObject({
      INGRESS_DOMAIN: 'desk.localhost',
      INGRESS_PROTOCOL: 'http',
      INGRESS_PORT_SUFFIX: ':8080',
    });
  });
  test('of one that nobody has asked for holds the defaults, and nobody', () => {
    const reserved = { ...facts, request: undefined, user: undefined };
    expect(configDocument('environment', reserved)).toMatchObject({ WORKSHOP_USERNAME: 'nobody' });
    expect(configDocument('variables', reserved)).toMatchObject({ username: '', email: '' });
    expect(configDocument('environment', { ...reserved, desktopType: undefined })).toMatchObject({
      WORKSHOP_NAME: 'lab',
    });
  });
});
