import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { reachable } from '#lambdas/webhooks/networks.ts';
import { poster, type Address, type Resolve } from '#lambdas/webhooks/post.ts';
import { testTls } from '#test/support/test-tls.ts';
import { webhookReceiver, type WebhookReceiver } from '#test/support/webhook-receiver.ts';

const open: WebhookReceiver[] = [];
const receiver = async (...how: Parameters<typeof webhookReceiver>) => {
  const made = await webhookReceiver(...how);
  open.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

/** A name server that says what it is told to, one answer after the other, and counts how often it is asked. */
const nameServer = (...answers: readonly (readonly string[])[]) => {
  const asked: string[] = [];
  const resolve: Resolve = async (host) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(host);
    return answer.map((address): Address => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { asked, resolve };
};
const local = reachable('127.0.0.0/8');
const post = (url: string, resolve: Resolve = nameServer(['127.0.0.1']).resolve, mayReach = local) =>
  poster(mayReach, resolve)(new URL(url), { 'Content-Type': 'application/json' }, '{"an": "event"}');
const outOfBounds = { is: 'out-of-bounds' };

describe('a post', () => {
  test('brings body and headers to the address behind a name, under that name', async () => {
    const { port, received } = await receiver();
    expect(await post(`http://hook.example.org:${port}/in?key=k`)).toEqual({ is: 'answered', status: 204 });
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/in?key=k',
        body: '{"an": "event"}',
        headers: { host: `hook.example.org:${port}`, 'content-type': 'application/json', 'content-length': '15' },
      },
    ]);
  });

  test('counts a body in bytes', async () => {
    const { port, received } = await receiver();
    await poster(local)(new URL(`http://127.0.0.1:${port}/`), {}, '"ä€"');
    expect(received).toMatchObject([{ body: '"ä€"' }]);
  });

  test.each([200, 302, 404, 410, 429, 500, 503])('says that it was answered with %i', async (status) => {
    const { port } = await receiver((_, response) =>
      response.writeHead(status, { Location: '/elsewhere' }).end('words'),
    );
    expect(await post(`http://hook.example.org:${port}/`)).toEqual({ is: 'answered', status });
  });

  test('follows no redirect', async () => {
    const { port, received } = await receiver((_, response) => response.writeHead(307, { Location: '/other' }).end());
    await post(`http://hook.example.org:${port}/first`);
    expect(received.map(({ url }) => url)).toEqual(['/first']);
  });

  test('does not listen to an endless answer', async () => {
    const { port } = await receiver((_, response) => {
      response.writeHead(200);
      const more = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    });
    expect(await post(`http://hook.example.org:${port}/`)).toEqual({ is: 'answered', status: 200 });
  });

  test('takes the status of an answer whose end never comes', async () => {
    const { port } = await receiver((_, response) => void response.writeHead(200).write('and'));
    const patient = poster(local, nameServer(['127.0.0.1']).resolve, 300);
    expect(await patient(new URL(`http://hook.example.org:${port}/`), {}, '{}')).toEqual({
      is: 'answered',
      status: 200,
    });
  });

  test('fails where nobody answers in time', async () => {
    const { port } = await receiver(() => {});
    const hasty = poster(local, nameServer(['127.0.0.1']).resolve, 100);
    await expect(hasty(new URL(`http://hook.example.org:${port}/`), {}, '{}')).rejects.toThrow();
  });

  test('fails where the name server does not answer in time', async () => {
    const hasty = poster(local, () => new Promise(() => {}), 50);
    await expect(hasty(new URL('http://hook.example.org/'), {}, '{}')).rejects.toThrow();
  });

  test('fails where the connection is cut', async () => {
    const { port } = await receiver((_, response) => response.destroy());
    await expect(post(`http://hook.example.org:${port}/`)).rejects.toThrow();
  });

  test('fails where nobody listens', async () => {
    const gone = await receiver();
    await gone.close();
    await expect(post(`http://hook.example.org:${gone.port}/`)).rejects.toThrow();
  });

  test('does not trust a certificate that nobody vouches for', async () => {
    const server = createServer(testTls, (_, response) => response.end());
    const { promise: listening, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await listening;
    const { port } = server.address() as AddressInfo;
    await expect(post(`https://hook.example.org:${port}/`)).rejects.toMatchObject({
      code: /SELF_SIGNED|UNABLE|ALTNAME/,
    });
    server.close();
  });
});

describe('nothing is sent to an address that may not be reached', () => {
  test.each([
    '127.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.0.0.1.',
    '0',
  ])('written as %s', async (host) => {
    const { port, received } = await receiver();
    const { resolve } = nameServer(['127.0.0.1', '::1']);
    expect(await post(`http://${host}:${port}/`, resolve, reachable())).toEqual(outOfBounds);
    expect(received).toEqual([]);
  });

  test.each(['169.254.169.254', '10.0.0.9', '100.64.0.1', 'fd00:ec2::254', '::ffff:10.0.0.1', '0.0.0.0'])(
    'behind a harmless name: %s',
    async (address) => {
      const { resolve } = nameServer([address]);
      expect(await post('http://hook.example.org/', resolve, reachable())).toEqual(outOfBounds);
    },
  );

  test('nor where the name has no address at all', async () => {
    expect(await post('http://hook.example.org/', nameServer([]).resolve)).toEqual(outOfBounds);
  });

  test.each(['ftp://hook.example.org/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/plain,x'])(
    'nor by another protocol: %s',
    async (url) => expect(await post(url)).toEqual(outOfBounds),
  );
});

describe('the name server', () => {
  test('is asked once, so that a second answer leads nowhere else', async () => {
    const { port, received } = await receiver();
    const rebound = nameServer(['127.0.0.1'], ['10.0.0.9']);
    expect(await post(`http://hook.example.org:${port}/`, rebound.resolve)).toMatchObject({ is: 'answered' });
    expect(received).toHaveLength(1);
    expect(rebound.asked).toEqual(['hook.example.org']);
  });

  test('may name several addresses; those that passed are tried', async () => {
    const { port, received } = await receiver();
    const { resolve } = nameServer(['10.0.0.9', '169.254.169.254', '127.0.0.1']);
    expect(await post(`http://hook.example.org:${port}/`, resolve)).toMatchObject({ is: 'answered' });
    expect(received).toHaveLength(1);
  });

  test('may name several addresses; those that did not pass are never tried', async () => {
    const { port, received } = await receiver();
    const { resolve } = nameServer(['127.0.0.1', '127.0.0.3']);
    const notThere = poster((address) => address !== '127.0.0.1', resolve, 1_000);
    await expect(notThere(new URL(`http://hook.example.org:${port}/`), {}, '{}')).rejects.toThrow();
    expect(received).toEqual([]);
  });

  test('has no say in an address', async () => {
    const { port, received } = await receiver();
    const lying = nameServer(['8.8.8.8']);
    expect(await post(`http://127.0.0.1:${port}/`, lying.resolve, reachable())).toEqual(outOfBounds);
    expect([lying.asked, received]).toEqual([[], []]);
  });
});
