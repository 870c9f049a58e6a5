import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Clients of which no function looks at a class of error: names and messages are enough. */
const errorsByName = /client-(auto-scaling|ssm|s3|sqs|secrets-manager)\//;

/**
 * Leaves out of the AWS SDK what esbuild can't prove to be unused, about 100 KB of a function. Nothing that is called changes.
 *
 * - The shapes of a client's every operation are written in a way that looks as if making them did something. They are marked as
 *   pure, so that those of other operations fall out.
 * - A client registers every error it knows. Where nobody asks for their classes, an error comes as the service's general one, with
 *   its own name.
 * - Of a client's whole package.json it says its version.
 * - Event streams are loaded when an operation has one. None of ours has.
 */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    build.onLoad(
      { filter: /@aws-sdk[/\\]client-[a-z0-9-]+[/\\]dist-es[/\\]schemas[/\\]schemas_0\.js$/ },
      async ({ path }) => {
        const pure = markedPure(await readFile(path, 'utf8'));
        const contents = errorsByName.test(path.replaceAll('\\', '/')) ? withoutErrors(pure) : pure;
        return { contents, loader: 'js' };
      },
    );
    build.onLoad({ filter: /@aws-sdk[/\\]client-[a-z0-9-]+[/\\]package\.json$/ }, async ({ path }) => ({
      contents: onlyVersion(await readFile(path, 'utf8')),
      loader: 'json',
    }));
    build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

const markedPure = (text: string): string =>
  text.replace(
    /^(export )?(var|const) (\w+\$?) = (\[[^;]*\]);$/gm,
    (_, exported: string | undefined, keyword, name, value) =>
      `${exported ?? ''}${keyword} ${name} = /* @__PURE__ */ (() => ${value})();`,
  );

const onlyVersion = (text: string): string => {
  const { version }: { readonly version?: unknown } = JSON.parse(text);
  return JSON.stringify({ version });
};

const withoutErrors = (text: string): string => text.replace(/^n0_registry\.registerError\(.*\);$/gm, '');
