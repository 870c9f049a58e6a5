import { Function as EdgeFunction, FunctionCode, FunctionEventType, FunctionRuntime } from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';

/**
 * Learning platforms put the portal's address and a path together as texts, which makes `//oauth2/token/` of an address with a slash
 * at its end. The server that they know takes two slashes for one.
 */
export const collapseCode = `function handler(event) {
  var request = event.request;
  request.uri = request.uri.replace(/\\/{2,}/g, '/');
  return request;
}`;

/** The paths that come so, as patterns: `//oauth2/…`. A pattern that began with two slashes might be taken for one slash. */
export const doubleSlashes = ['/*/oauth2/*', '/*/workshops/*', '/*/session/*'] as const;

export class SlashCollapse extends Construct {
  readonly association: { readonly function: EdgeFunction; readonly eventType: FunctionEventType };

  constructor(scope: Construct, id: string, props: { readonly portal: string }) {
    super(scope, id);
    this.association = {
      eventType: FunctionEventType.VIEWER_REQUEST,
      function: new EdgeFunction(this, 'Function', {
        functionName: `deskpool-${props.portal}-slash-collapse`,
        comment: 'One slash for two',
        runtime: FunctionRuntime.JS_2_0,
        code: FunctionCode.fromInline(collapseCode),
      }),
    };
  }
}
