/** Bytes that are not what they should be; nobody is told where. */
export class WrongWire extends Error {
  constructor(what: string) {
    super(`This is not what SSH writes: ${what}.`);
    this.name = 'WrongWire';
  }
}

/** Reads the data types of SSH (RFC 4251 §5), one after the other. Each throws a `WrongWire` where the bytes are too few. */
export type Wire = {
  readonly bytes: (count: number) => Buffer;
  readonly uint32: () => number;
  readonly string: () => Buffer;
  /** A string of printable ASCII. */
  readonly text: () => string;
  /** A positive number, without the zeros before it. */
  readonly mpint: () => Buffer;
  /** Throws where anything is left. */
  readonly end: () => void;
};

export function readWire(whole: Buffer): Wire {
  let at = 0;
  const bytes = (count: number): Buffer => {
    if (count > whole.length - at) throw new WrongWire('it ends too soon');
    at += count;
    return whole.subarray(at - count, at);
  };
  const uint32 = () => bytes(4).readUInt32BE(0);
  const string = () => bytes(uint32());
  return {
    bytes,
    uint32,
    string,
    text: () => {
      const text = string().toString('latin1');
      if (!/^[\x20-\x7e]*$/.test(text)) throw new WrongWire('a name has odd characters');
      return text;
    },
    mpint: () => magnitudeOf(string()),
    end: () => {
      if (at !== whole.length) throw new WrongWire('something follows');
    },
  };
}

/** One way to write each number: with as few bytes as it has, and a zero only before what would seem negative. */
function magnitudeOf(bytes: Buffer): Buffer {
  const [first = 0, second = 0] = bytes;
  const isPadded = bytes.length > 1 && first === 0;
  if (bytes.length === 0 || first >= 0x80 || (isPadded && second < 0x80) || (bytes.length === 1 && first === 0))
    throw new WrongWire('a number is not written as numbers are');
  return isPadded ? bytes.subarray(1) : bytes;
}

/** A string as SSH writes it: its length before it. */
export function asString(value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length, 0);
  return Buffer.concat([length, bytes]);
}
