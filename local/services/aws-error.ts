/** A refusal of an AWS service on this machine, as AWS words it: the exception's name, its message, what else it carries. */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(type: string, message: string, status = 400, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = type;
    this.type = type;
    this.status = status;
    this.more = more;
  }
}
