/** A serialised request of an AWS SDK client, as far as tests look at it. */
export type AwsRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
export type AwsReply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Settings for an SDK client that asks `reply` instead of the network. */
export function answeredBy(reply: (request: AwsRequest) => AwsReply) {
  return {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: Omit<AwsRequest, 'body'> & { readonly body?: unknown }) => {
        const { status, headers = {}, body = '' } = reply({ ...request, body: textOf(request.body) });
        return { response: { statusCode: status, headers, body: Buffer.from(body) } };
      },
    },
  };
}

/** By its buffer: the SDK's body warns when it is treated as text. */
function textOf(body: unknown): string {
  if (!(body instanceof Uint8Array)) return typeof body === 'string' ? body : '';
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}
