import { dcvPort } from '../../contract/dcv.ts';
import type { DcvEntry } from './dcv-tokens.ts';

/** The ways by a token into a session, for whoever reaches the DCV Connection Gateway. */
export type DcvLinks = { readonly browser: string; readonly native: string; readonly file: string };

/**
 * Links as DCV's own clients take them (user guide, "Connecting to a session using URI" and "Create a connection file").
 *
 * @param gateway host of the DCV Connection Gateway, with its port where that is not DCV's own
 */
export function dcvLinks(gateway: string, { token, dcvSession }: DcvEntry): DcvLinks {
  const [host = '', port = String(dcvPort)] = gateway.split(':');
  const way = `${host}:${port}/?authToken=${token}#${dcvSession}`;
  const connect = { host, port, sessionid: dcvSession, authtoken: token, weburlpath: '/' };
  const lines = Object.entries(connect).map(([key, value]) => `${key}=${value}`);
  return {
    browser: `https://${way}`,
    native: `dcv://${way}`,
    file: ['[version]', 'format=1.0', '', '[connect]', ...lines, ''].join('\n'),
  };
}
