import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { selfSigned } from '#local/desktops/certificate.ts';

const NOW = new Date('2026-03-04T05:06:07Z');

describe('a certificate that signs itself', () => {
  test('says for whom, by whom and how long', () => {
    const certificate = new X509Certificate(selfSigned('kasm', NOW, 30).cert);
    expect(certificate.subject).toBe('CN=kasm');
    expect(certificate.issuer).toBe('CN=kasm');
    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(certificate.validFromDate).toEqual(new Date('2026-03-04T04:06:07Z'));
    expect(certificate.validToDate).toEqual(new Date('2026-04-03T04:06:07Z'));
    expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(certificate.ca).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  });

  test('bears a signature of its own key, and of no other', () => {
    const [one, other] = [selfSigned('kasm', NOW), selfSigned('kasm', NOW)].map(
      ({ cert }) => new X509Certificate(cert),
    );
    expect(one?.verify(one.publicKey)).toBe(true);
    expect(one?.verify(other?.publicKey ?? one.publicKey)).toBe(false);
    expect(one?.serialNumber).not.toBe(other?.serialNumber);
  });

  test('takes a name that needs more than one byte for its length', () => {
    const name = 'ä'.repeat(32);
    expect(new X509Certificate(selfSigned(name, NOW).cert).subject).toBe(`CN=${name}`);
  });

  test('serves for TLS to a client that trusts it', async () => {
    const pair = selfSigned('kasm', new Date());
    const server = createServer(pair, (socket) => socket.end('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client: TLSSocket = connect({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      ca: pair.cert,
    });
    const [said] = (await once(client, 'data')) as [Buffer];
    expect(said.toString()).toBe('hello');
    expect(client.authorized).toBe(true);
    client.destroy();
    server.close();
  });
});
