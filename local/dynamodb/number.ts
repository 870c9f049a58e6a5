/**
 * Numbers as DynamoDB keeps them: decimal, 38 significant digits, magnitude from 1E-130 to 9.99…E+125, written out
 * in full without exponent. JavaScript's own numbers would lose digits.
 */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const MAX_DIGITS = 38;
const MAX_MAGNITUDE = 125;
const MIN_MAGNITUDE = -130;

function read(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = BigInt(`${whole}${fraction}` || '0');
  return { digits: sign === '-' ? -digits : digits, exponent: Number(power) - fraction.length };
}

/** Both numbers as whole multiples of the same power of ten. */
function align(left: Decimal, right: Decimal): readonly [bigint, bigint, number] {
  const exponent = Math.min(left.exponent, right.exponent);
  const scale = ({ digits, exponent: own }: Decimal) => digits * 10n ** BigInt(own - exponent);
  return [scale(left), scale(right), exponent];
}

function write(digits: bigint, exponent: number): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString();
  if (exponent >= 0) return `${sign}${text}${'0'.repeat(exponent)}`;
  const padded = text.padStart(1 - exponent, '0');
  const fraction = padded.slice(exponent).replace(/0+$/, '');
  return `${sign}${padded.slice(0, exponent)}${fraction && '.'}${fraction}`;
}

function normal(digits: bigint, exponent: number): string {
  const significant = digits.toString().replace('-', '').replace(/0+$/, '').length;
  const magnitude = digits.toString().replace('-', '').length - 1 + exponent;
  if (digits === 0n) return '0';
  if (magnitude > MAX_MAGNITUDE)
    throw new RangeError('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (magnitude < MIN_MAGNITUDE)
    throw new RangeError('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  if (significant > MAX_DIGITS) throw new RangeError('Attempting to store more than 38 significant digits in a Number');
  return write(digits, exponent);
}

/** `left + right`; throws a RangeError in DynamoDB's words when the sum does not fit. */
export function add(left: string, right: string): string {
  const [one, other, exponent] = align(read(left), read(right));
  return normal(one + other, exponent);
}

/** `left - right`; throws a RangeError in DynamoDB's words when the difference does not fit. */
export function subtract(left: string, right: string): string {
  const [one, other, exponent] = align(read(left), read(right));
  return normal(one - other, exponent);
}

/** Negative when `left` is smaller, 0 when equal, positive when larger. */
export function compareNumbers(left: string, right: string): number {
  const [one, other] = align(read(left), read(right));
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
