import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAssembly } from '#local/template/assembly.ts';
import { synthesize } from '#local/template/synthesize.ts';
import { freshFolder } from '../../support/small-cloud.ts';

const program = (text: string): { readonly directory: string; readonly program: string; readonly output: string } => {
  const directory = freshFolder();
  writeFileSync(join(directory, 'app.mjs'), text);
  return { directory, program: 'app.mjs', output: join(directory, 'cloud') };
};

describe('running the CDK program', () => {
  it('gives it the folder to write to and the context', async () => {
    const given = program(`
      import { writeFileSync } from 'node:fs';
      const local = JSON.parse(process.env.CDK_CONTEXT_JSON).local;
      writeFileSync(process.env.CDK_OUTDIR + '/manifest.json', JSON.stringify({ artifacts: {}, local }));`);
    await synthesize({ ...given, context: { local: 'here' } });
    expect(readAssembly(given.output)).toEqual([]);
  });

  it('says what the program said when it fails', async () => {
    const given = program(`console.error('deskpool.yaml: name: letters only'); process.exitCode = 1;`);
    await expect(synthesize({ ...given, context: {} })).rejects.toThrow('deskpool.yaml: name: letters only');
  });

  it('says so when the program fails without a word', async () => {
    await expect(synthesize({ ...program('process.exit(3)'), context: {} })).rejects.toThrow('ended with code 3');
  });

  it('ends the program when it is called off', async () => {
    const stop = new AbortController();
    const given = program(
      `import { writeFileSync } from 'node:fs'; writeFileSync('begun', ''); setInterval(() => {}, 1000);`,
    );
    const run = synthesize({ ...given, context: {}, signal: stop.signal });
    const refused = expect(run).rejects.toThrow();
    while (!existsSync(join(given.directory, 'begun'))) await new Promise((resolve) => setTimeout(resolve, 10));
    stop.abort();
    await refused;
  });
});

describe('a cloud assembly that is no such thing', () => {
  it('is refused with the name of the file', () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'manifest.json'), '{"artifacts": 3}');
    expect(() => readAssembly(folder)).toThrow('manifest.json');
  });
});
