/** The part of oidc-provider 9 that the local identity provider stands on; the package has no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  export interface Client {
    readonly clientId: string;
  }
  /** Koa's context with oidc-provider's part. */
  export interface Context {
    readonly req: IncomingMessage;
    body: unknown;
    type: string;
    readonly oidc: {
      readonly client?: Client;
      readonly session?: { readonly accountId?: string; grantIdFor(clientId: string): string | undefined };
      readonly result?: { readonly consent?: { readonly grantId?: string } };
      readonly requestParamScopes: ReadonlySet<string>;
      readonly account?: { readonly accountId: string };
    };
    set(name: string, value: string): void;
    acceptsLanguages(...languages: string[]): string | false;
  }

  export interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export interface InteractionDetails {
    readonly uid: string;
    readonly prompt: { readonly name: string };
    readonly params: Readonly<Record<string, unknown>>;
  }

  /** Where oidc-provider keeps what it has to remember; one for each kind of thing. */
  export interface Adapter {
    upsert(id: string, payload: Readonly<Record<string, unknown>>, expiresIn?: number): Promise<void>;
    find(id: string): Promise<Readonly<Record<string, unknown>> | undefined>;
    findByUid(uid: string): Promise<Readonly<Record<string, unknown>> | undefined>;
    findByUserCode(userCode: string): Promise<Readonly<Record<string, unknown>> | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  }

  export default class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    callback(): RequestListener;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<InteractionDetails>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
    on(event: string, listener: (...values: unknown[]) => void): this;
    readonly Grant: {
      new (of: { readonly clientId: string; readonly accountId: string }): Grant;
      find(id: string): Promise<Grant | undefined>;
    };
  }
}
