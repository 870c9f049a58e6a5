import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { LiveMessage } from '#core/contract/live.ts';
import { clientConfig } from '../aws/client-config.ts';

/** The browsers' ends of the WebSockets. */
export type Sockets = {
  /** Sends a message; says so when there is nobody any more. */
  readonly post: (id: string, message: LiveMessage) => Promise<'sent' | 'gone'>;
  /** Closes a connection; one that is closed already is no mistake. */
  readonly close: (id: string) => Promise<void>;
};

/** Sockets that API Gateway holds. */
export function apiGatewaySockets(
  endpoint: string,
  client = new ApiGatewayManagementApiClient({ ...clientConfig, endpoint }),
): Sockets {
  return {
    async post(id, message) {
      try {
        await client.send(new PostToConnectionCommand({ ConnectionId: id, Data: JSON.stringify(message) }));
        return 'sent';
      } catch (error) {
        if (error instanceof GoneException) return 'gone';
        throw error;
      }
    },

    async close(id) {
      try {
        await client.send(new DeleteConnectionCommand({ ConnectionId: id }));
      } catch (error) {
        if (!(error instanceof GoneException)) throw error;
      }
    },
  };
}
