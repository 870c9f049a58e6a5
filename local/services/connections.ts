import * as z from 'zod';
import { AwsError } from './aws-error.ts';
import { unknownOperation } from './aws-call.ts';
import type { Service } from './service.ts';
import { connectionsNeeds } from '#local/policy/needs/other-needs.ts';

/** An open WebSocket of a browser. */
export type Connection = {
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly connectedAt: number;
  readonly lastActiveAt: () => number;
  /** Sends a text frame. */
  readonly send: (text: string) => void;
  readonly close: (code: number, reason: string) => void;
};

/** The connections of the WebSocket APIs, as ApiGatewayManagementApi sees them. */
export type Connections = Service & {
  /** Makes a connection known; before that, and after it is forgotten, it is gone for whoever writes to it. */
  readonly add: (api: string, id: string, connection: Connection) => void;
  readonly remove: (api: string, id: string) => void;
  readonly count: () => number;
  /** Closes every connection, as API Gateway does when it goes away. */
  readonly closeAll: () => void;
};

/** Bytes of a message in either direction. */
export const largestMessage = 128 * 1024;

const Input = z.object({ api: z.string(), stage: z.string(), connection: z.string(), data: z.instanceof(Buffer) });

/** Opens the table of connections. */
export const openConnections = (): Connections => {
  const open = new Map<string, Connection>();
  const key = (api: string, id: string) => `${api}/${id}`;
  return {
    needs: connectionsNeeds,
    add: (api, id, connection) => void open.set(key(api, id), connection),
    remove: (api, id) => void open.delete(key(api, id)),
    count: () => open.size,
    closeAll: () => {
      for (const connection of open.values()) connection.close(1001, 'Going away');
    },
    answer: async (operation, input) => {
      const { api, connection: id, data } = Input.parse(input);
      const connection = open.get(key(api, id));
      if (!connection) throw new AwsError('GoneException', 'The connection is gone.', 410);
      if (operation === 'POST') {
        if (data.byteLength > largestMessage)
          throw new AwsError('PayloadTooLargeException', 'The message is larger than 128 KB.', 413);
        connection.send(data.toString('utf8'));
        return {};
      }
      if (operation === 'DELETE') {
        connection.close(1000, 'Connection Closed Normally');
        return undefined;
      }
      if (operation !== 'GET') throw unknownOperation('execute-api', operation);
      return {
        connectedAt: new Date(connection.connectedAt).toISOString(),
        lastActiveAt: new Date(connection.lastActiveAt()).toISOString(),
        identity: { sourceIp: connection.sourceIp, userAgent: connection.userAgent },
      };
    },
  };
};
