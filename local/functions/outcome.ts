/** An error as Lambda reports it to whoever invoked the function. */
export type LambdaError = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
};

/** What came of an invocation. A payload is plain JSON. */
export type Outcome =
  | { readonly is: 'returned'; readonly payload: unknown }
  | { readonly is: 'failed'; readonly error: LambdaError };

/** An invocation that failed with an error of Lambda's own. */
export const failed = (errorType: string, errorMessage: string): Outcome => ({
  is: 'failed',
  error: { errorType, errorMessage },
});

/** An invocation whose handler threw. */
export const threw = (error: unknown): Outcome => {
  if (!(error instanceof Error)) {
    const text = typeof error === 'string' ? error : JSON.stringify(error);
    return failed(typeof error, text ?? 'undefined');
  }
  return {
    is: 'failed',
    error: { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') },
  };
};

/** Bytes that a synchronous invocation may carry in either direction: 6 MB and Lambda's allowance for its own envelope. */
export const largestPayload = 6_291_556;

/** What a handler returned as Lambda passes it on: through JSON, and within the limit. */
export const returned = (value: unknown): Outcome => {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'null';
  } catch {
    return failed('Runtime.MarshalError', 'Unable to stringify response body');
  }
  if (Buffer.byteLength(text) > largestPayload) {
    return failed(
      'Function.ResponseSizeTooLarge',
      `Response payload size exceeded maximum allowed payload size (${largestPayload} bytes).`,
    );
  }
  return { is: 'returned', payload: JSON.parse(text) as unknown };
};
