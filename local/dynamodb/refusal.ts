/** What a call answers: an HTTP status and the JSON body. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const SERVICE = 'com.amazonaws.dynamodb.v20120810#';
const NAMESPACES: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate#',
  UnknownOperationException: 'com.amazon.coral.service#',
  SerializationException: 'com.amazon.coral.service#',
  ThrottlingException: 'com.amazon.coral.availability#',
};

/** A refusal of DynamoDB: the exception's name, its message, and what else its body carries. */
export class DynamoRefusal extends Error {
  readonly type: string;
  readonly status: number;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(type: string, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = type;
    this.type = type;
    this.more = more;
    this.status = type === 'InternalServerError' ? 500 : 400;
  }
}

/** A ValidationException with this message. */
export const invalid = (message: string): DynamoRefusal => new DynamoRefusal('ValidationException', message);

/** Throws what a check of dynalite's returned, if it found something. */
export function orThrow(found: Error | null | undefined): void {
  if (found) throw found;
}

/** Whether an error is the refusal `type`, whether ours or dynalite's. */
export function isRefusal(error: unknown, type: string): error is Error {
  if (error instanceof DynamoRefusal) return error.type === type;
  const reply = dynaliteReply(error);
  return reply !== undefined && String((reply.body as { __type: unknown }).__type).endsWith(`#${type}`);
}

/** The reply an error stands for, or undefined when it is no refusal but a fault of ours. */
export function replyOf(error: unknown): Reply | undefined {
  if (!(error instanceof DynamoRefusal)) return dynaliteReply(error);
  const namespace = NAMESPACES[error.type] ?? SERVICE;
  const text = error.type === 'TransactionCanceledException' ? { Message: error.message } : { message: error.message };
  return { status: error.status, body: { __type: `${namespace}${error.type}`, ...text, ...error.more } };
}

function dynaliteReply(error: unknown): Reply | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || !('body' in error)) return undefined;
  return { status: Number(error.statusCode), body: error.body };
}
