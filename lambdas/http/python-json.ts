/**
 * JSON as Python's `json.dumps` writes it, for contracts that are kept to the letter: a blank after commas and colons, nothing but
 * ASCII, keys in their order. Keys that are undefined are left out; so is anything else that JSON has no word for.
 */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return `{${entries.map(([key, inner]) => `${text(key)}: ${pythonJson(inner)}`).join(', ')}}`;
  }
  return typeof value === 'string' ? text(value) : (JSON.stringify(value) ?? 'null');
}

function text(value: string): string {
  return JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
