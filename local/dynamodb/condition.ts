import { sameValue, typeOf } from '#local/dynamodb/item.ts';
import type { AttributeValue, Item } from '#local/dynamodb/item.ts';
import { compareNumbers } from '#local/dynamodb/number.ts';

/** A path into an item: names and list positions. */
export type Path = readonly (string | number)[];

/** An operator or function of an expression, as dynalite's grammar gives it. */
interface Operation {
  readonly type: string;
  readonly name?: string;
  readonly args: readonly Operand[];
}

type Operand = Operation | Path | AttributeValue;

/** A parsed condition or filter expression. */
export type Expression = Operation;

/**
 * Whether a parsed expression holds for an item. dynalite has an evaluator of its own, but it compares maps and lists
 * by identity, takes an empty string or `false` for missing and strings by UTF-16, so conditions are judged here.
 */
export function holds(expression: Expression, item: Item): boolean {
  const { type, name, args } = expression;
  const side = (at: number) => holds(args[at] as Expression, item);
  switch (type) {
    case 'and':
      return side(0) && side(1);
    case 'or':
      return side(0) || side(1);
    case 'not':
      return !side(0);
    default: {
      const values = args.map((arg) => resolve(arg, item));
      return type === 'function' ? applies(name ?? '', values) : compares(type, values);
    }
  }
}

/** The value at a path, or undefined. */
export function valueAt(path: Path, item: Item): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item };
  for (const piece of path) value = typeof piece === 'number' ? value?.L?.[piece] : value?.M?.[piece];
  return value;
}

const isPath = (operand: Operand): operand is Path => Array.isArray(operand);
const isOperation = (operand: Operand): operand is Operation => 'type' in operand;

function resolve(operand: Operand, item: Item): AttributeValue | undefined {
  if (isPath(operand)) return valueAt(operand, item);
  if (!isOperation(operand)) return operand;
  const [subject] = operand.args.map((arg) => resolve(arg, item));
  const length = subject && sizeOf(subject);
  return length === undefined ? undefined : { N: String(length) };
}

function sizeOf(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.M) return Object.keys(value.M).length;
  return (value.L ?? value.SS ?? value.NS ?? value.BS)?.length;
}

type Values = readonly (AttributeValue | undefined)[];

function applies(name: string, [subject, operand]: Values): boolean {
  if (name === 'attribute_exists') return subject !== undefined;
  if (name === 'attribute_not_exists') return subject === undefined;
  if (!subject || !operand) return false;
  if (name === 'attribute_type') return typeOf(subject) === operand.S;
  if (name === 'begins_with') return beginsWith(subject, operand);
  return contains(subject, operand);
}

const raw = (value: AttributeValue): Buffer =>
  value.B === undefined ? Buffer.from(value.S ?? '', 'utf8') : Buffer.from(value.B, 'base64');

function beginsWith(subject: AttributeValue, prefix: AttributeValue): boolean {
  if (typeOf(subject) !== typeOf(prefix) || (subject.S === undefined && subject.B === undefined)) return false;
  const start = raw(prefix);
  return raw(subject).subarray(0, start.length).equals(start);
}

function contains(subject: AttributeValue, operand: AttributeValue): boolean {
  if (subject.L) return subject.L.some((member) => sameValue(member, operand));
  if (subject.SS) return operand.S !== undefined && subject.SS.includes(operand.S);
  if (subject.NS) return operand.N !== undefined && subject.NS.includes(operand.N);
  if (subject.BS) return operand.B !== undefined && subject.BS.includes(operand.B);
  if (typeOf(subject) !== typeOf(operand)) return false;
  return (subject.S !== undefined || subject.B !== undefined) && raw(subject).includes(raw(operand));
}

function compares(operator: string, [left, ...rest]: Values): boolean {
  const [right, upper] = rest;
  switch (operator) {
    case '=':
      return equal(left, right);
    case '<>':
      return !equal(left, right);
    case 'in':
      return rest.some((candidate) => equal(left, candidate));
    case 'between':
      return ordered(left, right, (order) => order >= 0) && ordered(left, upper, (order) => order <= 0);
    case '<':
      return ordered(left, right, (order) => order < 0);
    case '<=':
      return ordered(left, right, (order) => order <= 0);
    case '>':
      return ordered(left, right, (order) => order > 0);
    default:
      return ordered(left, right, (order) => order >= 0);
  }
}

const equal = (left: AttributeValue | undefined, right: AttributeValue | undefined): boolean =>
  left !== undefined && right !== undefined && sameValue(left, right);

/** Whether both are of one type that has an order (S, N, B), and in the order asked for. */
function ordered(
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
  accept: (order: number) => boolean,
): boolean {
  if (!left || !right || typeOf(left) !== typeOf(right)) return false;
  if (left.N !== undefined && right.N !== undefined) return accept(compareNumbers(left.N, right.N));
  if (left.S === undefined && left.B === undefined) return false;
  return accept(Buffer.compare(raw(left), raw(right)));
}
