/** One attribute value on the wire: exactly one of these fields is set. Binary is base64. */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly L?: readonly AttributeValue[];
  readonly M?: Item;
}

/** An item, or a key: attribute values by name. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** The ten types of DynamoDB. */
export type AttributeType = keyof AttributeValue;

/** The type a value has. */
export function typeOf(value: AttributeValue): AttributeType {
  const [type] = Object.keys(value);
  return type as AttributeType;
}

/** Whether two values are the same for DynamoDB: sets without order, maps without order, lists in order. */
export function sameValue(left: AttributeValue, right: AttributeValue): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  if (left.M && right.M) return sameItem(left.M, right.M);
  if (left.L && right.L) return sameList(left.L, right.L);
  const sets = [left[type], right[type]];
  const [one, other] = sets;
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  const members = new Set<unknown>(other);
  return one.length === other.length && one.every((member) => members.has(member));
}

/** Whether two items hold the same attributes with the same values. */
export function sameItem(left: Item | undefined, right: Item | undefined): boolean {
  if (!left || !right) return left === right;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const [one, other] = [left[name], right[name]];
    return one !== undefined && other !== undefined && sameValue(one, other);
  });
}

const sameList = (left: readonly AttributeValue[], right: readonly AttributeValue[]): boolean =>
  left.length === right.length &&
  left.every((value, at) => {
    const other = right[at];
    return other !== undefined && sameValue(value, other);
  });

const utf8 = (text: string) => Buffer.byteLength(text, 'utf8');
const bytes = (base64: string) => Buffer.byteLength(base64, 'base64');
const sum = <T>(things: readonly T[], size: (thing: T) => number) =>
  things.reduce((total, thing) => total + size(thing), 0);

/** About two digits a byte, one byte for the exponent and one for the sign of a negative number. */
function numberSize(text: string): number {
  const digits = text.replace(/[-.]/g, '').replace(/^0+|0+$/g, '').length;
  return digits === 0 ? 1 : Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return bytes(value.B);
  if (value.SS) return sum(value.SS, utf8);
  if (value.NS) return sum(value.NS, numberSize);
  if (value.BS) return sum(value.BS, bytes);
  if (value.L) return 3 + sum(value.L, (member) => 1 + valueSize(member));
  if (value.M) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

/** Bytes of an item as DynamoDB counts them for capacity and limits: names and values, UTF-8. */
export function itemSize(item: Item): number {
  return sum(Object.entries(item), ([name, value]) => utf8(name) + valueSize(value));
}

/** The attributes of `item` that `names` lists, where it has them. */
export function pick(item: Item, names: readonly string[]): Item {
  const picked: Record<string, AttributeValue> = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
