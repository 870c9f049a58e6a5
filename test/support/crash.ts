/** A process that dies. Nothing catches it, so that whatever was under way stays as it was. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** What can be half done is done through these; clock, chance and settings are no ports. */
const ports = new Set([
  'sessions',
  'environments',
  'access',
  'desktops',
  'relay',
  'queue',
  'mail',
  'log',
  'rounds',
  'connections',
  'sockets',
]);

/**
 * The same things, of whose ports the `calls`-th call is still done but its answer is never heard: the process dies then, and is
 * dead for all later calls. `made` tells how many there were.
 */
export function crashAfter<Deps extends object>(
  calls: number,
  deps: Deps,
): { readonly deps: Deps; made: () => number } {
  let made = 0;
  const mortal = (port: object) =>
    new Proxy(port, {
      get(target, verb) {
        const call: unknown = Reflect.get(target, verb, target);
        if (typeof call !== 'function') return call;
        return (...input: unknown[]) => {
          made += 1;
          if (made > calls) return dead();
          const answer: unknown = Reflect.apply(call, target, input);
          if (made < calls) return answer;
          return isList(answer) ? die() : Promise.resolve(answer).then(() => die().next());
        };
      },
    });
  const entries = Object.entries(deps).map(([name, port]) => [name, ports.has(name) ? mortal(port) : port]);
  return { deps: Object.fromEntries(entries), made: () => made };
}

/** What the dead get, who ask for one thing or for a list. It is no complaint that nobody waits for it. */
function dead(): Promise<never> & AsyncIterable<never> {
  const never = Promise.reject(new Crash('dead'));
  never.catch(() => {});
  return Object.assign(never, { [Symbol.asyncIterator]: die });
}

function isList(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

// eslint-disable-next-line require-yield -- a list that ends before its first page
async function* die(): AsyncGenerator<never, never> {
  throw new Crash('crashed');
}
