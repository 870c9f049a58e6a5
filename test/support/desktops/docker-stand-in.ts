/**
 * Stands in for the `docker` program: prints what the real one prints, and runs a small Kasm-like listener for a container. Keeps its state
 * in the directory that DOCKER_CONFIG names: `no-engine` (nobody answers), `images` and `calls` (a line each), and a file per container.
 */
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFront } from '#local/desktops/front.ts';

const at = (name: string) => join(process.env['DOCKER_CONFIG'] ?? '', name);
const args = process.argv.slice(2);
appendFileSync(at('calls'), `${JSON.stringify(args)}\n`);

const fail = (words: string): never => {
  process.stderr.write(`${words}\n`);
  process.exit(1);
};

const images = () => (existsSync(at('images')) ? readFileSync(at('images'), 'utf8').split('\n') : []);
const container = (name: string): { readonly port: number; readonly pid: number } =>
  existsSync(at(name))
    ? JSON.parse(readFileSync(at(name), 'utf8'))
    : fail(`Error response from daemon: No such container: ${name}`);

const after = (option: string) => args[args.indexOf(option) + 1] ?? '';

const run = async () => {
  const environment = new Map(
    readFileSync(after('--env-file'), 'utf8')
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
  );
  // A container may say anything; whoever started it must not take it for news of his own programs.
  console.log(JSON.stringify({ is: 'ended', code: 7 }));
  const wished = Number(after('-p').split(':')[1]);
  const front = await openFront({
    title: 'Kasm',
    password: environment.get('VNC_PW') ?? '',
    port: wished,
    script: '',
    onClient: ({ to }) => to.destroy(),
  });
  const name = after('--name');
  process.on('SIGTERM', () => {
    rmSync(at(name));
    process.exit(143);
  });
  writeFileSync(at(name), JSON.stringify({ port: front.port, pid: process.pid }));
};

const untilEnded = async (pid: number) => {
  for (;;)
    try {
      process.kill(pid, 0);
      await new Promise((resolve) => setTimeout(resolve, 20));
    } catch {
      return;
    }
};

const commands: Readonly<Record<string, () => unknown>> = {
  version: () =>
    existsSync(at('no-engine'))
      ? fail('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?')
      : console.log('27.3.1'),
  image: () => images().includes(args[2] ?? '') || fail(`Error response from daemon: No such image: ${args[2]}`),
  pull: () => {
    const image = args.at(-1) ?? '';
    if (image.startsWith('missing/'))
      fail(`Error response from daemon: pull access denied for ${image}, repository does not exist`);
    appendFileSync(at('images'), `${image}\n`);
    console.log(image);
  },
  run,
  port: () => console.log(`127.0.0.1:${container(args[1] ?? '').port}`),
  stop: async () => {
    const name = args.at(-1) ?? '';
    const { pid } = container(name);
    process.kill(pid, 'SIGTERM');
    await untilEnded(pid);
    console.log(name);
  },
};

const command = commands[args[0] ?? ''];
if (command) await command();
else fail(`docker: '${args[0]}' is not a docker command.`);
