import { type AddressInfo, createServer } from 'node:net';
import { connect, createSecureContext } from 'node:tls';

/**
 * The least that a relay in Node can do: bytes from TCP to TLS and back, nothing read, nobody asked. What the gateway costs above it is
 * the price of its work. Takes the desktop's port from `DESKTOP_PORT`, prints its own and ends with its standard input.
 */
const secureContext = createSecureContext();
const port = Number(process.env['DESKTOP_PORT']);

const server = createServer((client) => {
  const desktop = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, secureContext });
  client.setNoDelay(true).on('error', () => desktop.destroy());
  desktop.setNoDelay(true).on('error', () => client.destroy());
  client.pipe(desktop).pipe(client);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.on('end', () => process.exit(0)).resume();
