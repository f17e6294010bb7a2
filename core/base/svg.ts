/** Elements that a picture may be made of: shapes, words, groups and gradients. */
const ELEMENTS = new Set(
  (
    'svg g path rect circle ellipse line polyline polygon text tspan title desc defs ' +
    'linearGradient radialGradient stop'
  ).split(' '),
);

/** Attributes that they may have: none of them runs anything, or fetches anything from anywhere. */
const ATTRIBUTES = new Set(
  (
    'viewBox width height preserveAspectRatio id x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy d ' +
    'points transform offset fill fill-opacity fill-rule stroke stroke-width stroke-opacity ' +
    'stroke-linecap stroke-linejoin stroke-dasharray opacity stop-color stop-opacity ' +
    'gradientUnits gradientTransform spreadMethod font-family font-size font-weight font-style ' +
    'text-anchor dominant-baseline letter-spacing'
  ).split(' '),
);

/** Deepest nesting and most elements: a picture is drawn on a phone. */
const MOST_DEEP = 20;
const MOST_ELEMENTS = 2000;

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** Each reads on from one place, and looks at nothing twice. */
const NAME = /<([A-Za-z][\w:.-]*)/y;
const CLOSING = /<\/([A-Za-z][\w:.-]*)\s*>/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"<&]*)"|'([^'<&]*)')/y;
const END = /\s*(\/?)>/y;
// Browsers end some comments of HTML earlier than XML does: a tag may stand in none.
const COMMENT = /<!--(?:-?[^<>-])*-->/y;
const WORDS = /[^<&]+|&(?:amp|lt|gt|quot|apos);/y;
const VIEW_BOX = /^[\d.-]+[ ,]+[\d.-]+[ ,]+[\d.]*[1-9][\d.]*[ ,]+[\d.]*[1-9][\d.]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no such characters
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Reads XML from left to right. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** What stands here, for whoever has to find it. */
  get here(): string {
    return this.#text.slice(this.#at, this.#at + 30).trim();
  }

  /** What a pattern takes from here on; undefined, and nothing read, where it does not fit. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text) ?? undefined;
    if (match !== undefined) this.#at = pattern.lastIndex;
    return match;
  }
}

const valueProblem = (element: string, name: string, value: string): string | undefined => {
  if (name === 'xmlns')
    return element === 'svg' && value === NAMESPACE
      ? undefined
      : `xmlns must be "${NAMESPACE}", on <svg> alone`;
  if (!ATTRIBUTES.has(name))
    return `the attribute ${name} of <${element}> may not stand in a picture: take it out`;
  // A gradient of the same picture is all that may be referred to.
  if (/url|[\\@]/i.test(value) && !/^url\(#[\w.-]+\)$/.test(value))
    return `${name} of <${element}> refers to something outside of the picture: take it out`;
  if (name === 'id' && !/^[\w.-]+$/.test(value))
    return `the id ${value} must be letters and digits`;
  return undefined;
};

/** Reads the attributes and the end of a tag whose name was read. */
const readTag = (reader: Reader, element: string): { problem: string } | { isEmpty: boolean } => {
  const seen = new Map<string, string>();
  for (let found = reader.take(ATTRIBUTE); found; found = reader.take(ATTRIBUTE)) {
    const name = found[1]!;
    const value = found[2] ?? found[3] ?? '';
    if (seen.has(name)) return { problem: `<${element}> has ${name} twice` };
    const problem = valueProblem(element, name, value);
    if (problem !== undefined) return { problem };
    seen.set(name, value);
  }
  const end = reader.take(END);
  if (end === undefined)
    return { problem: `<${element}> is not written as XML: ${reader.here || 'it does not end'}` };
  return { isEmpty: end[1] === '/', ...(element === 'svg' && rootProblem(seen)) };
};

/** Without its namespace no browser shows a picture, and without a viewBox none fits a phone. */
const rootProblem = (of: ReadonlyMap<string, string>): { problem: string } | undefined => {
  if (!of.has('xmlns')) return { problem: `<svg> needs xmlns="${NAMESPACE}"` };
  return VIEW_BOX.test(of.get('viewBox')?.trim() ?? '')
    ? undefined
    : { problem: '<svg> needs a viewBox such as "0 0 400 600", so that it fits every screen' };
};

/**
 * The address of a picture, for an image: there no browser runs anything of it, nor fetches
 * anything for it, whatever it holds.
 */
export const svgAddress = (svg: string): string =>
  `data:image/svg+xml,${encodeURIComponent(svg.trim())}`;

/**
 * What is wrong with an SVG picture, as a sentence that names it; undefined where nothing is. Only
 * well-formed XML passes, made of shapes, words and gradients: what could run, move, fetch or link
 * is refused by its name. Linear in the text.
 *
 * @example svgProblem('<svg xmlns="…" viewBox="0 0 9 9"><script/></svg>')
 * // '<script> may not stand in a picture: take it out'
 */
export const svgProblem = (svg: string): string | undefined => {
  if (CONTROLS.test(svg) || svg.includes(']]>')) return 'must be XML without control characters';
  const reader = new Reader(svg.trim());
  const open: string[] = [];
  let elements = 0;
  while (!reader.isAtEnd) {
    const closing = reader.take(CLOSING)?.[1];
    if (closing !== undefined && closing !== open.pop())
      return `</${closing}> closes nothing that is open`;
    if (closing !== undefined || reader.take(COMMENT)) continue;
    const words = reader.take(WORDS)?.[0];
    if (words !== undefined && (open.length > 0 || words.trim() === '')) continue;
    const element = words === undefined ? reader.take(NAME)?.[1] : undefined;
    if (element === undefined) return `is not written as SVG: ${words?.trim() ?? reader.here}`;
    if (!ELEMENTS.has(element)) return `<${element}> may not stand in a picture: take it out`;
    if ((element === 'svg') !== (elements === 0))
      return 'must begin with <svg>, and hold no other one';
    if (elements > 0 && open.length === 0)
      return `<${element}> stands after the end of the picture`;
    const tag = readTag(reader, element);
    if ('problem' in tag) return tag.problem;
    elements += 1;
    if (!tag.isEmpty) open.push(element);
    if (elements > MOST_ELEMENTS) return `has more than ${MOST_ELEMENTS} elements`;
    if (open.length > MOST_DEEP) return `has elements more than ${MOST_DEEP} deep`;
  }
  if (elements === 0) return 'must begin with <svg>';
  return open.length > 0 ? `<${open.pop()}> is never closed` : undefined;
};
