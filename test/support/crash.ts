/** A process that dies. Nothing catches it, so that whatever was under way stays as it was. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** Ports of which the `calls`-th call is still done and never heard of: the process dies then, and is dead for all later calls. */
export function crashAfter<Ports extends Readonly<Record<string, unknown>>>(calls: number, ports: Ports): Ports {
  let made = 0;
  const wrapped = Object.entries(ports).map(([name, port]) => [name, isPort(port) ? dying(port) : port]);
  return Object.fromEntries(wrapped);

  function dying(port: object): object {
    return new Proxy(port, {
      get(target, verb, self) {
        const call: unknown = Reflect.get(target, verb, self);
        if (typeof call !== 'function') return call;
        return (...input: unknown[]) => {
          if (made >= calls) throw new Crash('dead');
          made += 1;
          const isLast = made === calls;
          const result: unknown = Reflect.apply(call, target, input);
          return isLast ? die(result) : result;
        };
      },
    });
  }
}

/** Only what is done through a port can be half done; clock, chance and settings are no ports. */
function isPort(port: unknown): port is object {
  return typeof port === 'object' && port !== null && ['find', 'list', 'password'].some((verb) => verb in port);
}

async function die(result: unknown): Promise<never> {
  await result;
  throw new Crash('crashed');
}
