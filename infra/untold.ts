/** A field that only documents read, with its text as a literal of a minified script. */
const DOCUMENTED = /([{,])(?:description|summary):("(?:[^"\\]|\\.)*"|'[^'\\]*'|`[^`\\$]*`)(,?)/g;

const textOf = (literal: string): string | undefined => {
  if (!literal.startsWith('"')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
};

/**
 * A minified script without those of its fields `description` and `summary` that say one of some
 * texts. What is said of the API stands in the documents that lie beside its bundle, made of these
 * very fields: nothing reads them once it is deployed, and they are a twentieth of it.
 */
export const untold = (script: string, texts: ReadonlySet<string>): string => {
  let left = script;
  // Of two fields side by side, the second begins with the comma that ends the first.
  for (let before = ''; before !== left; ) {
    before = left;
    left = left.replace(DOCUMENTED, (whole, start: string, literal: string, end: string) => {
      const text = textOf(literal);
      if (text === undefined || !texts.has(text)) return whole;
      return start === '{' ? start : end;
    });
  }
  return left.replaceAll('.meta({})', '');
};

/** Every description and summary in the document of an API. */
export const textsIn = (document: unknown): Set<string> => {
  const texts = new Set<string>();
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [name, entry] of Object.entries(value)) {
      if (typeof entry !== 'string') visit(entry);
      // The scopes of a route are added to what is said of it.
      else if (name === 'description') texts.add(entry.split('\n\nScopes: ')[0] ?? entry);
      else if (name === 'summary') texts.add(entry);
    }
  };
  visit(document);
  return texts;
};
