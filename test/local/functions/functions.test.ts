import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { captureOutput } from '#local/functions/capture-output.ts';
import { runningFunction } from '#local/functions/running.ts';
import { fixtureFunction, functionsOf, smallCloud } from '../../support/small-cloud.ts';
import type { FixtureOptions } from '../../support/small-cloud.ts';

const withFunction = (code: string, options?: FixtureOptions) =>
  functionsOf(smallCloud((stack) => fixtureFunction(stack, 'it', code, options)));
const undo: (() => void)[] = [];
afterEach(() =>
  undo
    .splice(0)
    .reverse()
    .forEach((one) => one()),
);

describe('a function', () => {
  it('gets its event as plain JSON and its answer is passed on as plain JSON', async () => {
    const { functions } = withFunction(
      'export const handler = async (event) => ({ got: event, at: new Date(0), not: undefined });',
    );
    const outcome = await functions.invoke('it', { when: new Date(0), n: 1 });
    expect(outcome).toEqual({
      is: 'returned',
      payload: { got: { when: '1970-01-01T00:00:00.000Z', n: 1 }, at: '1970-01-01T00:00:00.000Z' },
    });
  });

  it('has its own environment and that of Lambda while it loads, and leaves the process its own', async () => {
    const { functions } = withFunction(
      'const { TABLE, AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, SECRET_OF_MINE } = process.env; export const handler = () => ({ TABLE, AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, mine: SECRET_OF_MINE ?? null });',
      { environment: { TABLE: 'sessions' } },
    );
    process.env['SECRET_OF_MINE'] = 'x';
    const outcome = await functions.invoke('it', {});
    expect(outcome).toEqual({
      is: 'returned',
      payload: { TABLE: 'sessions', AWS_REGION: 'eu-central-1', AWS_LAMBDA_FUNCTION_NAME: 'it', mine: null },
    });
    expect(process.env['SECRET_OF_MINE']).toBe('x');
    expect(process.env['TABLE']).toBeUndefined();
  });

  it('keeps the state of its module from call to call', async () => {
    const { functions } = withFunction('let calls = 0; export const handler = () => ++calls;');
    await functions.invoke('it', {});
    expect(await functions.invoke('it', {})).toEqual({ is: 'returned', payload: 2 });
  });

  it('gets a real context', async () => {
    const { functions } = withFunction(
      'export const handler = async (_, context) => ({ ...context, left: context.getRemainingTimeInMillis() });',
      { timeout: 7 },
    );
    expect(await functions.invoke('it', {})).toMatchObject({
      payload: {
        functionName: 'it',
        functionVersion: '$LATEST',
        memoryLimitInMB: '128',
        invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:it',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
        left: expect.toSatisfy((left: number) => left > 0 && left <= 7_000) as unknown,
      },
    });
  });

  it('that throws is reported with type, message and trace', async () => {
    const { functions } = withFunction('export const handler = async () => { throw new TypeError("no such thing"); };');
    expect(await functions.invoke('it', {})).toMatchObject({
      is: 'failed',
      error: {
        errorType: 'TypeError',
        errorMessage: 'no such thing',
        trace: expect.arrayContaining(['TypeError: no such thing']) as unknown,
      },
    });
  });

  it('that takes longer than its timeout fails as Lambda words it', async () => {
    const { functions } = withFunction('export const handler = () => new Promise(() => {});', { timeout: 1 });
    expect(await functions.invoke('it', {})).toMatchObject({
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/) as unknown,
      },
    });
  });

  it.each([
    ['what is no JSON', 'const a = {}; a.a = a; return a;', 'Runtime.MarshalError'],
    ['more than 6 MB', 'return "x".repeat(7 * 1024 * 1024);', 'Function.ResponseSizeTooLarge'],
  ])('may not answer %s', async (_, body, errorType) => {
    const { functions } = withFunction(`export const handler = () => { ${body} };`);
    expect(await functions.invoke('it', {})).toMatchObject({ is: 'failed', error: { errorType } });
  });

  it('may not be given more than 6 MB', async () => {
    const { functions } = withFunction('export const handler = () => 1;');
    expect(await functions.invoke('it', 'x'.repeat(7 * 1024 * 1024))).toMatchObject({
      error: { errorType: 'RequestTooLargeException' },
    });
  });

  it('that can not be loaded says why, each time, and at once when that is asked for', async () => {
    const { functions } = withFunction('throw new Error("TABLE is missing");');
    expect(await functions.invoke('it', {})).toMatchObject({ error: { errorMessage: 'TABLE is missing' } });
    await expect(functions.load('it')).rejects.toThrow("Test/it/Resource can't be loaded: TABLE is missing");
  });

  it('without the export that the template names says so', async () => {
    const { functions } = withFunction('export const other = 1;');
    expect(await functions.invoke('it', {})).toMatchObject({
      error: { errorMessage: 'index.handler is undefined or not exported' },
    });
  });

  it('runs as often at a time as is asked for', async () => {
    const { functions } = withFunction(
      'let open = 0; let most = 0; export const handler = async () => { most = Math.max(most, ++open); await new Promise((r) => setTimeout(r, 5)); open--; return most; };',
    );
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => functions.invoke('it', {})));
    expect(Math.max(...outcomes.map((one) => (one.is === 'returned' ? Number(one.payload) : 0)))).toBe(20);
  });
});

describe('what a function prints', () => {
  it('goes to its log as JSON, through whichever console, and not to the terminal', async () => {
    undo.push(captureOutput());
    const { functions, logs, folder } = withFunction(`
      import { Console } from 'node:console';
      const own = new Console({ stdout: process.stdout, stderr: process.stderr });
      export const handler = () => { console.log('plain %d', 1); own.log(JSON.stringify({ level: 'INFO', message: 'structured' })); console.error('bad'); };`);
    await functions.invoke('it', {});
    expect(logs.lines('it')).toEqual([
      expect.objectContaining({ level: 'INFO', message: 'plain 1', requestId: expect.any(String) as unknown }),
      { level: 'INFO', message: 'structured' },
      expect.objectContaining({ level: 'ERROR', message: 'bad' }),
    ]);
    await logs.close();
    expect(readFileSync(join(folder, 'it.log'), 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it('includes that it failed', async () => {
    const { functions, logs } = withFunction('export const handler = () => { throw new Error("oh"); };');
    await functions.invoke('it', {});
    expect(logs.lines('it')).toEqual([expect.objectContaining({ level: 'ERROR', errorMessage: 'oh' })]);
  });
});

describe('who is running', () => {
  it('is known inside a function and nowhere else', async () => {
    const { as } = withFunction('export const handler = () => 1;');
    expect(runningFunction()).toBeUndefined();
    expect(await as('it', async () => runningFunction()?.function.name)).toBe('it');
  });
});
