/** Parameters as Stripe's form encoding nests them. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };
export type Form = { [name: string]: FormValue };

function place(target: Form, keys: readonly string[], value: string): void {
  const [key, ...rest] = keys;
  if (key === undefined) return;
  const [next] = rest;
  if (next === undefined) {
    target[key] = value;
    return;
  }
  if (next === '' || /^\d+$/.test(next)) {
    const list = Array.isArray(target[key]) ? (target[key] as FormValue[]) : [];
    target[key] = list;
    if (rest.length === 1) list.push(value);
    else {
      const item: Form = {};
      place(item, rest.slice(1), value);
      list.push(item);
    }
    return;
  }
  const known = target[key];
  const inner: Form =
    typeof known === 'object' && !Array.isArray(known) ? known : (Object.create(null) as Form);
  target[key] = inner;
  place(inner, rest, value);
}

/** Reads a query or a form-encoded body: `created[gte]=1&expand[]=data.source`. */
export function readForm(text: string): Form {
  const form = Object.create(null) as Form;
  for (const [name, value] of new URLSearchParams(text)) {
    const [first = '', ...rest] = name.split('[');
    place(form, [first, ...rest.map((part) => part.replace(/\]$/, ''))], value);
  }
  return form;
}

/** A parameter as text, or undefined. */
export function textOf(value: FormValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A parameter as a list of texts. */
export function listOf(value: FormValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A parameter as a map of texts, as metadata are. */
export function mapOf(value: FormValue | undefined): Record<string, string> {
  if (typeof value !== 'object' || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
