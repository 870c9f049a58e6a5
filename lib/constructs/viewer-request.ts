import { Function as EdgeFunction, FunctionCode, FunctionEventType, FunctionRuntime } from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';

export type ViewerRequestProps = {
  readonly portal: string;
  /** Ends the function's name. */
  readonly name: string;
  /** For the console. */
  readonly comment: string;
  /** JavaScript as CloudFront runs it: a function `handler(event)`. */
  readonly code: string;
};

/** A CloudFront Function that sees each request of a behaviour first. */
export class ViewerRequest extends Construct {
  readonly association: { readonly function: EdgeFunction; readonly eventType: FunctionEventType };

  constructor(scope: Construct, id: string, { portal, name, comment, code }: ViewerRequestProps) {
    super(scope, id);
    this.association = {
      eventType: FunctionEventType.VIEWER_REQUEST,
      function: new EdgeFunction(this, 'Function', {
        functionName: `deskpool-${portal}-${name}`,
        comment,
        runtime: FunctionRuntime.JS_2_0,
        code: FunctionCode.fromInline(code),
      }),
    };
  }
}
