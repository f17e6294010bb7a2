import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { svgProblem } from '../../../core/base/svg.ts';
import { scaled } from '../../support/proof.ts';
import { XSS_VECTORS } from '../../support/xss-vectors.ts';

const NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"';
const drawn = (inner: string, more = ''): string =>
  `<svg ${NAMESPACE} viewBox="0 0 100 100"${more}>${inner}</svg>`;

describe('a picture that may be shown', () => {
  it.each([
    ['shapes', '<rect x="1" y="1" width="9" height="9" fill="#fff"/><path d="M0 0L9 9z"/>'],
    ['words', '<text x="5" y="9" font-family="Georgia, serif">A &amp; B <tspan>c</tspan></text>'],
    [
      'a gradient of its own',
      '<defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient></defs>' +
        '<circle r="4" fill="url(#g)"/>',
    ],
    ['a comment and a title', "<!-- a note --><title>T</title><g transform='rotate(9)'></g>"],
  ])('%s', (_, inner) => {
    expect(svgProblem(`\n ${drawn(inner)}\n`)).toBeUndefined();
  });
});

describe('what could run, move, fetch or link is refused by its name', () => {
  const elements =
    'script style foreignObject image use a animate set animateTransform animateMotion iframe ' +
    'feImage filter mask pattern marker clipPath symbol switch view metadata handler video audio ' +
    'object embed html:script svg:script SCRIPT Svg xlink:a';
  it.each(elements.split(' '))('<%s>', (element) => {
    for (const inner of [`<${element}/>`, `<g><${element} x="1"></${element}></g>`])
      expect(svgProblem(drawn(inner))).toContain(`<${element}>`);
  });

  const attributes =
    'onload onclick onerror ONLOAD href xlink:href style class src from to values begin ' +
    'attributeName xml:base xmlns:xlink filter mask clip-path marker-end cursor requiredExtensions';
  it.each(attributes.split(' '))('%s', (name) => {
    const problem = svgProblem(drawn(`<rect ${name}="x"/>`));
    expect(problem).toContain(name);
    expect(problem).toContain('<rect>');
  });

  it.each([
    'url(https://evil.example/x)',
    'URL(#a) url(http://evil.example)',
    'url(data:image/svg+xml,x)',
    "url('#a')",
    'u\\72l(x)',
    '@import x',
    'url(//evil.example)',
  ])('a fill of %s', (value) => {
    expect(svgProblem(drawn(`<rect fill="${value}"/>`))).toContain('fill of <rect>');
  });

  it('a document type, an entity, an instruction, a section', () => {
    for (const svg of [
      `<!DOCTYPE svg [<!ENTITY a "b">]>${drawn('<g/>')}`,
      `<?xml-stylesheet href="x"?>${drawn('<g/>')}`,
      drawn('<text>&a;</text>'),
      drawn('<text>&#106;</text>'),
      drawn('<text><![CDATA[x]]></text>'),
      drawn('<g fill="&lt;"/>'),
    ])
      expect(svgProblem(svg), svg).toBeDefined();
  });
});

describe('what is no picture is refused', () => {
  it.each([
    '',
    'words',
    '<p>x</p>',
    drawn('<g>'),
    drawn('</g>'),
    drawn('<g></svg>'),
    drawn('<g x=1/>'),
    drawn('<g x="1" x="2"/>'),
    drawn('<svg/>'),
    drawn('<!-- a -- b --><g/>'),
    drawn('<!-- never ends'),
    drawn('<g a'),
    `${drawn('<g/>')}<g/>`,
    `${drawn('<g/>')} words`,
    `before ${drawn('<g/>')}`,
    `<svg ${NAMESPACE}><g/></svg>`,
    `<svg ${NAMESPACE} viewBox="0 0 0 9"><g/></svg>`,
    '<svg viewBox="0 0 9 9"><g/></svg>',
    '<svg xmlns="http://www.w3.org/1999/xhtml" viewBox="0 0 9 9"><g/></svg>',
    drawn('<g xmlns="http://www.w3.org/1999/xhtml"/>'),
    drawn('<text>\u0001</text>'),
    drawn('<g>'.repeat(30) + '</g>'.repeat(30)),
    drawn('<g/>'.repeat(3000)),
  ])('number %#', (svg) => {
    expect(svgProblem(svg), svg.slice(0, 200)).toBeDefined();
  });

  it('also what is known to run in other places, wherever it stands in it', () => {
    for (const vector of XSS_VECTORS)
      for (const svg of [vector, drawn(vector), drawn(`<rect fill="${vector}"/>`)]) {
        if (svgProblem(svg) === undefined) expect(svg).not.toMatch(/<(?!\/?(?:svg|rect)\b)/);
      }
  });

  it('whatever passes holds only what is on the lists, cut and mixed at random', () => {
    const piece = fc.constantFrom(
      ...['<svg ', NAMESPACE, ' viewBox="0 0 9 9"', '>', '/>', '</svg>', '<g', '</g>', '<g>', ' '],
      ...['<script>', '</script>', ' onload="x"', '<!--', '-->', '"', "'", '=', '&amp;', '&', 'x'],
      ...[
        '<text>',
        '</text>',
        ' fill="url(#a)"',
        ' fill="url(b)"',
        ' href="x"',
        '<![CDATA[',
        ']]>',
      ],
    );
    let passed = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const svg = drawn(pieces.join(''));
        if (svgProblem(svg) !== undefined) return;
        passed += 1;
        const bare = svg.replace(/<!--[\s\S]*?-->/g, '').replace(/>[^<]*</g, '><');
        expect(bare).not.toMatch(/script|onload|href|url\(b|CDATA/);
      }),
      { seed: 20261128, numRuns: scaled(2000, 20000) },
    );
    expect(passed).toBeGreaterThan(20);
  });
});
